import { describe, expect, it } from 'vitest'
import type { JournalFs } from '../../../src/main/journal/journalFs'
import { createJournalStore } from '../../../src/main/journal/journalStore'
import { createConversations } from '../../../src/main/store/conversationStore'
import { openFleetLog } from '../../../src/main/store/fleetLog'
import { SessionId } from '../../../src/shared/domain/ids'
import type { MemoryFs } from '../../support/journal/memoryFs'
import { PowerFs, type Random, randomOf } from '../../support/journal/powerFs'
import { numberedOutput, readAll, sampleRun, textEvent } from '../../support/journal/samples'
import { turnUntil } from '../../support/journal/turnUntil'
import { ManualClock } from '../../support/manualClock'

/** What the process may lose when it alone is killed, and when power goes. */
const LOST_MS = { kill: 10, power: 100 } as const
/** Milliseconds that a healthy disk takes at most; the bounds above are promised for such a one. */
const SLOWEST_MS = { create: 1, write: 2, sync: 30, truncate: 0 } as const

/** Something that is appended to, record by record. */
interface Writer {
  append(number: number): void
  /** Everything before is durable when it is over. */
  sync(): Promise<void> | void
}

/** One kind of journal: how it is written, and what is in it after a crash, when one more record was appended. */
interface Kind {
  begin(fs: JournalFs, clock: ManualClock): Promise<Writer>
  afterCrash(fs: MemoryFs): Promise<number[]>
}

/** One schedule of appends and of the disk's answers each. */
const SEEDS = [1, 2, 3, 4]
const NEXT = 1_000_000
const ID = SessionId.parse('0b7f4c1e-0000-4000-8000-000000000001')

/** Each number is an event and the output that belongs to it. Files are small, so that there are several. */
const runJournal: Kind = {
  begin: async (fs, clock) => {
    const writer = createJournalStore({ dataDir: '/data', clock, fs, segmentBytes: 6_000 }).create(sampleRun)
    return {
      append: (number) => {
        writer.appendOutput(numberedOutput(number))
        writer.appendEvent(textEvent(String(number)))
      },
      sync: () => writer.sync(),
    }
  },
  afterCrash: async (fs) => {
    const clock = new ManualClock()
    const store = createJournalStore({ dataDir: '/data', clock, fs })
    const writer = store.exists(sampleRun) ? await store.reopen(sampleRun) : store.create(sampleRun)
    writer.appendOutput(numberedOutput(NEXT))
    writer.appendEvent(textEvent(String(NEXT)))
    await turnUntil(clock, writer.close())
    const records = await readAll(store)
    const outputs = new Set(
      records.flatMap((record) => (record.kind === 'output' ? [Buffer.from(record.data).toString()] : [])),
    )
    return records.flatMap((record) => {
      if (record.kind !== 'event' || record.recorded.event.type !== 'text') return []
      const number = Number(record.recorded.event.text)
      return outputs.has(Buffer.from(numberedOutput(number)).toString()) ? [number] : []
    })
  },
}

const fleetLog: Kind = {
  begin: async (fs, clock) => {
    const opened = await turnUntil(clock, openFleetLog({ dataDir: '/data', clock, fs }))
    if (!opened.ok) throw new Error(opened.error.message)
    let last = 0
    return {
      append: (number) => opened.value.append({ type: 'queue_held', at: number, held: true }),
      sync: () => opened.value.appendSync({ type: 'queue_held', at: NEXT + ++last, held: false }),
    }
  },
  afterCrash: async (fs) => {
    const clock = new ManualClock()
    const opened = await openFleetLog({ dataDir: '/data', clock, fs })
    if (!opened.ok) throw new Error(opened.error.message)
    opened.value.append({ type: 'queue_held', at: NEXT, held: true })
    await turnUntil(clock, opened.value.close())
    const again = await openFleetLog({ dataDir: '/data', clock, fs })
    if (!again.ok) throw new Error(again.error.message)
    const numbers: number[] = []
    for await (const { at } of again.value.replay()) if (at <= NEXT) numbers.push(at)
    await turnUntil(clock, again.value.close())
    return numbers
  },
}

const conversation: Kind = {
  begin: async (fs, clock) => {
    const created = await turnUntil(clock, createConversations({ dataDir: '/data', clock, fs }).create(ID))
    if (!created.ok) throw new Error(created.error.message)
    const { value } = created
    return { append: (number) => value.append({ number, words: 'x'.repeat(number % 700) }), sync: () => value.sync() }
  },
  afterCrash: async (fs) => {
    const clock = new ManualClock()
    const store = createConversations({ dataDir: '/data', clock, fs })
    const open = async () => {
      const opening = store
        .open(ID)
        .then(async (found) => (found.ok && found.value === null ? store.create(ID) : found))
      const opened = await turnUntil(clock, opening)
      if (!opened.ok || opened.value === null) throw new Error('it does not open')
      return opened.value
    }
    const one = await open()
    one.append({ number: NEXT })
    await turnUntil(clock, one.close())
    const two = await open()
    await turnUntil(clock, two.close())
    return two.records.map((record) => (record as { number: number }).number)
  },
}

interface Appended {
  readonly number: number
  readonly at: number
  /** Moments that had passed when a sync had answered for it. */
  promised: number
}

/** Writes for a while, with pauses, bursts and syncs, on a disk as slow as a healthy one may be. */
async function written(kind: Kind, random: Random, steps: number) {
  const clock = new ManualClock()
  const fs = new PowerFs(clock, (what) => (random() < 0.5 ? 0 : SLOWEST_MS[what]))
  const writer = await kind.begin(fs, clock)
  const appended: Appended[] = []
  const syncs: (Promise<void> | void)[] = []
  const first = fs.moments.length
  for (let number = 1; number <= steps; number += 1) {
    appended.push({ number, at: clock.monotonic(), promised: Number.POSITIVE_INFINITY })
    writer.append(number)
    if (random() < 0.05) {
      const before = [...appended]
      const promise = (): void => {
        for (const one of before) one.promised = Math.min(one.promised, fs.moments.length)
      }
      const sync = writer.sync()
      syncs.push(sync?.then(promise))
      if (sync === undefined) promise()
    }
    const pause = random() < 0.5 ? 0 : Math.floor(random() * 14)
    for (let ms = 0; ms < pause; ms += 1) {
      clock.advance(1)
      for (let turn = 0; turn < 4; turn += 1) await new Promise((resolve) => setImmediate(resolve))
    }
  }
  return { fs, appended, first }
}

describe.each([
  { name: 'a run journal of several files', kind: runJournal, steps: 60 },
  { name: 'the fleet log', kind: fleetLog, steps: 40 },
  { name: 'a conversation', kind: conversation, steps: 40 },
])('$name, cut off at every moment', ({ kind, steps }) => {
  it.each([
    { how: 'kill', images: 1 },
    { how: 'power', images: 3 },
  ] as const)('by loss of $how: opens, has all that is old enough or was synced, and takes the next', async (cuts) => {
    for (const seed of SEEDS) await cutEverywhere(seed, cuts)
  })

  async function cutEverywhere(seed: number, { how, images }: { how: 'kill' | 'power'; images: number }) {
    const random = randomOf(seed)
    const { fs, appended, first } = await written(kind, random, steps)
    let kept = 0
    for (let cut = first; cut <= fs.moments.length; cut += 1) {
      const since = fs.timeOf(cut) - LOST_MS[how]
      for (let image = 0; image < images; image += 1) {
        const found = await kind.afterCrash(fs.image(cut, how, random))
        const numbers = new Set(found)
        const context = `seed ${seed}, cut ${cut} of ${fs.moments.length}, image ${image}`
        const due = appended.filter(({ at, promised }) => at < since || promised <= cut)
        const missing = due.filter(({ number }) => !numbers.has(number))
        expect(missing, context).toEqual([])
        expect(found.at(-1), context).toBe(NEXT)
        // Nothing that was not written, nothing twice, nothing out of its order.
        expect(found, context).toEqual([...numbers].sort((a, b) => a - b))
        expect(
          found.slice(0, -1).every((number) => number >= 1 && number <= steps),
          context,
        ).toBe(true)
        kept += found.length
      }
    }
    expect(kept).toBeGreaterThan(fs.moments.length)
  }
})
