import { systemClock } from '../../../src/main/host/systemClock'
import { nodeJournalFs } from '../../../src/main/journal/journalFs'
import { createJournalStore } from '../../../src/main/journal/journalStore'
import type { JournalRecord } from '../../../src/main/journal/ports'
import { verifyFile, verifyRun } from '../../../src/main/journal/verify'
import type { RecordedEvent } from '../../../src/shared/domain/events'
import { RunId } from '../../../src/shared/domain/ids'
import { join } from 'node:path'

/** A run as its journal tells it. */
export interface KeptRun {
  readonly records: readonly JournalRecord[]
  readonly output: Uint8Array
  readonly events: readonly RecordedEvent[]
  readonly damage: readonly string[]
}

/** Reads a run's journal from its files, without a host. Null: there is none. */
export async function readKept(dataDir: string, runId: string): Promise<KeptRun | null> {
  const store = createJournalStore({ dataDir, clock: systemClock })
  const id = RunId.parse(runId)
  if (!store.exists(id)) return null
  const records: JournalRecord[] = []
  const damage: string[] = []
  for await (const record of store.read(id, (what) => damage.push(what))) records.push(record)
  return {
    records,
    output: Buffer.concat(records.flatMap((record) => (record.kind === 'output' ? record.data : []))),
    events: records.flatMap((record) => (record.kind === 'event' ? record.recorded : [])),
    damage,
  }
}

/** What the product's own check says of a journal: nothing, when it is whole. */
export const problemsOf = async (dataDir: string, runId: string): Promise<readonly string[]> =>
  (await verifyRun(nodeJournalFs, join(dataDir, 'runs', runId))).problems

export const fleetProblems = async (dataDir: string): Promise<readonly string[]> =>
  (await verifyFile(nodeJournalFs, join(dataDir, 'fleet.journal'))).problems
