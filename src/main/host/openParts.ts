import { randomUUID } from 'node:crypto'
import type { Clock } from '../../shared/domain/clock'
import { type SnowhookError, SnowhookException } from '../../shared/domain/errors'
import { createJournalStore } from '../journal/journalStore'
import { startGuardian } from '../process/guardian/guardian'
import { openLedger } from '../process/ledger'
import type { ProcessTable } from '../process/ports'
import { createStopTree } from '../process/stopTree'
import { createConversations } from '../store/conversationStore'
import { openFleetLog } from '../store/fleetLog'
import { localDays } from '../store/localDay'
import { UsageIndex } from '../store/usageIndex'
import { createSpawnPty } from '../terminal/pty'
import { createScreen } from '../terminal/screen'
import { TranscriptRenderer } from '../terminal/transcript'
import type { Alerts } from './alerts'
import type { DataDirLayout } from './dataDir'
import type { HostParts } from './hostParts'

export interface PartsInput {
  readonly layout: DataDirLayout
  readonly clock: Clock
  readonly processTable: ProcessTable
  readonly alerts: Alerts
  /** What was opened must be closed, in the opposite order. */
  readonly onOpened: (close: () => unknown) => void
}

/** The real parts, over a data dir that is ours. Rejects with a `SnowhookException` when the disk refuses. */
export async function openParts({ layout, clock, processTable, alerts, onOpened }: PartsInput): Promise<HostParts> {
  // Before the first terminal is opened, so that it holds none.
  const guardian = startGuardian()
  onOpened(() => guardian.close())
  const ledger = openLedger(layout.ledger)
  onOpened(() => ledger.close())
  const opened = await openFleetLog({
    dataDir: layout.root,
    clock,
    onStorage: (problem) => tellOfStorage(alerts, problem),
    onDamage: (what) => alerts.raise({ level: 'warning', message: `Damage was found and left out: ${what}.` }),
  })
  if (!opened.ok) throw new SnowhookException(opened.error)
  const fleetLog = opened.value
  onOpened(() => fleetLog.close())
  const usageIndex = await UsageIndex.open({
    path: layout.usage,
    replay: () => fleetLog.replay(),
    clock,
    dayOf: localDays(),
    onRebuilt: (why) => alerts.raise({ level: 'info', message: `The usage index was built anew: ${why}.` }),
  })
  onOpened(() => usageIndex.close())
  return {
    clock,
    newUuid: randomUUID,
    journals: createJournalStore({ dataDir: layout.root, clock }),
    fleetLog,
    usageIndex,
    processTable,
    ledger,
    stopTree: createStopTree({ table: processTable, clock, signal: (pid, signal) => process.kill(pid, signal) }),
    spawnPty: createSpawnPty(clock),
    newScreen: (size) =>
      createScreen({ ...size, clock, onFault: (message) => alerts.raise({ level: 'warning', message }) }),
    newRenderer: () => new TranscriptRenderer(),
    conversations: createConversations({ dataDir: layout.root, clock }),
    guardian,
  }
}

function tellOfStorage(alerts: Alerts, problem: SnowhookError | null): void {
  if (problem === null) {
    alerts.raise({ level: 'info', message: 'The disk takes writes again; everything that waited was written.' })
    return
  }
  const { message, kept, next } = problem
  alerts.raise({
    level: 'error',
    message,
    ...(kept === undefined ? {} : { kept }),
    ...(next === undefined ? {} : { next }),
  })
}
