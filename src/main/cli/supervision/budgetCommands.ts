import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { HostClient } from '../../../shared/contract'
import type { SupervisionView } from '../../../shared/contract/supervision'
import { type BudgetScope, budgetKey, type BudgetView, Caps } from '../../../shared/domain/budget'
import type { AgentView } from '../../../shared/domain/agent'
import { type SnowhookError, snowhookError } from '../../../shared/domain/errors'
import { err, ok, type Result } from '../../../shared/domain/result'
import type { CommandTools } from '../commandTools'
import { done } from '../done'
import { firstSnapshot } from '../firstSnapshot'
import { count, money } from '../format'
import { budgetExamples } from '../helpText'
import { jsonText } from '../jsonText'
import { plainLine } from '../../terminal/plainText'
import { textTable } from '../table'
import { findStory, openProject } from './findStory'

const SCOPES = 'day, project:<dir>, story:<id> or agent:<name>'

/** `snowhook budget …`: what may be used at most. */
export function addBudgetCommands(program: Command, { io, dataDir, json, withHost }: CommandTools): void {
  const budget = program
    .command('budget')
    .description('what may be used at most, and what was')
    .addHelpText('after', budgetExamples)
  budget
    .command('list', { isDefault: true })
    .description('every budget with what was used of it')
    .addOption(dataDir)
    .addOption(json)
    .action((options) =>
      withHost(options, async (client) => {
        const found = await budgets(client)
        if (!found.ok) return found
        if (options.json) io.out(jsonText(found.value))
        else io.out(`${found.value.length === 0 ? 'There is no budget.' : table(found.value)}\n`)
        return ok(undefined)
      }),
    )
  budget
    .command('set')
    .description('set or raise caps; those that are not named stay')
    .argument('<scope>', SCOPES)
    .option('--usd <amount>', 'money, in US dollars')
    .option('--tokens <count>', 'tokens of all kinds')
    .option('--minutes <count>', 'of runs, side by side ones counted each')
    .option('--turns <count>', 'model turns')
    .addOption(dataDir)
    .addOption(json)
    .action((scopeText: string, options) =>
      withHost(options, async (client) => {
        const scope = await scopeOf(client, scopeText)
        if (!scope.ok) return scope
        const known = await budgets(client)
        if (!known.ok) return known
        const before = known.value.find((one) => budgetKey(one.scope) === budgetKey(scope.value))?.caps
        const caps = capsFrom(options, before)
        if (!caps.ok) return caps
        const set = await client.supervision.setBudget({ scope: scope.value, caps: caps.value })
        return done(set, io, options.json, `The budget of ${scopeText} is set.`)
      }),
    )
  budget
    .command('clear')
    .description('take a budget away')
    .argument('<scope>', SCOPES)
    .addOption(dataDir)
    .addOption(json)
    .action((scopeText: string, options) =>
      withHost(options, async (client) => {
        const scope = await scopeOf(client, scopeText)
        if (!scope.ok) return scope
        const cleared = await client.supervision.setBudget({ scope: scope.value, caps: null })
        return done(cleared, io, options.json, `The budget of ${scopeText} is gone.`)
      }),
    )
}

async function budgets(client: HostClient): Promise<Result<readonly BudgetView[], SnowhookError>> {
  const state = await firstSnapshot<SupervisionView>((observer) => client.supervision.watch({}, observer))
  return state.ok ? ok(state.value.budgets) : state
}

function capsFrom(
  given: { usd?: string; tokens?: string; minutes?: string; turns?: string },
  before: Caps | undefined,
): Result<Caps, SnowhookError> {
  const number = (text: string | undefined, was: number | null | undefined): number | null =>
    text === undefined ? (was ?? null) : text.trim() === '' ? Number.NaN : Number(text)
  const read = Caps.safeParse({
    usd: number(given.usd, before?.usd),
    tokens: number(given.tokens, before?.tokens),
    minutes: number(given.minutes, before?.minutes),
    turns: number(given.turns, before?.turns),
  })
  const said = [given.usd, given.tokens, given.minutes, given.turns].some((text) => text !== undefined)
  if (read.success && said) return ok(read.data)
  const field = read.success ? 'usd' : (read.error.issues[0]?.path.join('.') ?? 'usd')
  const next = 'Give --usd, --tokens, --minutes or --turns with a number above 0.'
  return err(snowhookError('invalid_input', 'That is no cap.', { field, next }))
}

async function scopeOf(client: HostClient, text: string): Promise<Result<BudgetScope, SnowhookError>> {
  if (text === 'day') return ok({ kind: 'day' })
  const at = text.indexOf(':')
  const [kind, name] = [text.slice(0, Math.max(0, at)), text.slice(at + 1)]
  if (kind === 'project') {
    const root = await openProject(client, resolve(name))
    return root.ok ? ok({ kind: 'project', project: root.value }) : root
  }
  if (kind === 'story') {
    const story = await findStory(client, name, undefined)
    return story.ok ? ok({ kind: 'story', project: story.value.project, storyId: story.value.id }) : story
  }
  if (kind === 'agent') return agentScope(client, name)
  return err(snowhookError('invalid_input', `"${text}" is no scope.`, { field: 'scope', next: `Write ${SCOPES}.` }))
}

async function agentScope(client: HostClient, name: string): Promise<Result<BudgetScope, SnowhookError>> {
  const fleet = await firstSnapshot<{ agents: AgentView[] }>((observer) => client.fleet.watch({}, observer))
  if (!fleet.ok) return fleet
  const fits = fleet.value.agents.filter(({ spec }) => spec.id === name || spec.name === name)
  const [agent, another] = fits
  if (agent !== undefined && another === undefined) return ok({ kind: 'agent', agentId: agent.spec.id })
  const known = fits.map(({ spec }) => `${spec.id} (${spec.storyId})`).join(', ')
  return agent === undefined
    ? err(snowhookError('not_found', `There is no agent "${name}".`, { next: 'See them: snowhook fleet' }))
    : err(snowhookError('invalid_input', `"${name}" could be ${known}.`, { next: 'Give the id.' }))
}

const scopeWords = (scope: BudgetScope): string => {
  switch (scope.kind) {
    case 'day':
      return 'today'
    case 'project':
      return `project ${scope.project}`
    case 'story':
      return `story ${scope.storyId}`
    case 'agent':
      return `agent ${scope.agentId}`
  }
}

function table(list: readonly BudgetView[]): string {
  const of = (used: string, cap: string | null): string => (cap === null ? '' : `${used} of ${cap}`)
  const rows = list.map(({ scope, caps, spent, crossed, paused }) => [
    plainLine(scopeWords(scope), 120),
    of(`${spent.unpriced ? '≥ ' : ''}${money(spent.usd)}`, caps.usd === null ? null : money(caps.usd)),
    of(count(spent.tokens), caps.tokens === null ? null : count(caps.tokens)),
    of(spent.minutes.toFixed(1), caps.minutes === null ? null : String(caps.minutes)),
    of(count(spent.turns), caps.turns === null ? null : count(caps.turns)),
    crossed.length === 0 ? '' : `reached; ${paused.length} paused`,
  ])
  const columns = ['BUDGET', 'MONEY', 'TOKENS', 'MINUTES', 'TURNS', ''].map((title) => ({ title }))
  return textTable(columns, rows)
}
