import { rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { TokenUsage } from '../../shared/domain/usage'
import { encodeFileHeader } from '../journal/fileHeader'
import { encodeFrame, type Frame, frameKind } from '../journal/frame'
import { readJournalFile } from '../journal/journalFile'
import { type JournalFile, type JournalFs, nodeJournalFs } from '../journal/journalFs'
import { decodeFact } from './fleetFact'
import type { FleetFact } from './ports'
import { syncFolder } from './replaceFile'

type UsageFact = FleetFact & { type: 'run_usage' }

/** Days begin at a quarter of an hour in every time zone: totals within one always count for the same day. */
const QUARTER_MS = 900_000
/** Fewer are read in a moment. */
const WORTH_IT_FACTS = 20_000
/** Written at once. */
const WRITE_BYTES = 1_048_576

/** How many facts of a log a later one of the same run has replaced, as far as a glance tells. */
export class Superseded {
  private usage = 0
  private readonly places = new Set<string>()

  see({ kind, at, payload }: Frame): void {
    const runId = kind === frameKind.fact ? usageRunOf(payload) : null
    if (runId === null) return
    this.usage += 1
    this.places.add(`${quarterOf(at)} ${runId}`)
  }

  /** Whether a log of so many facts is much shorter without them. */
  worthIt(facts: number, least = WORTH_IT_FACTS): boolean {
    const replaced = this.usage - this.places.size
    return replaced >= least && replaced * 2 > facts
  }
}

/**
 * Running totals of a run replace each other, and a busy fleet writes one a second for each agent. Writes the log anew
 * without those that nothing is derived from any more; every other fact stays as it is, in its order. The old file is
 * there until the new one is whole and on disk. False: it was left as it was, for something in it is damaged.
 */
export async function compactFleetLog(path: string, fs: JournalFs = nodeJournalFs): Promise<boolean> {
  const dropped = await findSuperseded(fs, path)
  if (dropped === null) return false
  const draft = `${path}.new`
  await rm(draft, { force: true })
  try {
    await writeWithout(dropped, fs, path, draft)
    await rename(draft, path)
  } catch (cause) {
    await rm(draft, { force: true }).catch(() => {}) // the first failure is the one to tell
    throw cause
  }
  await syncFolder(dirname(path))
  return true
}

/** Numbers of facts that may go; null: the log is not whole. */
async function findSuperseded(fs: JournalFs, path: string): Promise<ReadonlySet<number> | null> {
  const dropped = new Set<number>()
  /** By run: the last total that stays, and the one after it, which goes if the next replaces it. */
  const runs = new Map<string, { kept: UsageFact | null; last: UsageFact; number: number }>()
  for await (const item of readJournalFile(fs, path)) {
    if (item.type === 'damage' || (item.type === 'header' && item.header === null)) return null
    if (item.type === 'end' && item.validEnd !== item.size) return null
    if (item.type !== 'frame' || item.frame.kind !== frameKind.fact || usageRunOf(item.frame.payload) === null) continue
    const fact = decodeFact(item.frame)
    if (fact?.type !== 'run_usage') continue
    const known = runs.get(fact.runId)
    const number = item.frame.position
    if (known === undefined) runs.set(fact.runId, { kept: null, last: fact, number })
    else if (replaces(fact, known.last) && (known.kept === null || grows(known.kept, known.last))) {
      dropped.add(known.number)
      runs.set(fact.runId, { ...known, last: fact, number })
    } else runs.set(fact.runId, { kept: known.last, last: fact, number })
  }
  return dropped
}

/** Of the same quarter of an hour, and less nowhere: a total that was corrected downwards stays, with what it corrected. */
const replaces = (later: UsageFact, earlier: UsageFact): boolean =>
  quarterOf(later.at) === quarterOf(earlier.at) && later.at >= earlier.at && grows(earlier, later)

function grows(from: UsageFact, to: UsageFact): boolean {
  const counts: readonly (keyof TokenUsage)[] = [
    'inputTokens',
    'outputTokens',
    'cacheCreationInputTokens',
    'cacheReadInputTokens',
  ]
  const [before, after] = [from.total.totalCostUsd, to.total.totalCostUsd]
  const priced = before === null ? after === null : after !== null && after >= before
  return (
    priced &&
    !from.final &&
    (to.turns ?? 0) >= (from.turns ?? 0) &&
    counts.every((count) => (to.total[count] ?? 0) >= (from.total[count] ?? 0))
  )
}

async function writeWithout(dropped: ReadonlySet<number>, fs: JournalFs, path: string, draft: string): Promise<void> {
  const file = await fs.open(draft)
  try {
    const writer = new Writer(file)
    let number = 0
    for await (const item of readJournalFile(fs, path)) {
      if (item.type === 'header' && item.header !== null) await writer.put(encodeFileHeader(item.header))
      if (item.type !== 'frame' || dropped.has(item.frame.position)) continue
      number += 1
      await writer.put(encodeFrame({ ...item.frame, position: number }))
    }
    await writer.flush()
    await file.sync()
  } finally {
    await file.close()
  }
}

class Writer {
  private parts: Buffer[] = []
  private waiting = 0
  private position = 0

  constructor(private readonly file: JournalFile) {}

  async put(bytes: Buffer): Promise<void> {
    this.parts.push(bytes)
    this.waiting += bytes.length
    if (this.waiting >= WRITE_BYTES) await this.flush()
  }

  async flush(): Promise<void> {
    const bytes = Buffer.concat(this.parts)
    for (let done = 0; done < bytes.length; ) {
      const count = await this.file.write([bytes.subarray(done)], this.position)
      if (count <= 0) throw new Error('the disk took nothing')
      done += count
      this.position += count
    }
    this.parts = []
    this.waiting = 0
  }
}

const quarterOf = (at: number): number => Math.floor(at / QUARTER_MS)

const USAGE = Buffer.from('{"type":"run_usage"')
/** Where the run's id stands in such a fact. */
const HEAD_BYTES = 300

/** The run of a fact about usage, without parsing it; null for any other. */
function usageRunOf(payload: Uint8Array): string | null {
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.length)
  if (!bytes.subarray(0, USAGE.length).equals(USAGE)) return null
  return /"runId":"([^"\\]+)"/.exec(bytes.toString('latin1', 0, HEAD_BYTES))?.[1] ?? null
}
