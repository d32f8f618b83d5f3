import { nodeJournalFs } from '../../../src/main/journal/journalFs'
import { createJournalStore } from '../../../src/main/journal/journalStore'
import { systemClock } from '../../../src/main/host/systemClock'
import { openFleetLog } from '../../../src/main/store/fleetLog'
import { readFleet } from '../../../src/main/store/readFleet'
import { RunId } from '../../../src/shared/domain/ids'
import { agentSpec, result, runSummary, tokens } from '../store/facts'

/** Long enough ago for every age that tests ask for. */
const ENDED_AT = Date.UTC(2025, 0, 1)

/** Puts runs of an agent that is gone into a data dir, each with a journal and usage. Nobody has it open. */
export async function addOldRuns(dataDir: string, count: number, from = 0): Promise<RunId[]> {
  const journals = createJournalStore({ dataDir, clock: systemClock })
  await nodeJournalFs.makeFolder(dataDir)
  const log = await openFleetLog({ dataDir, clock: systemClock })
  if (!log.ok) throw new Error(log.error.message)
  const agent = agentSpec('old-1')
  const ids: RunId[] = []
  for (let index = from; index < from + count; index += 1) {
    const runId = RunId.parse(`old-run-${String(index).padStart(4, '0')}`)
    const at = ENDED_AT + index
    const writer = journals.create(runId)
    for (let line = 0; line < 20; line += 1) writer.appendOutput(Buffer.from(`line ${line} of ${runId}\n`))
    writer.appendEvent({ type: 'text', text: `words of ${runId}` } as never)
    await writer.close()
    log.value.append({ type: 'run_opened', at, run: runSummary(runId, agent, { startedAt: at }) })
    log.value.append({ type: 'run_usage', at, runId, total: tokens(10, 1), byModel: [], final: true })
    log.value.append({ type: 'run_closed', at, runId, outcome: 'completed', why: 'it ended', result: result() })
    ids.push(runId)
  }
  await log.value.close()
  return ids
}

export const fleetIn = (dataDir: string) => readFleet(nodeJournalFs, dataDir)
