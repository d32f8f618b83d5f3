import { join } from 'node:path'
import type { Clock } from '../../shared/domain/clock'
import { type SnowhookError, SnowhookException } from '../../shared/domain/errors'
import { err, ok, type Result } from '../../shared/domain/result'
import { Backlog } from '../journal/backlog'
import { CommitFile } from '../journal/commitFile'
import { Count } from '../journal/continuity'
import { encodeFileHeader } from '../journal/fileHeader'
import { encodeFrame, frameKind } from '../journal/frame'
import { readJournalFile } from '../journal/journalFile'
import { type JournalFs, nodeJournalFs } from '../journal/journalFs'
import { storageError } from '../journal/storageError'
import { SyncGate } from '../journal/syncGate'
import { mendTornTail } from '../journal/tornTail'
import { compactFleetLog, Superseded } from './compactFleet'
import { decodeFact } from './fleetFact'
import type { FleetFact, FleetLog } from './ports'

export interface FleetLogParts {
  readonly dataDir: string
  readonly clock: Clock
  readonly fs?: JournalFs
  /** The disk refuses, or (null) takes again. Facts that could not be written are kept in memory and retried. */
  readonly onStorage?: (problem: SnowhookError | null, waiting: () => number) => void
  /** Something in the log could not be read or had to be mended, in words. It costs the facts concerned alone. */
  readonly onDamage?: (what: string) => void
  /** Replaced totals from which on the log is written anew without them. */
  readonly compactFrom?: number
}

/** Opens the log, mending a torn tail first. Fails when the disk refuses or a newer Snowhook wrote the log. */
export async function openFleetLog(parts: FleetLogParts): Promise<Result<FleetLog, SnowhookError>> {
  const path = join(parts.dataDir, 'fleet.journal')
  const { fs = nodeJournalFs, clock, onStorage = () => {}, onDamage = () => {}, compactFrom } = parts
  try {
    let end = 0
    if (fs.exists(path)) {
      const mending = await mendTornTail(fs, path)
      end = mending.end
      if (mending.mended !== null) onDamage(`fleet.journal: ${mending.mended}`)
    }
    const { facts, superseded } = await countFacts(fs, path)
    if (superseded.worthIt(facts, compactFrom) && (await compacted(path, fs)))
      return openFleetLog({ ...parts, compactFrom: Infinity })
    // Facts are small and must not be lost: nobody is asked to pause.
    const backlog = new Backlog(() => {})
    const open = () => fs.open(path)
    const file = new CommitFile({ path, clock, open, gate: new SyncGate(), backlog, onStorage, start: end })
    await file.open()
    if (end === 0) {
      const header = { content: 'fleet', segment: 1, createdAt: clock.now(), firstSeq: 1, firstOffset: 0 } as const
      const written = file.appendSync(encodeFileHeader(header))
      if (!written.ok) {
        await file.close().catch(() => {}) // says the same once more
        return written
      }
    }
    return ok(new DiskFleetLog(fs, path, file, facts + 1, onDamage))
  } catch (cause) {
    return err(storageError(cause, `open ${path}`, 'Nothing was changed.'))
  }
}

class DiskFleetLog implements FleetLog {
  constructor(
    private readonly fs: JournalFs,
    private readonly path: string,
    private readonly file: CommitFile,
    private nextNumber: number,
    private readonly onDamage: (what: string) => void,
  ) {}

  appendSync(fact: FleetFact): void {
    const written = this.file.appendSync(this.encode(fact))
    if (!written.ok) throw new SnowhookException(written.error)
  }

  append(fact: FleetFact): void {
    this.file.append(this.encode(fact))
  }

  async *replay(): AsyncGenerator<FleetFact> {
    await this.file.visible()
    const count = new Count(1)
    for await (const item of readJournalFile(this.fs, this.path)) {
      if (item.type === 'damage') this.onDamage(`fleet.journal: bytes ${item.start} to ${item.end} are damaged`)
      if (item.type !== 'frame' || item.frame.kind !== frameKind.fact) continue
      // Damage may have put a copy of an old fact here: what it says no longer holds.
      if (!count.take(item.frame.position, item.frame.position + 1)) {
        this.onDamage(`fleet.journal: fact ${item.frame.position} is there a second time`)
        continue
      }
      const fact = decodeFact(item.frame)
      if (fact === null)
        this.onDamage(`fleet.journal: fact ${item.frame.position} is of no kind that this version knows`)
      else yield fact
    }
  }

  close(): Promise<void> {
    return this.file.close()
  }

  private encode(fact: FleetFact): Buffer {
    const payload = Buffer.from(JSON.stringify(fact))
    return encodeFrame({ kind: frameKind.fact, at: fact.at, position: this.nextNumber++, payload })
  }
}

/** A disk that has no room for a shorter log has the longer one still. */
async function compacted(path: string, fs: JournalFs): Promise<boolean> {
  return compactFleetLog(path, fs).catch(() => false)
}

async function countFacts(fs: JournalFs, path: string): Promise<{ facts: number; superseded: Superseded }> {
  const superseded = new Superseded()
  let facts = 0
  if (!fs.exists(path)) return { facts, superseded }
  for await (const item of readJournalFile(fs, path)) {
    if (item.type !== 'frame') continue
    facts = item.frame.position
    superseded.see(item.frame)
  }
  return { facts, superseded }
}
