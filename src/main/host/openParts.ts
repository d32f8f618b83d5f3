import { randomUUID } from 'node:crypto'
import type { Clock } from '../../shared/domain/clock'
import { SnowhookException } from '../../shared/domain/errors'
import { createJournalStore } from '../journal/journalStore'
import { openRunScopes } from '../process/cgroupScopes'
import { type Guardian, startGuardian } from '../process/guardian/guardian'
import { openLedger } from '../process/ledger'
import type { ProcessTable } from '../process/ports'
import { createStopTree } from '../process/stopTree'
import { hostIdOf } from '../process/tags'
import { createConversations } from '../store/conversationStore'
import { openFleetLog } from '../store/fleetLog'
import { localDays } from '../store/localDay'
import { UsageIndex } from '../store/usageIndex'
import { createSpawnPty } from '../terminal/pty'
import { createScreen } from '../terminal/screen'
import { createScreenStore } from '../terminal/screenStore'
import { TranscriptRenderer } from '../terminal/transcript'
import type { Alerts } from './alerts'
import type { DataDirLayout } from './dataDir'
import type { HostParts } from './hostParts'
import { StorageWatch } from './storageWatch'

export interface PartsInput {
  readonly layout: DataDirLayout
  readonly clock: Clock
  readonly processTable: ProcessTable
  readonly alerts: Alerts
  /** Something of the data dir was mended or built anew, in a sentence. */
  readonly onMended: (what: string) => void
  /** What was opened must be closed, in the opposite order. */
  readonly onOpened: (close: () => unknown) => void
}

/** The real parts, over a data dir that is ours. Rejects with a `SnowhookException` when the disk refuses. */
export async function openParts(input: PartsInput): Promise<HostParts> {
  const { layout, clock, processTable, alerts, onMended, onOpened } = input
  // Before the first terminal is opened, so that it holds none.
  const self = await processTable.identify(process.pid)
  const hostId = hostIdOf(self ?? { pid: process.pid, startTime: 'unknown' }, randomUUID())
  const exempt = (): readonly number[] => [guardian.pid() ?? []].flat()
  const scopes = await openRunScopes({ hostId, table: processTable, exempt })
  onOpened(() => scopes.close())
  const guardian: Guardian = startGuardian({ hostId, clock, scopes: scopes.folder })
  onOpened(() => guardian.close())
  const ledger = openLedger(layout.ledger)
  onOpened(() => ledger.close())
  const storageWatch = new StorageWatch({ clock, raise: (alert) => alerts.raise(alert) })
  onOpened(() => storageWatch.dispose())
  const logStorage = storageWatch.source()
  const opened = await openFleetLog({
    dataDir: layout.root,
    clock,
    onStorage: (problem, waiting) => logStorage.onStorage(problem, waiting),
    onDamage: (what) => {
      onMended(`Damage was found and left out: ${what}.`)
      alerts.raise({ level: 'warning', message: `Damage was found and left out: ${what}.` })
    },
  })
  if (!opened.ok) throw new SnowhookException(opened.error)
  const fleetLog = opened.value
  onOpened(() => fleetLog.close())
  const usageIndex = await UsageIndex.open({
    path: layout.usage,
    replay: () => fleetLog.replay(),
    clock,
    dayOf: localDays(),
    onRebuilt: (why) => {
      onMended(`The usage index was built anew: ${why}.`)
      alerts.raise({ level: 'info', message: `The usage index was built anew: ${why}.` })
    },
  })
  onOpened(() => usageIndex.close())
  return {
    clock,
    newUuid: randomUUID,
    hostId,
    journals: createJournalStore({ dataDir: layout.root, clock }),
    fleetLog,
    usageIndex,
    processTable,
    ledger,
    stopTree: createStopTree({
      table: processTable,
      clock,
      scopes,
      exempt,
      signal: (pid, signal) => process.kill(pid, signal),
    }),
    spawnPty: createSpawnPty(clock),
    newScreen: (size) =>
      createScreen({ ...size, clock, onFault: (message) => alerts.raise({ level: 'warning', message }) }),
    newRenderer: () => new TranscriptRenderer(),
    screenStore: createScreenStore({ dataDir: layout.root }),
    conversations: createConversations({
      dataDir: layout.root,
      clock,
      watch: () => {
        const source = storageWatch.source()
        return { onStorage: source.onStorage, onClosed: source.close }
      },
    }),
    storageWatch,
    scopes,
    guardian,
  }
}
