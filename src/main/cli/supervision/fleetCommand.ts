import type { Command } from 'commander'
import type { SupervisionView } from '../../../shared/contract/supervision'
import type { AgentView } from '../../../shared/domain/agent'
import { ok } from '../../../shared/domain/result'
import { plainLine } from '../../terminal/plainText'
import type { CommandTools } from '../commandTools'
import { firstSnapshot } from '../firstSnapshot'
import { localTime, usageLine } from '../format'
import { jsonText } from '../jsonText'
import { textTable } from '../table'

/** `snowhook fleet`: every agent, and what the governor lets work. */
export function addFleetCommand(program: Command, { io, dataDir, json, withHost }: CommandTools): void {
  program
    .command('fleet')
    .description('every agent: where it stands, why, what it used; and what waits for room')
    .addOption(dataDir)
    .addOption(json)
    .action((options) =>
      withHost(options, async (client) => {
        const fleet = await firstSnapshot<{ agents: AgentView[] }>((observer) => client.fleet.watch({}, observer))
        if (!fleet.ok) return fleet
        const state = await firstSnapshot<SupervisionView>((observer) => client.supervision.watch({}, observer))
        if (!state.ok) return state
        const all = await client.settings.runtimes({})
        if (!all.ok) return all
        const internal = new Set(all.value.flatMap(({ id, internal: own }) => (own === true ? id : [])))
        const agents = fleet.value.agents.filter(({ spec }) => !internal.has(spec.runtime))
        if (options.json) io.out(jsonText({ agents, ...state.value }))
        else io.out(`${fleetText(agents, state.value)}\n`)
        return ok(undefined)
      }),
    )
}

/** Agents and providers wrote some of it. */
const clean = (text: string): string => plainLine(text, 200)

function fleetText(agents: readonly AgentView[], { governor, limits, parked }: SupervisionView): string {
  const rows = agents.map(({ spec, phase, confidence, hold, evidence, usage }) => [
    clean(spec.name),
    spec.storyId,
    confidence === 'unknown' ? `${phase}?` : phase,
    clean(hold?.message ?? evidence.detail),
    usageLine(usage),
  ])
  const columns = ['AGENT', 'STORY', 'STATE', 'WHY', 'USED'].map((title) => ({ title }))
  const table = agents.length === 0 ? 'There is no agent yet.' : textTable(columns, rows)
  const held = governor.held ? ', the queue is held' : ''
  const lines = [`${governor.working} of ${governor.limit} working (${governor.limitReason})${held}.`]
  for (const { storyId, reason } of governor.queue) lines.push(`  queued ${storyId}: ${clean(reason)}`)
  for (const { runtime, window, account, until, source } of limits) {
    const who = source === 'provider' ? 'said by the provider' : 'Snowhook tries again then'
    lines.push(
      clean(`Limit ${window ?? 'of an unknown kind'} of ${runtime}, ${account}: until ${localTime(until)} (${who}).`),
    )
  }
  for (const { why } of parked) lines.push(`  parked: ${clean(why)}`)
  return [table, '', ...lines].join('\n')
}
