/** Grows with every change to the tables or to how facts fill them: an index of another version is built anew. */
export const SCHEMA_VERSION = 2

const USAGE_COLUMNS = `
  inputTokens INTEGER NOT NULL,
  outputTokens INTEGER NOT NULL,
  cacheCreationInputTokens INTEGER NOT NULL,
  cacheReadInputTokens INTEGER NOT NULL,
  totalCostUsd REAL`

/** Everything here is derived from the fleet log. Column names are those of the domain, so rows need no translation. */
export const SCHEMA = `
  CREATE TABLE progress (applied INTEGER NOT NULL, last TEXT NOT NULL) STRICT;
  INSERT INTO progress VALUES (0, '');
  CREATE TABLE stories (storyId TEXT PRIMARY KEY, title TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE runs (
    runId TEXT PRIMARY KEY,
    agentId TEXT NOT NULL,
    agentName TEXT NOT NULL,
    storyId TEXT NOT NULL,
    model TEXT,
    reported INTEGER NOT NULL,
    final INTEGER NOT NULL,
    ${USAGE_COLUMNS}
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX runsByAgent ON runs (agentId);
  CREATE TABLE runModels (
    runId TEXT NOT NULL,
    model TEXT NOT NULL,
    basis TEXT NOT NULL,
    ${USAGE_COLUMNS},
    reasoningTokens INTEGER,
    PRIMARY KEY (runId, model)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE runDays (
    runId TEXT NOT NULL,
    day TEXT NOT NULL,
    ${USAGE_COLUMNS},
    PRIMARY KEY (runId, day)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX runDaysByDay ON runDays (day);
  PRAGMA user_version = ${SCHEMA_VERSION};
`

const tokensOf = (row: string): string =>
  `${row}.inputTokens + ${row}.outputTokens + ${row}.cacheCreationInputTokens + ${row}.cacheReadInputTokens`

/** Sums a group of rows by the rule of `addUsage`: an unpriced part that used anything makes the sum unpriced. */
export const usageSums = (row: string): string => `
  COALESCE(SUM(${row}.inputTokens), 0) AS inputTokens,
  COALESCE(SUM(${row}.outputTokens), 0) AS outputTokens,
  COALESCE(SUM(${row}.cacheCreationInputTokens), 0) AS cacheCreationInputTokens,
  COALESCE(SUM(${row}.cacheReadInputTokens), 0) AS cacheReadInputTokens,
  COALESCE(SUM(${tokensOf(row)}), 0) AS tokens,
  CASE WHEN MAX(${row}.totalCostUsd IS NULL AND ${tokensOf(row)} > 0) = 1 THEN NULL
    ELSE TOTAL(${row}.totalCostUsd)
  END AS totalCostUsd`

/** Null when a part with output does not say how much of it was reasoning: a sum of the others would look like all. */
export const reasoningSum = (row: string): string => `
  CASE WHEN MAX(${row}.reasoningTokens IS NULL AND ${row}.outputTokens > 0) = 1 THEN NULL
    ELSE SUM(${row}.reasoningTokens)
  END AS reasoningTokens`

/** True while some run of the group has only estimates. */
export const provisional = (run: string): string => `MAX(${run}.reported AND NOT ${run}.final) AS provisional`
