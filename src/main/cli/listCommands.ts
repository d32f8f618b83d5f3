import { setTimeout as pause } from 'node:timers/promises'
import type { HostClient } from '../../shared/contract'
import { type SnowhookError, snowhookError } from '../../shared/domain/errors'
import { RunId as RunIdSchema } from '../../shared/domain/ids'
import { LOG_PAGE_MAX_BYTES } from '../../shared/domain/limits'
import { err, ok, type Result } from '../../shared/domain/result'
import { visibleText } from '../approvals/visibleText'
import { count, localTime, money, usageLine } from './format'
import type { CliIo } from './io'
import { jsonLine, jsonText } from './jsonText'
import { csv, textTable } from './table'

type Outcome = Promise<Result<undefined, SnowhookError>>
/** Output has no event of its own to wait for; four looks a second cost nothing and feel live. */
const FOLLOW_PAUSE_MS = 250
/** Newest first; older ones are found by the agent's inspector. */
const RUNS_LISTED_MAX = 1_000

const printJson = (io: CliIo, value: unknown): Result<undefined, never> => {
  io.out(jsonText(value))
  return ok(undefined)
}

export async function sessions(client: HostClient, io: CliIo, options: { json: boolean }): Outcome {
  const found = await client.fleet.sessions({})
  if (!found.ok) return found
  if (options.json) return printJson(io, found.value)
  const rows = found.value.map((session) => [
    session.sessionId,
    session.storyId,
    session.agentName,
    session.model ?? '-',
    session.runtime,
    session.resumable ? (session.established ? 'yes' : 'unconfirmed') : 'no',
    localTime(session.lastSeenAt),
  ])
  const columns = ['SESSION', 'STORY', 'AGENT', 'MODEL', 'RUNTIME', 'RESUMABLE', 'LAST SEEN'].map((title) => ({
    title,
  }))
  io.out(`${textTable(columns, rows)}\n`)
  return ok(undefined)
}

export async function runs(client: HostClient, io: CliIo, options: { json: boolean }): Outcome {
  const found = await client.fleet.runs({ limit: RUNS_LISTED_MAX })
  if (!found.ok) return found
  if (options.json) return printJson(io, found.value)
  const rows = found.value.map((run) => [
    run.id,
    run.storyId,
    run.agentName,
    run.runtime,
    localTime(run.startedAt),
    run.outcome ?? 'running',
    run.usage === null ? '-' : usageLine(run.usage),
    run.why ?? '',
  ])
  const columns = ['RUN', 'STORY', 'AGENT', 'RUNTIME', 'STARTED', 'OUTCOME', 'USAGE', 'WHY'].map((title) => ({ title }))
  io.out(`${textTable(columns, rows)}\n`)
  return ok(undefined)
}

export async function usage(
  client: HostClient,
  io: CliIo,
  options: { json: boolean; csv: boolean; by: 'agent' | 'story' | 'model' | 'day' },
): Outcome {
  const found = await client.usage.breakdown({ by: options.by })
  if (!found.ok) return found
  if (options.json) return printJson(io, found.value)
  const titles = [options.by, 'runs', 'input', 'output', 'cache_write', 'cache_read', 'cost_usd', 'provisional']
  if (options.csv) {
    const rows = found.value.map(({ label, usage: u, runs: n, provisional }) => [
      label,
      n,
      u.inputTokens,
      u.outputTokens,
      u.cacheCreationInputTokens,
      u.cacheReadInputTokens,
      u.totalCostUsd,
      String(provisional),
    ])
    io.out(`${csv([titles, ...rows])}\r\n`)
    return ok(undefined)
  }
  const rows = found.value.map(({ label, usage: u, runs: n, provisional }) => [
    label,
    count(n),
    count(u.inputTokens),
    count(u.outputTokens),
    count(u.cacheCreationInputTokens),
    count(u.cacheReadInputTokens),
    money(u.totalCostUsd),
    provisional ? 'provisional' : '',
  ])
  const columns = titles.map((title, index) => ({
    title: title.toUpperCase().replace('_', ' '),
    align: index === 0 || index === 7 ? ('left' as const) : ('right' as const),
  }))
  io.out(`${textTable(columns, rows)}\n`)
  return ok(undefined)
}

export async function doctor(client: HostClient, io: CliIo, options: { json: boolean }): Outcome {
  const checks = await client.app.doctor({})
  if (!checks.ok) return checks
  if (options.json) printJson(io, checks.value)
  else {
    const marks = { ok: 'ok', warning: 'warn', problem: 'FAIL' } as const
    for (const check of checks.value) {
      // Versions and reasons are the words of other programs, paths those of whoever named a folder.
      io.out(`${marks[check.status].padEnd(5)} ${check.label}: ${visibleText(check.detail)}\n`)
      if (check.next !== null && check.status !== 'ok') io.out(`      ${visibleText(check.next)}\n`)
    }
  }
  const problems = checks.value.filter((check) => check.status === 'problem')
  return problems.length === 0 ? ok(undefined) : err(snowhookError('internal', `${problems.length} problem(s) found.`))
}

/** The terminal output of a run as text, from the first byte; with `follow`, until the run ends. */
export async function logs(
  client: HostClient,
  io: CliIo,
  options: { run: string; raw: boolean; follow: boolean; json: boolean },
): Outcome {
  const parsed = RunIdSchema.safeParse(options.run)
  if (!parsed.success)
    return err(snowhookError('invalid_input', `"${options.run}" is not the id of a run.`, { field: 'run' }))
  const runId = parsed.data
  const form = options.raw ? 'raw' : 'clean'
  for (let from = 0; ; ) {
    const page = await client.journal.log({ runId, form, from, maxBytes: LOG_PAGE_MAX_BYTES })
    if (!page.ok) return page
    const { text, to, size, ended } = page.value
    if (text !== '') io.out(options.json ? jsonLine({ from, to, text }) : text)
    const atEnd = to >= size
    if (atEnd && (ended || !options.follow)) return ok(undefined)
    if (atEnd) await pause(FOLLOW_PAUSE_MS)
    from = to
  }
}
