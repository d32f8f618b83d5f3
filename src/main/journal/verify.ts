import { basename, dirname, join } from 'node:path'
import { Continuity } from './continuity'
import type { FileHeader } from './fileHeader'
import { frameKind } from './frame'
import { readJournalFile } from './journalFile'
import type { JournalFs } from './journalFs'
import { listSegments, startOfRun } from './segments'
import { mendTornTail } from './tornTail'

/** What reading every byte of a journal found. */
export interface JournalVerdict {
  readonly files: number
  readonly bytes: number
  /** Whole records with a right checksum, of every kind. */
  readonly records: number
  /** Events of a run; facts of the fleet log; steps of a conversation. */
  readonly events: number
  readonly outputBytes: number
  /** Everything that is not as it was written, one sentence each. None: the journal is whole. */
  readonly problems: readonly string[]
  /** The last file ends in bytes that are no whole record: what a crash leaves, and what opening the journal mends. */
  readonly torn: boolean
  /** Names of fragments that earlier repairs moved aside. They are kept for people; nothing reads them. */
  readonly fragments: readonly string[]
}

/** What a repair did, one sentence each; none: nothing had to be mended. */
export interface JournalRepair {
  readonly done: readonly string[]
}

/** Sentences in one verdict; the last one counts those that are left out. */
const PROBLEMS_MAX_ITEMS = 1_000

/**
 * Reads a run's journal from the first byte to the last and never writes. Rejects with the file system's own error
 * when a file cannot be read, and with a `SnowhookException` (`newer_format`) when a newer Snowhook wrote it.
 */
export async function verifyRun(fs: JournalFs, folder: string): Promise<JournalVerdict> {
  const tally = new Tally()
  const continuity = new Continuity(startOfRun)
  let expected = 1
  for (const { number, name, path } of await listSegments(fs, folder)) {
    if (expected === number - 1) tally.problem(`file ${expected} of the run is missing`)
    else if (expected < number) tally.problem(`files ${expected} to ${number - 1} of the run are missing`)
    expected = number + 1
    await tally.read(
      fs,
      path,
      (header) => {
        if (header.content !== 'run') tally.problem(`${name}: holds a ${header.content} journal, not a run's`)
        if (header.segment !== number) tally.problem(`${name}: says that it is file ${header.segment} of the run`)
        continuity.reach(header.firstSeq, header.firstOffset)
      },
      continuity,
    )
  }
  if (tally.files === 0) tally.problem('it has no file')
  for (const problem of continuity.problems()) tally.problem(problem)
  return tally.verdict(await fragmentsIn(fs, folder, () => true))
}

/** The same for a file that stands alone: the fleet log, a conversation. */
export async function verifyFile(fs: JournalFs, path: string): Promise<JournalVerdict> {
  const tally = new Tally()
  const name = basename(path)
  await tally.read(
    fs,
    path,
    (header) => {
      if (header.content === 'run') tally.problem(`${name}: holds a part of a run's journal`)
    },
    null,
  )
  return tally.verdict(await fragmentsIn(fs, dirname(path), (fragment) => fragment.startsWith(`${name}.`)))
}

/**
 * Mends a run's journal as opening it to append does: what follows the last whole record is moved to a file beside it.
 * Nothing is appended, nothing else is changed. Safe to repeat.
 */
export async function repairRun(fs: JournalFs, folder: string): Promise<JournalRepair> {
  const last = (await listSegments(fs, folder)).at(-1)
  return last === undefined ? { done: [] } : repairFile(fs, join(folder, last.name))
}

/** The same for a file that stands alone. */
export async function repairFile(fs: JournalFs, path: string): Promise<JournalRepair> {
  const { mended } = await mendTornTail(fs, path)
  return { done: mended === null ? [] : [`${basename(path)}: ${mended}.`] }
}

class Tally {
  files = 0
  private bytes = 0
  private records = 0
  private events = 0
  private outputBytes = 0
  private torn = false
  private unsaid = 0
  private readonly problems: string[] = []

  problem(what: string): void {
    if (this.problems.length < PROBLEMS_MAX_ITEMS - 1) this.problems.push(what)
    else this.unsaid += 1
  }

  /** Without a `continuity` the records of the file are numbered one after the other. */
  async read(
    fs: JournalFs,
    path: string,
    onHeader: (header: FileHeader) => void,
    continuity: Continuity | null,
  ): Promise<void> {
    const name = basename(path)
    let number = 0
    this.files += 1
    this.torn = false
    for await (const item of readJournalFile(fs, path)) {
      if (item.type === 'header' && item.header !== null) onHeader(item.header)
      if (item.type === 'header' && item.header === null) this.problem(`${name}: the header is damaged or cut short`)
      if (item.type === 'damage') this.problem(`${name}: bytes ${item.start} to ${item.end} are damaged`)
      if (item.type === 'end') {
        this.bytes += item.size
        this.torn = item.validEnd < item.size
        if (this.torn) this.problem(`${name}: ends in ${item.size - item.validEnd} bytes that are no whole record`)
      }
      if (item.type !== 'frame') continue
      const { kind, position, payload } = item.frame
      this.records += 1
      if (continuity === null) {
        if (position !== number + 1) this.problem(`${name}: record ${position} follows record ${number}`)
        number = position
      } else if (!continuity.take(item.frame)) continue
      if (kind === frameKind.event || kind === frameKind.fact || kind === frameKind.step) this.events += 1
      if (kind === frameKind.output) this.outputBytes += payload.length
    }
  }

  verdict(fragments: readonly string[]): JournalVerdict {
    const { files, bytes, records, events, outputBytes, torn, unsaid } = this
    const problems = unsaid === 0 ? this.problems : [...this.problems, `${unsaid} more problems`]
    return { files, bytes, records, events, outputBytes, problems, torn, fragments }
  }
}

async function fragmentsIn(fs: JournalFs, folder: string, isOurs: (name: string) => boolean): Promise<string[]> {
  return (await fs.list(folder)).filter((name) => name.endsWith('.torn') && isOurs(name)).sort()
}
