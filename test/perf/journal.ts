import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../../src/main/host/systemClock'
import { nodeJournalFs } from '../../src/main/journal/journalFs'
import { createJournalStore } from '../../src/main/journal/journalStore'
import { verifyRun } from '../../src/main/journal/verify'
import { RunId } from '../../src/shared/domain/ids'

const RUNS = 20
const EVENTS = 200_000
const OUTPUT_BYTES = 200_000_000
const PIECE_BYTES = 4_096

const dataDir = mkdtempSync(join(process.argv[2] ?? tmpdir(), 'snowhook-journal-'))
const store = createJournalStore({ dataDir, clock: systemClock })
const text = { type: 'text', text: 'A line as models say it, of about the usual length.', delta: false } as const
const event = { ...text, messageId: null, parentCallId: null }

async function timed(what: string, act: () => Promise<string>): Promise<void> {
  const start = performance.now()
  const found = await act()
  const ms = performance.now() - start
  console.log(`${what}: ${ms.toFixed(0)} ms ${found}`)
}
const perSecond = (count: number, since: number): string =>
  Math.round((count * 1_000) / (performance.now() - since)).toLocaleString('en')

try {
  const large = RunId.parse('run-large')
  await timed('one run, output in 4 KB pieces, synced', async () => {
    const since = performance.now()
    const writer = store.create(large)
    for (let written = 0; written < OUTPUT_BYTES; written += PIECE_BYTES) {
      writer.appendOutput(Buffer.alloc(PIECE_BYTES, 'snow'))
      // As a terminal would: the loop turns, and the source waits for a disk that is behind.
      if (written % 1_048_576 === 0) await writer.sync()
    }
    await writer.close()
    return `(${perSecond(OUTPUT_BYTES / 1_000_000, since)} MB/s)`
  })
  await timed(`${RUNS} runs at once, events, synced`, async () => {
    const since = performance.now()
    const writers = Array.from({ length: RUNS }, (_, index) => store.create(RunId.parse(`run-${index}`)))
    for (let number = 0; number < EVENTS; number += 1) {
      writers[number % RUNS]?.appendEvent(event)
      if (number % 5_000 === 0) await new Promise((resolve) => setImmediate(resolve))
    }
    await Promise.all(writers.map((writer) => writer.close()))
    return `(${perSecond(EVENTS, since)} events/s)`
  })
  await timed('one event, appended and synced, 200 times', async () => {
    const writer = store.create(RunId.parse('run-single'))
    const since = performance.now()
    for (let number = 0; number < 200; number += 1) {
      writer.appendEvent(event)
      await writer.sync()
    }
    const each = (performance.now() - since) / 200
    await writer.close()
    return `(${each.toFixed(2)} ms each)`
  })
  await timed('open 200 MB to append', async () => {
    await (await createJournalStore({ dataDir, clock: systemClock }).reopen(large)).close()
    return ''
  })
  await timed('verify 200 MB', async () => {
    const { records, problems } = await verifyRun(nodeJournalFs, join(dataDir, 'runs', large))
    return `(${records} records, ${problems.length} problems)`
  })
} finally {
  rmSync(dataDir, { recursive: true, force: true })
}
