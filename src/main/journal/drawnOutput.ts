import type { RunId } from '../../shared/domain/ids'
import { type Draw, DrawnReader } from './drawnReader'
import type { JournalRecord, JournalStore, OutputPage } from './ports'

/** Readers whose place is remembered, of all runs: a few views and followers. */
const READERS_MAX = 8

/**
 * The journals as they would be if a run's output were drawn from its events. Nothing drawn is stored: a page goes on
 * where a reader has come to, and only a place that none has passed lately is drawn from the run's first event.
 */
export function drawnJournals(journals: JournalStore, newDraw: () => Draw): JournalStore {
  const readers = new DrawnReaders((runId) => new DrawnReader(runId, newDraw(), journals))
  return {
    ...journals,
    read: async function* (runId) {
      const draw = newDraw()
      let offset = 0
      for await (const { at, event } of journals.eventsFrom(runId, 1)) {
        const data = draw(event)
        if (data.length > 0) yield { kind: 'output', at, offset, data, aside: false } satisfies JournalRecord
        offset += data.length
      }
    },
    outputSize: (runId) => readers.inTurn(runId, () => readers.size(runId)),
    outputPage: (runId, page) => readers.inTurn(runId, () => readers.page(runId, page)),
  }
}

class DrawnReaders {
  /** The one used last stands last. */
  private readers: DrawnReader[] = []
  private readonly turns = new Map<RunId, Promise<unknown>>()

  constructor(private readonly newReader: (runId: RunId) => DrawnReader) {}

  /** One at a time for each run, so that no two move one reader. */
  async inTurn<T>(runId: RunId, act: () => Promise<T>): Promise<T> {
    const turn = (this.turns.get(runId) ?? Promise.resolve()).then(act, act)
    this.turns.set(runId, turn)
    try {
      return await turn
    } catch (cause) {
      // One of them stopped who knows where.
      this.readers = this.readers.filter((reader) => reader.runId !== runId)
      throw cause
    } finally {
      if (this.turns.get(runId) === turn) this.turns.delete(runId)
    }
  }

  /** Whoever has come furthest goes on to the end. */
  async size(runId: RunId): Promise<number> {
    const reader = this.furthest(runId, () => true)
    await reader.readUntil(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY)
    return reader.end
  }

  async page(runId: RunId, { from, maxBytes }: { from: number; maxBytes: number }): Promise<OutputPage> {
    const reader = this.furthest(runId, ({ start }) => start <= from)
    await reader.readUntil(from + maxBytes, from)
    return { from, data: reader.between(from, from + maxBytes) }
  }

  private furthest(runId: RunId, fits: (reader: DrawnReader) => boolean): DrawnReader {
    const known = this.readers.filter((reader) => reader.runId === runId && fits(reader))
    const [chosen = this.newReader(runId)] = known.sort((a, b) => b.end - a.end)
    this.readers = [...this.readers.filter((reader) => reader !== chosen), chosen].slice(-READERS_MAX)
    return chosen
  }
}
