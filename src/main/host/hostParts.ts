import type { BytesReceiver, BytesSink } from '../../shared/contract/define'
import type { Clock } from '../../shared/domain/clock'
import type { JournalStore } from '../journal/ports'
import type { ProcessLedger, ProcessTable, StopTree } from '../process/ports'
import type { FleetLog } from '../store/ports'
import type { UsageIndex } from '../store/usageIndex'
import type { Screen, SpawnPty } from '../terminal/ports'
import type { EventRenderer } from './runScreen'

export interface PaneView {
  readonly visible: boolean
  readonly cols: number
  readonly rows: number
}

/** The live screen of one agent: its panes follow it from run to run. */
export interface Lane {
  attach(sink: BytesSink, view: PaneView): BytesReceiver
  /** The next run's screen takes over in every pane. */
  show(screen: Screen): void
  dispose(): void
}

/** The parts that a host is composed of. `createHost` brings the real ones, tests may bring others. */
export interface HostParts {
  readonly clock: Clock
  readonly newUuid: () => string
  readonly journals: JournalStore
  readonly fleetLog: FleetLog
  /** Over the same log. */
  readonly usageIndex: Pick<UsageIndex, 'agent' | 'apply' | 'breakdown' | 'close' | 'totals'>
  readonly processTable: ProcessTable
  readonly ledger: ProcessLedger
  readonly stopTree: StopTree
  readonly spawnPty: SpawnPty
  readonly newScreen: (size: { readonly cols: number; readonly rows: number }) => Screen
  readonly newLane: () => Lane
  readonly newRenderer: () => EventRenderer
  /** Null: a guardian watches over us; else why none does. */
  readonly guardianProblem: () => string | null
}
