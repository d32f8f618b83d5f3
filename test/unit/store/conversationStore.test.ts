import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Conversation } from '../../../src/main/conversation/ports'
import { systemClock } from '../../../src/main/host/systemClock'
import { encodeFileHeader, FILE_HEADER_BYTES, FORMAT_VERSION } from '../../../src/main/journal/fileHeader'
import type { JournalFs } from '../../../src/main/journal/journalFs'
import { createConversations } from '../../../src/main/store/conversationStore'
import { SessionId } from '../../../src/shared/domain/ids'
import { type Fault, FaultyFs } from '../../support/journal/faultyFs'
import { MemoryFs } from '../../support/journal/memoryFs'
import { ManualClock } from '../../support/manualClock'

const ID = SessionId.parse('0b7f4c1e-0000-4000-8000-000000000001')
const PATH = `/data/conversations/${ID}.conversation`
const clock = new ManualClock()
const on = (fs: JournalFs) => createConversations({ dataDir: '/data', clock, fs })

async function created(fs: JournalFs, id = ID): Promise<Conversation> {
  const made = await on(fs).create(id)
  if (!made.ok) throw new Error(made.error.message)
  return made.value
}
async function opened(fs: JournalFs, id = ID): Promise<Conversation> {
  const found = await on(fs).open(id)
  if (!found.ok || found.value === null) throw new Error('it is not there')
  return found.value
}

describe('the conversation store', () => {
  it('gives every record back as it was, in order, and goes on behind the last', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.jsonValue(), { maxLength: 20 }), fc.array(fc.jsonValue()), async (first, more) => {
        const fs = new MemoryFs()
        const one = await created(fs)
        for (const record of first) one.append(record)
        await one.close()
        const two = await opened(fs)
        expect(two.records).toEqual(JSON.parse(JSON.stringify(first)))
        for (const record of more) two.append(record)
        await two.close()
        const three = await opened(fs)
        expect(three.records).toEqual(JSON.parse(JSON.stringify([...first, ...more])))
        expect(three.damage).toEqual([])
        await three.close()
      }),
      { numRuns: 50 },
    )
  })

  it('has nothing under an id that it does not know, and is on disk as soon as it is created', async () => {
    const fs = new MemoryFs()
    expect(await on(fs).open(ID)).toEqual({ ok: true, value: null })
    await created(fs)
    expect((await opened(fs.copy())).records).toEqual([])
  })

  it('never writes over a conversation that is there', async () => {
    const fs = new MemoryFs()
    const first = await created(fs)
    first.append('kept')
    await first.close()
    expect(await on(fs).create(ID)).toMatchObject({ ok: false, error: { tag: 'already_exists' } })
    expect((await opened(fs)).records).toEqual(['kept'])
  })

  it('has everything on disk when sync resolves', async () => {
    const fs = new MemoryFs()
    const conversation = await created(fs)
    conversation.append({ n: 1 })
    const { syncs } = fs
    await conversation.sync()
    expect(fs.syncs).toBeGreaterThan(syncs)
    expect((await opened(fs.copy())).records).toEqual([{ n: 1 }])
  })

  it('cut at any byte opens with the records that are whole, says what was torn, keeps it aside and takes more', async () => {
    const fs = new MemoryFs()
    const conversation = await created(fs)
    const records = ['first', { second: 2 }, ['third']]
    for (const record of records) conversation.append(record)
    await conversation.close()
    const whole = fs.bytes(PATH)
    for (let cut = 0; cut <= whole.length; cut += 1) {
      const left = new MemoryFs()
      left.files.set(PATH, Buffer.from(whole.subarray(0, cut)))
      const again = await opened(left)
      expect(again.records).toEqual(records.slice(0, again.records.length))
      const torn = [...left.files.keys()].filter((name) => name.endsWith('.torn'))
      expect(again.damage.length > 0).toBe(torn.length > 0)
      const { records: before } = again
      again.append('more')
      await again.close()
      const after = await opened(left)
      expect(after.records).toEqual([...before, 'more'])
      expect(after.damage).toEqual([])
      await after.close()
    }
  })

  it('loses the record that is damaged, reports it, and loses no other', async () => {
    const fs = new MemoryFs()
    const conversation = await created(fs)
    for (const record of ['first', 'second', 'third']) conversation.append(record)
    await conversation.close()
    const whole = fs.bytes(PATH)
    for (let at = FILE_HEADER_BYTES; at < whole.length; at += 1) {
      const harmed = fs.copy()
      const bytes = Buffer.from(whole)
      bytes[at] = (bytes[at] ?? 0) ^ 0x40
      harmed.files.set(PATH, bytes)
      const again = await opened(harmed)
      const left = ['first', 'second', 'third'].filter((record) => again.records.includes(record))
      expect(again.records).toEqual(left)
      expect(left).toHaveLength(2)
      expect(again.damage).toHaveLength(1)
    }
  })

  it('refuses what a newer Snowhook wrote, by name, and leaves it alone', async () => {
    const fs = new MemoryFs()
    const header = encodeFileHeader({
      content: 'conversation',
      segment: 1,
      createdAt: 0,
      firstSeq: 1,
      firstOffset: 0,
    })
    header.writeUInt16LE(FORMAT_VERSION + 1, 8)
    header.writeUInt32LE(crc32(header.subarray(0, FILE_HEADER_BYTES - 4)), FILE_HEADER_BYTES - 4)
    fs.files.set(PATH, Buffer.concat([header, Buffer.from('whatever')]))
    const before = Buffer.from(fs.bytes(PATH))
    expect(await on(fs).open(ID)).toMatchObject({ ok: false, error: { tag: 'newer_format' } })
    expect(fs.bytes(PATH)).toEqual(before)
  })

  it('keeps ids apart that a file system would not, and lets none out of its folder', async () => {
    const ids = [
      '../../etc/passwd',
      'a/b',
      'a\\b',
      'a:b',
      'A:B',
      'con',
      'CON',
      '.',
      '..',
      'ä',
      'a\u0308',
      'x'.repeat(128),
    ]
    const fs = new MemoryFs()
    for (const id of ids) {
      const conversation = await created(fs, SessionId.parse(id))
      conversation.append(id)
      await conversation.close()
    }
    for (const id of ids) expect((await opened(fs, SessionId.parse(id))).records).toEqual([id])
    const names = [...fs.files.keys()]
    expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(ids.length)
    for (const name of names)
      expect(name).toMatch(/^\/data\/conversations\/[A-Za-z0-9_-]+\.[0-9a-f]{64}\.conversation$/)
  })

  it('says so when the disk refuses, at any step, and has lost nothing that was synced', async () => {
    for (const fault of ['ENOSPC', 'EIO'] as Fault[]) {
      for (let refused = 1; refused <= 8; refused += 1) {
        const memory = new MemoryFs()
        const fs = new FaultyFs(memory, (at) => (at >= refused ? fault : null))
        const made = await on(fs).create(ID)
        if (!made.ok) {
          expect(made.error.tag).toBe('storage_failed')
          continue
        }
        made.value.append('synced')
        const synced = await made.value.sync().then(
          () => true,
          (cause) => {
            expect(cause).toMatchObject({ error: { tag: 'storage_failed' } })
            return false
          },
        )
        await made.value.close().catch(() => {})
        const { records } = await opened(memory.copy())
        if (synced) expect(records).toEqual(['synced'])
      }
    }
  })

  it('refuses one record that no reader would take', async () => {
    const conversation = await created(new MemoryFs())
    expect(() => conversation.append('x'.repeat(67_108_864))).toThrow(/at most 67108864/)
    conversation.append('still works')
    await conversation.close()
  })

  it('reads tens of megabytes, one record of them huge, while other work gets its turn', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'snowhook-conversations-'))
    try {
      const store = createConversations({ dataDir, clock: systemClock })
      const made = await store.create(ID)
      if (!made.ok) throw new Error(made.error.message)
      const huge = 'y'.repeat(24_000_000)
      for (let number = 0; number < 200; number += 1) made.value.append({ number, text: 'x'.repeat(100_000) })
      made.value.append(huge)
      await made.value.close()
      expect(await readdir(join(dataDir, 'conversations'))).toEqual([`${ID}.conversation`])
      const { mode } = await stat(join(dataDir, 'conversations', `${ID}.conversation`))
      expect(mode & 0o077, 'nobody else may read it').toBe(0)
      let turns = 0
      let reading = true
      const count = (): void => {
        turns += 1
        if (reading) setImmediate(count)
      }
      count()
      const found = await store.open(ID)
      reading = false
      if (!found.ok || found.value === null) throw new Error('it is not there')
      expect(found.value.records).toHaveLength(201)
      expect(found.value.records[200]).toBe(huge)
      // One turn for each piece that is read, at least.
      expect(turns).toBeGreaterThan(100)
      await found.value.close()
    } finally {
      await rm(dataDir, { recursive: true, force: true })
    }
  })
})
