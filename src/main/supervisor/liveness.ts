import { type AgentPhase, type AgentView, isLive } from '../../shared/domain/agent'
import type { GovernorView } from '../../shared/contract/supervision'
import type { AttentionItem } from '../../shared/domain/attention'
import type { AgentId } from '../../shared/domain/ids'
import type { Notice } from '../../shared/domain/notice'
import type { LimitHold } from '../../shared/domain/parking'
import type { StageKind, StoryState } from '../../shared/domain/story'

/** What makes a state end that is not the last one. */
export type Liveness =
  /** Nothing is awaited: whoever wants more of it says so. */
  | { readonly by: 'rest' }
  /** It is believed until then; without a sign of life by then a person is asked. */
  | { readonly by: 'lease'; readonly until: number }
  /** It goes on by itself when there is room, or as soon as what was set going is done, which is bounded itself. */
  | { readonly by: 'queued_work' }
  /** At that time something is done. */
  | { readonly by: 'deadline'; readonly until: number }
  /** Something in the inbox asks a person. */
  | { readonly by: 'person'; readonly asks: string }

type By = Liveness['by']
interface Row {
  readonly by: readonly By[]
  /** Who sees to it, for people. */
  readonly words: string
}

/** Every phase of an agent, and what may end it. A phase that is not like its row is stuck. */
export const phaseEnds: Readonly<Record<AgentPhase, Row>> = {
  ready: { by: ['rest'], words: 'It waits to be started.' },
  starting: {
    by: ['lease', 'person'],
    words: 'Its first word ends it; without one within its lease the inbox says so.',
  },
  running: { by: ['lease', 'person'], words: 'Signs of life renew its lease; without them the inbox says so.' },
  waiting: { by: ['lease', 'person'], words: 'What it asks is in the inbox; its lease holds meanwhile.' },
  stopping: { by: ['lease', 'person'], words: 'Each step of a stop is bounded; then the host ends the run by itself.' },
  stopped: { by: ['rest'], words: 'It waits to be resumed; what a budget paused goes on when there is room.' },
  completed: { by: ['rest'], words: 'Its work is done.' },
  failed: { by: ['rest', 'person'], words: 'The inbox offers to resume it; a story decides by its policy.' },
  parked: { by: ['deadline', 'person'], words: 'The parking lot wakes it after the reset, or the inbox asks.' },
  unknown: { by: ['person'], words: 'The inbox names what is left alive.' },
}

/** Every stage of a story, and what may end it. */
export const stageEnds: Readonly<Record<StageKind, Row>> = {
  idle: { by: ['rest'], words: 'It waits to be queued.' },
  queued: { by: ['queued_work'], words: 'The governor starts it, or says what it waits for.' },
  preparing: { by: ['queued_work', 'lease'], words: 'git and set-up commands have time limits.' },
  working: { by: ['lease', 'queued_work', 'person'], words: "Its run's end moves it; what fails is tried again." },
  judging: {
    by: ['lease', 'queued_work', 'person'],
    words: 'Every gate has a time limit; a run without a report is one.',
  },
  waiting: { by: ['deadline'], words: 'Its pause ends.' },
  parked: { by: ['deadline', 'person'], words: 'The parking lot wakes it after the reset, or the inbox asks.' },
  needs_you: { by: ['person'], words: 'The inbox asks.' },
  stopped: { by: ['rest'], words: 'It waits to be resumed.' },
  verified: { by: ['rest'], words: 'It waits to be merged.' },
  merged: { by: ['rest'], words: 'It is merged.' },
  failed: { by: ['rest'], words: 'A person gave it up.' },
}

/** What else is known at the same moment. */
export interface Surroundings {
  readonly holds: readonly LimitHold[]
  readonly notices: readonly Notice[]
  readonly attention: readonly AttentionItem[]
  readonly queue: GovernorView['queue']
  /** Views of the story's agents, its gates' own too. */
  readonly agents: readonly AgentView[]
}

/** Null: nothing. It is stuck, which no agent ever is. */
export function agentLiveness(view: AgentView, around: Surroundings): Liveness | null {
  const { phase, spec } = view
  const person = asked(spec.id, around)
  // What it asks is in the inbox as well, but that its program lives is what is believed of it.
  if (isLive(phase)) return view.confidence === 'unknown' ? person : leaseOf(view)
  if (phase === 'parked') return woken(spec.id, around) ?? person
  if (phase === 'unknown') return person
  return person !== null && phase === 'failed' ? person : { by: 'rest' }
}

/** Null: nothing. It is stuck, which no story ever is. */
export function storyLiveness(state: StoryState, around: Surroundings): Liveness | null {
  const { stage, agents, step, project, storyId } = state
  const agentId = agents[step] ?? null
  const notice = around.notices.find(({ story }) => story?.project === project && story.storyId === storyId)
  const person: Liveness | null = notice === undefined ? null : { by: 'person', asks: notice.message }
  switch (stage.kind) {
    case 'queued': {
      const waits = around.queue.some((one) => one.project === project && one.storyId === storyId)
      return waits ? { by: 'queued_work' } : null
    }
    case 'preparing':
    case 'working':
    case 'judging': {
      const live = around.agents.find((view) => view.spec.storyId === storyId && isLive(view.phase))
      // Between a run and the next step it is asked what is there, with a limit; what fails is tried again.
      return live === undefined ? { by: 'queued_work' } : agentLiveness(live, around)
    }
    case 'waiting':
      return { by: 'deadline', until: stage.until }
    case 'parked':
      return (agentId === null ? null : woken(agentId, around)) ?? person
    case 'needs_you':
      // A budget's own notice speaks for everybody who waits for it.
      return person ?? budgetAsks(around)
    default:
      return { by: 'rest' }
  }
}

const leaseOf = ({ lease }: AgentView): Liveness | null => (lease === null ? null : { by: 'lease', until: lease.until })

function asked(agentId: AgentId, { notices, attention }: Surroundings): Liveness | null {
  const item = attention.find((one) => one.agentId === agentId)
  if (item !== undefined) return { by: 'person', asks: item.kind === 'question' ? item.question : item.summary }
  const notice = notices.find((one) => one.agentId === agentId)
  return notice === undefined ? null : { by: 'person', asks: notice.message }
}

function budgetAsks({ notices }: Surroundings): Liveness | null {
  const notice = notices.find(({ cause }) => cause === 'budget')
  return notice === undefined ? null : { by: 'person', asks: notice.message }
}

/** Also the one that was woken to see whether the limit is gone: it has its time, and then the next one tries. */
function woken(agentId: AgentId, { holds }: Surroundings): Liveness | null {
  const hold = holds.find(({ agents, probing }) => agents.includes(agentId) || probing === agentId)
  return hold === undefined ? null : { by: 'deadline', until: hold.until }
}
