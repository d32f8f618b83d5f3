import type { LucideIcon } from 'lucide-react'
import type { AgentView, RunSummary } from '../../../../shared/domain/agent'
import type { AgentId, RunId } from '../../../../shared/domain/ids'
import type { StoryView } from '../../../../shared/domain/story'
import type { Command } from '../../store/commands'
import { keyOf, type StoryKey } from '../../store/storyKey'
import { formatClock } from '../../ui/format/age'
import { phaseLooks, phaseWord } from '../../ui/phaseLook'
import { stageLook } from '../board/stageLook'
import type { AgentMenuItem } from '../fleetList/agentMenu'
import { outcomeLook } from '../inspector/outcomeLook'

/** What choosing an item does; the palette itself knows how. */
type PaletteAct =
  | { readonly kind: 'agent'; readonly agentId: AgentId }
  | { readonly kind: 'menu'; readonly agentId: AgentId; readonly item: AgentMenuItem['id'] }
  | { readonly kind: 'story'; readonly key: StoryKey }
  | { readonly kind: 'command'; readonly id: string }
  | { readonly kind: 'run'; readonly agentId: AgentId; readonly runId: RunId }

export interface PaletteItem {
  /** Unique in the palette. */
  readonly id: string
  readonly group: string
  readonly title: string
  readonly detail: string
  /** Found by these too. */
  readonly keywords: readonly string[]
  readonly icon: LucideIcon | null
  readonly keys: string | null
  /** Why not now; null: it can. */
  readonly disabledReason: string | null
  readonly act: PaletteAct
}

export interface PaletteInput {
  readonly agents: readonly AgentView[]
  readonly focused: AgentView | null
  /** The focused agent's menu. */
  readonly menu: readonly AgentMenuItem[]
  readonly stories: readonly StoryView[]
  readonly commands: readonly Command[]
  /** Newest first. */
  readonly runs: readonly RunSummary[]
  /** Epoch ms by the client's clock. */
  readonly now: number
}

/** Stories that can be found, those that need a person first, then the ones that changed last: more slow the typing down. */
const STORIES_FOUND = 300

/** Agents that wait for a person come first: they are what one looks for. */
const waitingFirst = (a: AgentView, b: AgentView): number =>
  Number(b.phase === 'waiting') - Number(a.phase === 'waiting')

const possibleFirst = (a: AgentMenuItem, b: AgentMenuItem): number =>
  Number(a.disabledReason !== null) - Number(b.disabledReason !== null)

/** Everything that can be found or done, in the order in which it is shown before anything is typed. */
export function paletteItems({ agents, focused, menu, stories, commands, runs, now }: PaletteInput): PaletteItem[] {
  const byId = new Map(agents.map((agent) => [agent.spec.id, agent]))
  // Commands for the focused agent that its menu has as well, with their keys.
  const twins = new Map(commands.map((command) => [command.id, command]))
  const agentItems = [...agents].sort(waitingFirst).map(
    (agent): PaletteItem => ({
      id: `agent ${agent.spec.id}`,
      group: 'Agents',
      title: agent.spec.name,
      detail: `${agent.spec.storyTitle === '' ? agent.spec.storyId : agent.spec.storyTitle} · ${phaseWord(agent.phase, agent.waitingFor)}`,
      keywords: [agent.spec.storyId, agent.spec.storyTitle, agent.spec.runtime, agent.spec.model ?? '', agent.phase],
      icon: phaseLooks[agent.phase].icon,
      keys: null,
      disabledReason: null,
      act: { kind: 'agent', agentId: agent.spec.id },
    }),
  )
  const menuItems =
    focused === null
      ? []
      : [...menu].sort(possibleFirst).map(
          (item): PaletteItem => ({
            id: `menu ${item.id}`,
            group: `This agent: ${focused.spec.name}`,
            title: item.title,
            detail: item.disabledReason ?? '',
            keywords: [focused.spec.name, 'this agent'],
            icon: item.icon,
            keys: twins.get(`agent.${item.id}`)?.keys?.[0] ?? null,
            disabledReason: item.disabledReason,
            act: { kind: 'menu', agentId: focused.spec.id, item: item.id },
          }),
        )
  const storyItems = [...stories]
    .sort((a, b) => Number(b.column === 'needs_you') - Number(a.column === 'needs_you') || b.since - a.since)
    .slice(0, STORIES_FOUND)
    .map((story): PaletteItem => {
      const look = stageLook(story.stage)
      return {
        id: `story ${keyOf(story)}`,
        group: 'Stories',
        title: story.title,
        detail: `${story.id} · ${look.word}`,
        keywords: [story.id, story.project, story.column, 'story'],
        icon: look.icon,
        keys: null,
        disabledReason: null,
        act: { kind: 'story', key: keyOf(story) },
      }
    })
  const shownTwins = new Set(menuItems.length === 0 ? [] : menu.map((item) => `agent.${item.id}`))
  const commandItems = commands
    .filter((command) => command.hidden !== true && command.id !== 'app.palette' && !shownTwins.has(command.id))
    .map((command): PaletteItem => {
      const reason = command.disabledReason?.() ?? null
      return {
        id: `command ${command.id}`,
        group: command.section,
        title: command.title,
        detail: reason ?? '',
        keywords: command.keywords ?? [],
        icon: command.icon ?? null,
        keys: command.keys?.[0] ?? null,
        disabledReason: reason,
        act: { kind: 'command', id: command.id },
      }
    })
  const runItems = runs.flatMap((run): PaletteItem[] => {
    // Runs of removed agents stay in the journal; without the agent there is nowhere to show them.
    const agent = byId.get(run.agentId)
    if (agent === undefined) return []
    return [
      {
        id: `run ${run.id}`,
        group: `Runs of ${run.storyId}`,
        title: `${run.agentName}, ${formatClock(run.startedAt, now)}`,
        detail: outcomeLook(run).word,
        keywords: [run.storyId, agent.spec.storyTitle, run.id, run.sessionId ?? '', 'run'],
        icon: null,
        keys: null,
        disabledReason: null,
        act: { kind: 'run', agentId: run.agentId, runId: run.id },
      },
    ]
  })
  return [...agentItems, ...storyItems, ...menuItems, ...sections(commandItems), ...runItems]
}

/** In the order of the sections, whatever the order in which features came to register their commands. */
const sections = (items: readonly PaletteItem[]): PaletteItem[] =>
  ['Fleet', 'Story', 'Agent', 'View', 'App'].flatMap((section) => items.filter((item) => item.group === section))

/** Groups in the order of their first item. */
export function grouped(items: readonly PaletteItem[]): ReadonlyMap<string, readonly PaletteItem[]> {
  const groups = new Map<string, PaletteItem[]>()
  for (const item of items) {
    const group = groups.get(item.group)
    if (group === undefined) groups.set(item.group, [item])
    else group.push(item)
  }
  return groups
}
