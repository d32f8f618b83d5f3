import { lstatSync, renameSync, rmSync } from 'node:fs'
import type { UsageRow, UsageTotals } from '../../shared/contract/usage'
import type { Clock } from '../../shared/domain/clock'
import { SnowhookException } from '../../shared/domain/errors'
import type { AgentId } from '../../shared/domain/ids'
import { storageError } from '../journal/storageError'
import { breakSeal, checkSeal, seal } from './indexSeal'
import type { FleetFact } from './ports'
import { type AgentUsage, agentUsage, breakdown, type Grouping, totals } from './usageQueries'
import { openTables, type UsageTables } from './usageTables'

/** Facts in one transaction: large enough to be fast, small enough not to hold up the event loop. */
const BATCH_MAX_FACTS = 200

export interface UsageIndexParts {
  readonly path: string
  /** The whole fleet log. */
  readonly replay: () => AsyncIterable<FleetFact>
  readonly clock: Clock
  /** The host's calendar day of a moment: see `localDays`. */
  readonly dayOf: (at: number) => string
  /** The index had to be built anew, and why. Nothing is lost by that. */
  readonly onRebuilt?: (why: string) => void
}

/**
 * Sums over all usage, in SQLite. Entirely derived from the fleet log: when the file is missing, damaged, of
 * another schema version, or does not belong to this log, it is thrown away and built anew, also in mid-use.
 */
export class UsageIndex {
  private tables: UsageTables | null = null
  /** Facts that the tables do not hold yet; the last one is number `seen` of the log. */
  private pending: FleetFact[] = []
  private seen = 0
  private rebuilding: Promise<void> | null = null

  private constructor(private readonly parts: UsageIndexParts) {}

  /** Brings the index up to date with the log. Rejects with a `SnowhookException` when the disk refuses. */
  static async open(parts: UsageIndexParts): Promise<UsageIndex> {
    const index = new UsageIndex(parts)
    try {
      const found = checkSeal(parts.path)
      if (found === 'broken') throw new Error('it is not as it was when it was closed')
      // Of a host that was killed: nothing is known to be wrong with it, and nothing to be right.
      if (found === 'none') index.clear()
      else breakSeal(parts.path)
      await index.catchUp()
    } catch (cause) {
      await index.recover(cause)
    }
    return index
  }

  /** Takes a fact that was appended to the log after `open`. Never throws. */
  apply(fact: FleetFact): void {
    this.seen += 1
    this.pending.push(fact)
    if (this.pending.length < BATCH_MAX_FACTS || this.rebuilding !== null) return
    try {
      this.flush()
    } catch {
      this.discard() // the next query builds it anew and says why
    }
  }

  breakdown(by: Grouping): Promise<UsageRow[]> {
    return this.query((tables) => breakdown(tables.db, by))
  }

  totals(): Promise<UsageTotals> {
    return this.query((tables) => totals(tables.db, this.parts.dayOf(this.parts.clock.now())))
  }

  agent(agentId: AgentId): Promise<AgentUsage> {
    return this.query((tables) => agentUsage(tables.db, agentId))
  }

  /** Throws the tables away and builds them anew from the log. Answers how many facts that took. */
  async rebuild(): Promise<number> {
    await this.rebuilding?.catch(() => {}) // whoever asked for that one is told
    await this.recover(null)
    return this.seen
  }

  close(): void {
    try {
      this.flush()
      this.discard()
      seal(this.parts.path)
    } catch {
      this.discard() // built anew at the next start
    }
  }

  private async query<T>(read: (tables: UsageTables) => T): Promise<T> {
    await this.rebuilding
    try {
      return read(this.flush())
    } catch (cause) {
      await this.recover(cause)
      return read(this.flush())
    }
  }

  /** Queries that fail together wait for one rebuilding. `cause`: null when somebody asked for it. */
  private async recover(cause: unknown): Promise<void> {
    this.rebuilding ??= this.buildAnew(cause).finally(() => {
      this.rebuilding = null
    })
    try {
      await this.rebuilding
    } catch (again) {
      const kept = 'All usage is in the fleet log; the index is built from it as soon as the disk lets it.'
      throw new SnowhookException(storageError(again, `use ${this.parts.path}`, kept))
    }
  }

  private async buildAnew(cause: unknown): Promise<void> {
    this.clear()
    await this.catchUp()
    // Who asked for it knows why.
    if (cause !== null) this.parts.onRebuilt?.(cause instanceof Error ? cause.message : String(cause))
  }

  private clear(): void {
    this.discard()
    const { path, clock } = this.parts
    breakSeal(path)
    for (const suffix of ['', '-wal', '-shm', '-journal']) clearAway(path + suffix, clock.now())
  }

  /** Applies what the log holds beyond the tables; throws when the tables are not about this log. */
  private async catchUp(): Promise<void> {
    const tables = openTables(this.parts.path, this.parts.dayOf)
    try {
      const { applied, last } = tables.progress()
      let count = 0
      let batch: FleetFact[] = []
      for await (const fact of this.parts.replay()) {
        count += 1
        if (count === applied && nameOf(fact) !== last) throw new Error('it belongs to another fleet log')
        if (count <= applied) continue
        batch.push(fact)
        if (batch.length < BATCH_MAX_FACTS) continue
        tables.apply(batch, { applied: count, last: nameOf(fact) })
        batch = []
      }
      if (count < applied) throw new Error('it knows more facts than the fleet log')
      const final = batch.at(-1)
      if (final !== undefined) tables.apply(batch, { applied: count, last: nameOf(final) })
      // Facts that came in meanwhile are in the log as well, unless the disk refuses them for now.
      if (count >= this.seen) this.pending = []
      this.seen = Math.max(this.seen, count)
      this.tables = tables
    } catch (cause) {
      tables.close()
      throw cause
    }
  }

  private flush(): UsageTables {
    if (this.tables === null) throw new Error('it is not open')
    const last = this.pending.at(-1)
    if (last !== undefined) this.tables.apply(this.pending, { applied: this.seen, last: nameOf(last) })
    this.pending = []
    return this.tables
  }

  private discard(): void {
    this.tables?.close()
    this.tables = null
  }
}

/** Whatever stands there is derived, but for a folder: that is none of ours and is moved out of the way. */
function clearAway(path: string, stamp: number): void {
  if (lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true) renameSync(path, `${path}.bad-${stamp}`)
  else rmSync(path, { force: true })
}

/** Enough to tell one log from another at a given place. */
const nameOf = (fact: FleetFact): string => `${fact.type} ${fact.at}`
