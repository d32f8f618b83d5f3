import { closeSync, openSync } from 'node:fs'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { type ModelUsage, type TokenUsage, totalTokens } from '../../shared/domain/usage'
import type { FleetFact } from './ports'
import { SCHEMA, SCHEMA_VERSION } from './schema'
import { bookUsage, type DayUsage } from './usageDays'

/** Stands for the model of usage that no provider attributed to one. */
const UNKNOWN_MODEL = 'unknown'

const USAGE_NAMES = 'inputTokens, outputTokens, cacheCreationInputTokens, cacheReadInputTokens, totalCostUsd'

/** How far the tables have come in the log: the number of facts, and which one was the last. */
export interface Progress {
  readonly applied: number
  readonly last: string
}

/** Opens the database file, made anew when there is none. Throws when it is damaged or of another schema version. */
export function openTables(path: string, dayOf: (at: number) => string): UsageTables {
  closeSync(openSync(path, 'a', 0o600)) // SQLite alone would make a file that others can read
  const db = new DatabaseSync(path)
  try {
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;')
    const version = db.prepare('PRAGMA user_version').get()?.['user_version']
    const tables = db.prepare('SELECT count(*) AS count FROM sqlite_schema').get()?.['count']
    if (version === 0 && tables === 0) db.exec(SCHEMA)
    else if (version !== SCHEMA_VERSION) throw new Error(`its schema version is ${version}, not ${SCHEMA_VERSION}`)
    const check = db.prepare('PRAGMA quick_check(1)').get()?.['quick_check']
    if (check !== 'ok') throw new Error(`it is damaged: ${check}`)
    return new UsageTables(db, dayOf)
  } catch (cause) {
    db.close()
    throw cause
  }
}

/** Fills the tables from facts. Every method throws what SQLite throws. */
export class UsageTables {
  private readonly statements = new Map<string, StatementSync>()

  constructor(
    readonly db: DatabaseSync,
    private readonly dayOf: (at: number) => string,
  ) {}

  progress(): Progress {
    const row = this.sql('SELECT applied, last FROM progress').get()
    return { applied: Number(row?.['applied']), last: String(row?.['last']) }
  }

  /** All of them or none. */
  apply(facts: readonly FleetFact[], progress: Progress): void {
    this.db.exec('BEGIN')
    try {
      for (const fact of facts) this.applyOne(fact)
      this.sql('UPDATE progress SET applied = ?, last = ?').run(progress.applied, progress.last)
      this.db.exec('COMMIT')
    } catch (cause) {
      this.rollBack()
      throw cause
    }
  }

  close(): void {
    this.db.close()
  }

  private rollBack(): void {
    try {
      this.db.exec('ROLLBACK')
    } catch {
      // On a full disk SQLite has rolled back by itself; why is known to the caller.
    }
  }

  private applyOne(fact: FleetFact): void {
    if (fact.type === 'agent_saved') {
      const { storyId, storyTitle } = fact.spec
      this.sql('INSERT OR REPLACE INTO stories (storyId, title) VALUES (?, ?)').run(storyId, storyTitle)
    }
    if (fact.type === 'run_opened') {
      const { id, agentId, agentName, storyId, model } = fact.run
      this.sql('INSERT OR IGNORE INTO runs VALUES (?, ?, ?, ?, ?, 0, 0, 0, 0, 0, 0, NULL)').run(
        id,
        agentId,
        agentName,
        storyId,
        model,
      )
    }
    if (fact.type === 'run_usage') this.report(fact.runId, fact.at, fact.total, fact.byModel, fact.final)
    if (fact.type === 'run_closed' && fact.result.tokenUsage !== null) {
      const run = this.sql('SELECT reported FROM runs WHERE runId = ?').get(fact.runId)
      if (run?.['reported'] === 0) this.report(fact.runId, fact.at, fact.result.tokenUsage, [], true)
    }
  }

  private report(runId: string, at: number, total: TokenUsage, byModel: readonly ModelUsage[], final: boolean): void {
    const run = this.sql('SELECT model FROM runs WHERE runId = ?').get(runId)
    if (run === undefined) return
    this.sql(`UPDATE runs SET reported = 1, final = ?, (${USAGE_NAMES}) = (?, ?, ?, ?, ?) WHERE runId = ?`).run(
      final ? 1 : 0,
      ...values(total),
      runId,
    )

    this.sql('DELETE FROM runModels WHERE runId = ?').run(runId)
    const insertModel = this.sql('INSERT OR REPLACE INTO runModels VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)')
    for (const usage of byModel.length > 0 ? byModel : unattributed(run['model'], total)) {
      insertModel.run(runId, usage.model, usage.basis, ...values(usage), usage.reasoningTokens ?? null)
    }

    const days = this.sql(`SELECT day, ${USAGE_NAMES} FROM runDays WHERE runId = ? ORDER BY day`).all(runId)
    const insertDay = this.sql('INSERT OR REPLACE INTO runDays VALUES (?, ?, ?, ?, ?, ?, ?)')
    for (const usage of bookUsage(days.map(dayOfRow), this.dayOf(at), total)) {
      insertDay.run(runId, usage.day, ...values(usage))
    }
  }

  /** Prepared once. */
  private sql(text: string): StatementSync {
    const known = this.statements.get(text) ?? this.db.prepare(text)
    this.statements.set(text, known)
    return known
  }
}

function unattributed(model: unknown, total: TokenUsage): ModelUsage[] {
  if (totalTokens(total) === 0 && !total.totalCostUsd) return []
  const basis = total.totalCostUsd === null ? 'unpriced' : 'reported'
  return [{ ...total, model: typeof model === 'string' ? model : UNKNOWN_MODEL, basis }]
}

const values = (usage: TokenUsage): [number, number, number, number, number | null] => [
  usage.inputTokens,
  usage.outputTokens,
  usage.cacheCreationInputTokens,
  usage.cacheReadInputTokens,
  usage.totalCostUsd,
]

type Row = Readonly<Record<string, unknown>>

const dayOfRow = (row: Row): DayUsage => ({ ...usageOfRow(row), day: String(row['day']) })

export const usageOfRow = (row: Row): TokenUsage => ({
  inputTokens: Number(row['inputTokens']),
  outputTokens: Number(row['outputTokens']),
  cacheCreationInputTokens: Number(row['cacheCreationInputTokens']),
  cacheReadInputTokens: Number(row['cacheReadInputTokens']),
  totalCostUsd: row['totalCostUsd'] === null ? null : Number(row['totalCostUsd']),
})
