import type { Clock } from '../../shared/domain/clock'
import type { RecordedEvent } from '../../shared/domain/events'
import type { RunId } from '../../shared/domain/ids'
import type { JournalStore } from '../journal/ports'
import type { ProcessLedger, ProcessTable, StopTree } from '../process/ports'
import type { RuntimeModule } from '../runtimes/runtime'
import type { FleetFact, FleetLog } from '../store/ports'
import type { FleetSignal } from '../supervisor/agentState'
import type { Screen, SpawnPty } from '../terminal/ports'
import type { FleetBook } from './fleetBook'
import type { EventRenderer } from './runScreen'
import type { SessionLocks } from './sessionLocks'

/** What every run needs and no run owns. */
export interface CorePorts {
  readonly clock: Clock
  readonly newUuid: () => string
  readonly book: FleetBook
  readonly fleetLog: FleetLog
  readonly journals: JournalStore
  readonly locks: SessionLocks
  readonly spawnPty: SpawnPty
  readonly processTable: ProcessTable
  readonly ledger: ProcessLedger
  readonly stopTree: StopTree
  readonly runtimes: readonly RuntimeModule[]
  /** The environment that agents inherit from. */
  readonly hostEnv: Readonly<Record<string, string | undefined>>
  /** On disk before it returns, then in the book. Throws when the disk refuses. */
  readonly commit: (fact: FleetFact) => void
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
  /** Whether a program of the run reads the pane's keys. */
  readonly onTypable: (typable: boolean) => void
}
