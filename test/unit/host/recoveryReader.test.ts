import { expect, it } from 'vitest'
import { type ReaderPorts, readRun, remainsFrom } from '../../../src/main/host/recoveryReader'
import { systemClock } from '../../../src/main/host/systemClock'
import { createJournalStore } from '../../../src/main/journal/journalStore'
import { foldFleet } from '../../../src/main/store/fleetState'
import { RunId } from '../../../src/shared/domain/ids'
import { MemoryFs } from '../../support/journal/memoryFs'
import { agentSpec, runSummary } from '../../support/store/facts'

const runId = RunId.parse('20260101T000000Z-000000000001')

it('a journal that there is no time for is read from its end, and that is said', async () => {
  const journals = createJournalStore({ dataDir: '/data', clock: systemClock, fs: new MemoryFs() })
  const writer = journals.create(runId)
  for (let index = 0; index < 500; index += 1) {
    writer.appendEvent({ type: 'tool_call', callId: `c${index}`, name: 'Bash', input: '{}', parentCallId: null })
    writer.appendOutput(Buffer.alloc(10))
  }
  await writer.close()
  const book = { state: foldFleet([]) } as unknown as ReaderPorts['book']
  const ports: ReaderPorts = { journals, clock: systemClock, runtimes: [], book }
  const run = runSummary(runId, agentSpec('a'))
  const read = async (deadline: number) => {
    const reading = await readRun(run, ports, deadline)
    return { reading, remains: remainsFrom(reading, run, 'lost', ports) }
  }
  const whole = await read(Number.POSITIVE_INFINITY)
  const tail = await read(0)
  expect([whole.reading.fold.calls.size, tail.reading.fold.calls.size]).toEqual([500, 100])
  expect(tail.remains.kept).toEqual(whole.remains.kept)
  expect(tail.remains.missing[0]).toContain('no time to read the whole record')
  expect(whole.remains.missing.join(' ')).not.toContain('no time')
})
