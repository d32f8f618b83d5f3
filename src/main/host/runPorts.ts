import type { AgentSpec } from '../../shared/domain/agent'
import type { Clock } from '../../shared/domain/clock'
import type { RecordedEvent } from '../../shared/domain/events'
import type { RunId } from '../../shared/domain/ids'
import type { ApprovalDesk } from '../approvals/approvalDesk'
import type { Conversations, Prices } from '../conversation/ports'
import type { JournalStore } from '../journal/ports'
import type { Guardian } from '../process/guardian/guardian'
import type { ProcessLedger, ProcessTable, RunScopes, StopTree } from '../process/ports'
import type { RuntimeModule } from '../runtimes/runtime'
import type { SessionStore } from '../store/sessionStore'
import type { FleetSignal } from '../supervisor/agentState'
import type { Screen, SpawnPty } from '../terminal/ports'
import type { ScreenStore } from '../terminal/screenStore'
import type { ToolHost } from '../tools/toolHost'
import type { Environments } from './environment'
import type { FleetBook } from './fleetBook'
import type { PicturePace } from './picturePace'
import type { EventRenderer } from './runScreen'
import type { StorageWatch } from './storageWatch'

/** What every run needs and no run owns. */
export interface CorePorts {
  readonly clock: Clock
  readonly newUuid: () => string
  readonly book: FleetBook
  readonly journals: JournalStore
  readonly sessions: SessionStore
  readonly spawnPty: SpawnPty
  readonly processTable: ProcessTable
  readonly ledger: ProcessLedger
  readonly stopTree: StopTree
  readonly scopes: RunScopes
  /** Ends the run's processes should this host be killed. */
  readonly guardian: Pick<Guardian, 'watch' | 'release'>
  readonly runtimes: readonly RuntimeModule[]
  readonly environments: Environments
  readonly conversations: Conversations
  readonly prices: Prices
  /** Why this agent may not call a model now; null: it may. */
  readonly allowance: (spec: AgentSpec) => string | null
  readonly desk: ApprovalDesk
  readonly hostIsClosing: () => boolean
  readonly toolHost: ToolHost
  /** Takes the value of every known credential out of a text. */
  readonly redact: (text: string) => string
  readonly storageWatch: StorageWatch
  readonly screenStore: ScreenStore
  readonly pace: PicturePace
  readonly pathsOf: (runId: RunId) => { readonly scratchDir: string }
  /** Tells every user of something that went wrong inside Snowhook. */
  readonly report: (message: string) => void
}

/** What one run is given on top. */
export interface RunPorts extends CorePorts {
  readonly screen: Screen
  readonly renderer: EventRenderer
  readonly signal: (signal: FleetSignal) => void
  readonly onRecorded: (recorded: RecordedEvent) => void
  /** What the run has used so far is in the log. */
  readonly onUsage: () => void
  /** Whether a program of the run reads the pane's keys. */
  readonly onTypable: (typable: boolean) => void
}
