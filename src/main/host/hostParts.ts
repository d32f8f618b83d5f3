import type { Clock } from '../../shared/domain/clock'
import type { Conversations } from '../conversation/ports'
import type { JournalStore } from '../journal/ports'
import type { Guardian } from '../process/guardian/guardian'
import type { ProcessLedger, ProcessTable, StopTree } from '../process/ports'
import type { FleetLog } from '../store/ports'
import type { UsageIndex } from '../store/usageIndex'
import type { Screen, SpawnPty } from '../terminal/ports'
import type { EventRenderer } from './runScreen'

/** The parts that a host is composed of. `createHost` brings the real ones, tests may bring others. */
export interface HostParts {
  readonly clock: Clock
  readonly newUuid: () => string
  readonly journals: JournalStore
  readonly fleetLog: FleetLog
  /** Over the same log. */
  readonly usageIndex: Pick<UsageIndex, 'agent' | 'apply' | 'breakdown' | 'totals'>
  readonly processTable: ProcessTable
  readonly ledger: ProcessLedger
  readonly stopTree: StopTree
  readonly spawnPty: SpawnPty
  readonly newScreen: (size: { readonly cols: number; readonly rows: number }) => Screen
  readonly newRenderer: () => EventRenderer
  readonly conversations: Conversations
  readonly guardian: Pick<Guardian, 'watch' | 'release' | 'problem'>
}
