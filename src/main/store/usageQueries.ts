import type { DatabaseSync } from 'node:sqlite'
import type { UsageRow, UsageTotals } from '../../shared/contract/usage'
import type { AgentId } from '../../shared/domain/ids'
import { CostBasis, type ModelUsage, type TokenUsage } from '../../shared/domain/usage'
import { provisional, reasoningSum, usageSums } from './schema'
import { usageOfRow } from './usageTables'

export type Grouping = 'agent' | 'story' | 'model' | 'day'

export interface AgentUsage {
  readonly total: TokenUsage
  readonly byModel: ModelUsage[]
  readonly provisional: boolean
}

/** The contract's bounds on one answer. */
const ROWS_MAX = 10_000
const MODELS_MAX = 64

const LARGEST_FIRST = 'tokens DESC, key'
const queries: Readonly<Record<Grouping, string>> = {
  agent: `SELECT agentId AS key, max(agentName) || ' · ' || max(storyId) AS label, count(*) AS runs,
      ${provisional('runs')}, ${usageSums('runs')}
    FROM runs GROUP BY agentId ORDER BY ${LARGEST_FIRST} LIMIT ${ROWS_MAX}`,
  story: `SELECT runs.storyId AS key, coalesce(nullif(max(title), ''), runs.storyId) AS label, count(*) AS runs,
      ${provisional('runs')}, ${usageSums('runs')}
    FROM runs LEFT JOIN stories USING (storyId) GROUP BY runs.storyId ORDER BY ${LARGEST_FIRST} LIMIT ${ROWS_MAX}`,
  model: `SELECT used.model AS key, used.model AS label, count(*) AS runs,
      ${provisional('runs')}, ${usageSums('used')}
    FROM runModels AS used JOIN runs USING (runId) GROUP BY used.model ORDER BY ${LARGEST_FIRST} LIMIT ${ROWS_MAX}`,
  day: `SELECT used.day AS key, used.day AS label, count(*) AS runs,
      ${provisional('runs')}, ${usageSums('used')}
    FROM runDays AS used JOIN runs USING (runId) GROUP BY used.day ORDER BY used.day DESC LIMIT ${ROWS_MAX}`,
}

/** Of an unpriced run, those of its models that have a price. */
const PRICED = `SELECT TOTAL(coalesce(runs.totalCostUsd,
    (SELECT TOTAL(totalCostUsd) FROM runModels WHERE runModels.runId = runs.runId))) AS pricedUsd FROM runs`

/** One row a key: the largest first, days the newest first. */
export const breakdown = (db: DatabaseSync, by: Grouping): UsageRow[] =>
  db
    .prepare(queries[by])
    .all()
    .map((row) => ({
      key: String(row['key']),
      label: String(row['label']),
      usage: usageOfRow(row),
      runs: Number(row['runs']),
      provisional: row['provisional'] === 1,
    }))

export function totals(db: DatabaseSync, today: string): UsageTotals {
  const all = db.prepare(`SELECT ${provisional('runs')}, ${usageSums('runs')} FROM runs`).get() ?? {}
  const day =
    db
      .prepare(`SELECT ${usageSums('runDays')}, TOTAL(totalCostUsd) AS pricedUsd FROM runDays WHERE day = ?`)
      .get(today) ?? {}
  const priced = db.prepare(PRICED).get() ?? {}
  return {
    today: usageOfRow(day),
    allTime: usageOfRow(all),
    pricedUsd: { today: Number(day['pricedUsd'] ?? 0), allTime: Number(priced['pricedUsd'] ?? 0) },
    provisional: all['provisional'] === 1,
  }
}

export function agentUsage(db: DatabaseSync, agentId: AgentId): AgentUsage {
  const total =
    db.prepare(`SELECT ${provisional('runs')}, ${usageSums('runs')} FROM runs WHERE agentId = ?`).get(agentId) ?? {}
  const models = db
    .prepare(
      `SELECT used.model AS key, min(basis) AS basis, ${usageSums('used')}, ${reasoningSum('used')}
      FROM runModels AS used JOIN runs USING (runId) WHERE agentId = ?
      GROUP BY used.model ORDER BY ${LARGEST_FIRST} LIMIT ${MODELS_MAX}`,
    )
    .all(agentId)
  const byModel = models.map((row) => {
    const usage = usageOfRow(row)
    // A sum is only as well founded as its weakest part: of `computed` and `reported` the first in the alphabet.
    const basis = usage.totalCostUsd === null ? 'unpriced' : CostBasis.parse(row['basis'])
    const reasoning = row['reasoningTokens'] === null ? {} : { reasoningTokens: Number(row['reasoningTokens']) }
    return { ...usage, model: String(row['key']), basis, ...reasoning }
  })
  return { total: usageOfRow(total), byModel, provisional: total['provisional'] === 1 }
}
