import type { HostClient } from '../../../shared/contract'
import type { PrunePlan, StorageUse, StoredRun } from '../../../shared/contract/storage'
import { PruneWish } from '../../../shared/contract/storage'
import { bytesText } from '../../../shared/domain/bytesText'
import { type SnowhookError, snowhookError } from '../../../shared/domain/errors'
import { err, ok, type Result } from '../../../shared/domain/result'
import { systemClock } from '../../host/systemClock'
import { counted } from '../../upkeep/counted'
import { type AskTerminal, readTypedLine } from '../asking/lineReader'
import { count, localTime } from '../format'
import type { CliIo } from '../io'
import { jsonText } from '../jsonText'
import { textTable } from '../table'

type Outcome = Promise<Result<undefined, SnowhookError>>

/** Runs that are shown in a terminal; `--json` has them all. */
const RUNS_SHOWN_MAX = 20

const partNames: Readonly<Record<StorageUse['parts'][number]['kind'], string>> = {
  journals: 'journals of runs',
  conversations: 'conversations',
  fleet_log: 'fleet log',
  usage_index: 'usage index',
  screens: 'screens',
  landing: 'trial merges',
  scratch: 'scratch',
  demo: 'demo project',
  other: 'other',
}

/** `snowhook storage`. */
export async function showStorage(client: HostClient, io: CliIo, asJson: boolean): Outcome {
  const use = await client.storage.use({})
  if (!use.ok) return use
  if (asJson) {
    io.out(jsonText(use.value))
    return ok(undefined)
  }
  const { dataDir, freeBytes, parts, runCount, runs, totalBytes } = use.value
  const rows = [...parts]
    .sort((a, b) => b.bytes - a.bytes)
    .map(({ kind, bytes, files }) => [partNames[kind], bytesText(bytes), count(files)])
  const columns = [
    { title: 'PART' },
    { title: 'SIZE', align: 'right' as const },
    { title: 'FILES', align: 'right' as const },
  ]
  io.out(`${dataDir}\n\n${textTable(columns, [...rows, ['all', bytesText(totalBytes), '']])}\n`)
  if (freeBytes !== null) io.out(`\nFree on this disk: ${bytesText(freeBytes)}.\n`)
  if (runCount > 0) io.out(`\nThe largest of ${counted(runCount, 'run')}:\n${runTable(runs)}\n`)
  return ok(undefined)
}

export interface PruneOptions {
  readonly olderThanDays: number
  readonly yes: boolean
  readonly json: boolean
  /** Null: nobody sits in front of it. */
  readonly terminal: AskTerminal | null
}

/** `snowhook storage prune`: shows the plan, and carries out just that one. */
export async function pruneStorage(client: HostClient, io: CliIo, options: PruneOptions): Outcome {
  const { olderThanDays, yes, json, terminal } = options
  const plan = await client.storage.plan({ olderThanDays })
  if (!plan.ok) return plan
  const { id, runCount, conversationCount } = plan.value
  if (!json) showPlan(plan.value, olderThanDays, io)
  const nothing = runCount + conversationCount === 0
  const go = !nothing && (yes || (!json && terminal !== null && (await agreed(terminal))))
  if (!go) {
    if (json) io.out(jsonText({ ...plan.value, pruned: null }))
    else if (!nothing) io.out('Nothing was deleted. With --yes it is.\n')
    return ok(undefined)
  }
  const pruned = await client.storage.prune({ olderThanDays, planId: id })
  if (!pruned.ok) return pruned
  if (json) io.out(jsonText({ ...plan.value, pruned: pruned.value }))
  else io.out(`Pruned ${counted(pruned.value.runCount, 'run')}: ${bytesText(pruned.value.bytes)} are free again.\n`)
  return ok(undefined)
}

async function agreed(terminal: AskTerminal): Promise<boolean> {
  const typed = await readTypedLine(terminal, 'Delete these for good? [y/N] ', {
    clock: systemClock,
    signal: new AbortController().signal,
  })
  return typed.kind === 'line' && /^y(es)?$/i.test(typed.text.trim())
}

function showPlan({ runs, runCount, conversationCount, bytes, kept }: PrunePlan, days: number, io: CliIo): void {
  if (runCount + conversationCount === 0) io.out(`${nothingMayGo(days)}\n`)
  else {
    const also =
      conversationCount === 0 ? '' : ` and ${counted(conversationCount, 'conversation')} that nobody can resume`
    io.out(`To delete: the journals of ${counted(runCount, 'run')}${also}, ${bytesText(bytes)}.\n`)
    if (runs.length > 0) io.out(`${runTable(runs)}\n`)
    io.out('Kept for ever: their summaries, usage and costs. Worktrees, branches and snapshots are never touched.\n')
  }
  if (kept.length > 0) io.out(`\nOld, and kept all the same:\n${runTable(kept)}\n\n`)
}

const nothingMayGo = (days: number): string =>
  days === 0 ? 'No run that has ended may go.' : `Nothing older than ${counted(days, 'day')} may go.`

function runTable(runs: readonly StoredRun[]): string {
  const shown = runs.slice(0, RUNS_SHOWN_MAX)
  const why = shown.some(({ keep }) => keep !== null)
  const rows = shown.map(({ runId, storyId, agentName, endedAt, bytes, keep }) => [
    runId,
    storyId,
    agentName,
    endedAt === null ? 'running' : localTime(endedAt),
    bytesText(bytes),
    ...(why ? [keep ?? ''] : []),
  ])
  const columns = ['RUN', 'STORY', 'AGENT', 'ENDED', 'SIZE', ...(why ? ['KEPT BECAUSE'] : [])].map((title) => ({
    title,
    align: title === 'SIZE' ? ('right' as const) : ('left' as const),
  }))
  const more = runs.length - shown.length
  return textTable(columns, rows) + (more > 0 ? `\nand ${count(more)} more` : '')
}

const DAYS_BY_UNIT: Readonly<Record<string, number>> = { d: 1, w: 7, y: 365 }

/** `30d`, `6w`, `1y`, or a number of days. */
export function daysOf(text: string): Result<number, SnowhookError> {
  const [, digits = '', unit = 'd'] = /^(\d{1,5})([dwy]?)$/.exec(text.trim()) ?? []
  const days = PruneWish.shape.olderThanDays.safeParse(
    digits === '' ? null : Number(digits) * (DAYS_BY_UNIT[unit || 'd'] ?? 1),
  )
  if (days.success) return ok(days.data)
  return err(
    snowhookError('invalid_input', `"${text}" is no age: give days, as in 30d, or weeks, as in 6w.`, {
      field: 'older-than',
    }),
  )
}
