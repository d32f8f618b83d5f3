import { mkdtemp, readdir, readFile, rm, stat, truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/main/host/systemClock'
import { createJournalStore } from '../../../src/main/journal/journalStore'
import { append, readAll, sampleOf, sampleRun, samples, textEvent } from '../../support/journal/samples'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'journal-disk-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('on a real disk', () => {
  it('a journal is written, private to the user, and read while it grows over several segments', async () => {
    const store = createJournalStore({ dataDir: join(folder, 'long'), clock: systemClock })
    const writer = store.create(sampleRun)
    const chunk = Buffer.alloc(1_000_000, 'snow')
    for (let index = 1; index <= 40; index += 1) {
      writer.appendOutput(chunk)
      writer.appendEvent(textEvent(String(index)))
      if (index % 8 === 0) {
        const page = await store.eventPage(sampleRun, { beforeSeq: null, limit: 5 })
        expect(page.events.map((event) => event.seq)).toEqual([4, 3, 2, 1, 0].map((back) => index - back))
      }
    }
    await writer.close()
    const run = join(folder, 'long', 'runs', sampleRun)
    expect(await readdir(run)).toEqual(['000001.journal', '000002.journal', '000003.journal'])
    expect((await stat(run)).mode & 0o777).toBe(0o700)
    expect((await stat(join(run, '000001.journal'))).mode & 0o777).toBe(0o600)
    let bytes = 0
    for await (const record of store.read(sampleRun)) if (record.kind === 'output') bytes += record.data.length
    expect(bytes).toBe(40_000_000)
    expect(await store.list()).toEqual([sampleRun])
  })

  it('many journals at once are each complete and in order', async () => {
    const store = createJournalStore({ dataDir: join(folder, 'many'), clock: systemClock })
    const ids = Array.from({ length: 50 }, (_, index) => sampleRun.replace('1', String(index + 1)) as typeof sampleRun)
    await Promise.all(
      ids.map(async (id) => {
        const writer = store.create(id)
        for (let index = 0; index < 100; index += 1) {
          append(writer, samples[index % samples.length] ?? { kind: 'event', text: '' })
          if (index % 10 === 0) await writer.sync()
        }
        await writer.close()
      }),
    )
    const expected = Array.from({ length: 100 }, (_, index) => samples[index % samples.length])
    for (const id of ids) expect((await readAll(store, undefined, id)).map(sampleOf)).toEqual(expected)
  })

  it('a torn tail is moved aside and the file cut', async () => {
    const dataDir = join(folder, 'torn')
    const writer = createJournalStore({ dataDir, clock: systemClock }).create(sampleRun)
    for (const sample of samples) append(writer, sample)
    await writer.close()
    const run = join(dataDir, 'runs', sampleRun)
    const path = join(run, '000001.journal')
    await truncate(path, (await stat(path)).size - 3)
    const store = createJournalStore({ dataDir, clock: systemClock })
    await (await store.reopen(sampleRun)).close()
    expect(await readdir(run)).toEqual(['000001.journal', '000001.journal.1.torn'])
    expect((await readFile(join(run, '000001.journal.1.torn'))).length).toBeGreaterThan(0)
    const records = await readAll(store)
    expect(records.slice(0, -1).map(sampleOf)).toEqual(samples.slice(0, -1))
    expect(records.at(-1)).toMatchObject({ recorded: { event: { type: 'recovered' } } })
  })
})
