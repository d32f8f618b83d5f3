import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/main/host/systemClock'
import { createJournalStore } from '../../../src/main/journal/journalStore'
import { bundleProgram, runAndKill } from '../../support/journal/killableChild'
import { numberedOutput, readAll, sampleRun, textEvent } from '../../support/journal/samples'

let folder = ''
let program = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'journal-kill-'))
  program = await bundleProgram('test/support/journal/children/runWriter.ts', folder)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('kill -9 of the process that writes a journal', () => {
  it.each([1, 2, 3, 5, 8, 13, 21, 34])(
    'after %i syncs loses nothing that was synced, and the journal goes on',
    async (syncs) => {
      const dataDir = join(folder, String(syncs))
      let seen = 0
      const { lines, signal } = await runAndKill(program, [dataDir], () => (++seen >= syncs ? 'kill' : 'go on'))
      expect(signal).toBe('SIGKILL')
      const synced = Number(lines.at(-1))
      expect(synced).toBeGreaterThanOrEqual(syncs * 50)

      const store = createJournalStore({ dataDir, clock: systemClock })
      const writer = await store.reopen(sampleRun)
      const { seq } = writer.appendEvent(textEvent('next'))
      writer.appendOutput(Buffer.from('more'))
      await writer.close()

      const damage: string[] = []
      const records = await readAll(store, (what) => damage.push(what))
      expect(damage).toEqual([])
      const events = records.flatMap((record) => (record.kind === 'event' ? [record.recorded] : []))
      const numbers = events.flatMap(({ event }) =>
        event.type === 'text' && event.text !== 'next' ? [Number(event.text)] : [],
      )
      expect(numbers.length).toBeGreaterThanOrEqual(synced)
      expect(numbers).toEqual(Array.from(numbers, (_, index) => index + 1))
      expect(events.map((event) => event.seq)).toEqual(Array.from({ length: seq }, (_, index) => index + 1))

      // The bytes are the beginning of what was printed, whole records only, and then what was appended after.
      const output = Buffer.concat(records.flatMap((record) => (record.kind === 'output' ? [record.data] : [])))
      const printed = Buffer.concat(Array.from({ length: numbers.length }, (_, index) => numberedOutput(index + 1)))
      const expected = [0, 1].map((missing) =>
        printed.subarray(0, printed.length - (missing && numberedOutput(numbers.length).length)),
      )
      expect(expected.map((bytes) => `${bytes}more`)).toContain(output.toString())
    },
  )
})
