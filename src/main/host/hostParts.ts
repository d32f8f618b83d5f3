import type { Clock } from '../../shared/domain/clock'
import type { Conversations } from '../conversation/ports'
import type { JournalStore } from '../journal/ports'
import type { Guardian } from '../process/guardian/guardian'
import type { ProcessLedger, ProcessTable, RunScopes, StopTree } from '../process/ports'
import type { FleetLog } from '../store/ports'
import type { UsageIndex } from '../store/usageIndex'
import type { Screen, SpawnPty } from '../terminal/ports'
import type { ScreenStore } from '../terminal/screenStore'
import type { EventRenderer } from './runScreen'
import type { StorageWatch } from './storageWatch'

/** The parts that a host is composed of. `createHost` brings the real ones, tests may bring others. */
export interface HostParts {
  readonly clock: Clock
  readonly newUuid: () => string
  /** What everything that this host starts carries in its environment. */
  readonly hostId: string
  readonly journals: JournalStore
  readonly fleetLog: FleetLog
  /** Over the same log. */
  readonly usageIndex: Pick<UsageIndex, 'agent' | 'apply' | 'breakdown' | 'rebuild' | 'totals'>
  readonly processTable: ProcessTable
  readonly ledger: ProcessLedger
  readonly stopTree: StopTree
  readonly spawnPty: SpawnPty
  readonly newScreen: (size: { readonly cols: number; readonly rows: number }) => Screen
  readonly newRenderer: () => EventRenderer
  readonly screenStore: ScreenStore
  readonly conversations: Conversations
  readonly storageWatch: StorageWatch
  readonly scopes: RunScopes
  readonly guardian: Pick<Guardian, 'watch' | 'release' | 'problem'>
}
