import type { HostHandlers } from '../../shared/contract/index'
import type { Settings } from '../../shared/contract/settings'
import { nodeJournalFs } from '../journal/journalFs'
import { Retention } from '../upkeep/retention'
import { StorageKeeper } from '../upkeep/storageKeeper'
import type { Alerts } from './alerts'
import type { StoragePatient } from './doctorStorage'
import type { FleetBook } from './fleetBook'
import { storageHandlers } from './handlers/storage'
import type { HostParts } from './hostParts'

export interface UpkeepParts {
  readonly root: string
  readonly parts: Pick<HostParts, 'clock' | 'ledger' | 'processTable' | 'scopes' | 'storageWatch' | 'usageIndex'>
  readonly book: FleetBook
  readonly settings: () => Settings
  readonly alerts: Alerts
  readonly pid: number
}

/** What looks after the data dir of a host: sizes, retention, what the doctor asks. */
export interface Upkeep {
  readonly handlers: HostHandlers['storage']
  readonly patient: StoragePatient
  close(): Promise<void>
}

export function openUpkeep({ root, parts, book, settings, alerts, pid }: UpkeepParts): Upkeep {
  const { clock, ledger, processTable, scopes, storageWatch, usageIndex } = parts
  const report = (message: string): void => alerts.raise({ level: 'warning', message })
  const keeper = new StorageKeeper({
    root,
    clock,
    state: () => book.state,
    append: (fact) => book.append(fact),
    commit: (fact) => book.commit(fact),
  })
  const retention = new Retention({
    clock,
    keepDays: () => settings().keepRunsDays,
    prune: (days) => keeper.pruneOlderThan(days),
    finish: () => keeper.finish(),
    tell: (message) => alerts.raise({ level: 'info', message }),
    report,
  })
  return {
    handlers: storageHandlers({ health: storageWatch.hub, keeper, index: usageIndex, report }),
    patient: { dataDir: root, fs: nodeJournalFs, runs: () => book.runs(), ledger, processTable, scopes, pid },
    close: () => retention.close(),
  }
}
