import { type DescendantKind, descendantKinds } from './children/descendants.ts'
import type { TruthTask } from './children/truthAgent.ts'
import { Random } from './random'

/** What is done to the files between two hosts, as an unclean disk or a clumsy hand would. */
const damages = ['none', 'tear', 'flip', 'noIndex', 'brokenIndex'] as const
export type Damage = (typeof damages)[number]

interface CommandPlan extends Omit<TruthTask, 'agent' | 'folder' | 'token'> {
  readonly name: string
  readonly runtime: 'command'
}
/** A resumable agent that says `steps` numbered things, one every `pauseMs`, and counts tokens for each. */
export interface DemoPlan {
  readonly name: string
  readonly runtime: 'demo'
  readonly steps: number
  readonly pauseMs: number
  readonly descendant: boolean
}
export type AgentPlan = CommandPlan | DemoPlan

/** Before a step is done, the agent's current run has printed so many bytes, or is over. */
interface Receipt {
  readonly agent: string
  readonly bytes: number
}

export type Action =
  | { readonly do: 'start' | 'stop' | 'resume' | 'killAgent' | 'killDescendant'; readonly agent: string }
  | { readonly do: 'resumeAll' | 'stopAll' | 'killGuardian' }
  /** Another window: killed as soon as it says this, or (null) left to look on. */
  | {
      readonly do: 'client'
      readonly agent: string
      readonly until: 'dialling' | 'attaching' | 'drawn' | null
      readonly deaf: boolean
      readonly cols: number
      readonly rows: number
    }
  /** `guardian`: killed too, before the host or after it. `proof`: what is in the journals was read just before. */
  | {
      readonly do: 'killHost'
      readonly guardian: 'lives' | 'first' | 'after'
      readonly proof: boolean
      readonly damage: Damage
    }
  | { readonly do: 'closeHost'; readonly damage: Damage }
  /** Stopped while a client dials it; then it goes on, or is killed as it stands. */
  | { readonly do: 'pauseHost'; readonly agent: string; readonly next: 'continue' | 'kill' }
  /** No byte is left on the disk until the host has noticed; then there is room again, or the host is killed first. */
  | { readonly do: 'fillDisk'; readonly agent: string; readonly next: 'free' | 'kill' }

interface Step {
  readonly after: Receipt | null
  readonly action: Action
}

/** Pure data: everything about a run of the suite but the time that things take. */
export interface Schedule {
  readonly seed: number
  readonly agents: readonly AgentPlan[]
  readonly steps: readonly Step[]
}

const AGENTS_MOST = 4
const STEPS_LEAST = 5
const STEPS_MOST = 9
/** Of output that a receipt asks for: even the slowest agent prints it in about a second. */
const RECEIPT_MOST_BYTES = 5_000
const FLOOD_LINES = [0, 0, 0, 400, 3_000, 12_000] as const
/** A run that lasts longer than any schedule. */
const DEMO_STEPS_ENDLESS = 1_200

export function scheduleOf(seed: number): Schedule {
  const random = new Random(seed)
  const agents = Array.from({ length: random.whole(2, AGENTS_MOST) }, (_, index) => agentOf(`a${index + 1}`, random))
  const names = agents.map(({ name }) => name)
  const starts: Step[] = names.map((agent) => ({ after: null, action: { do: 'start', agent } }))
  const count = random.whole(STEPS_LEAST, STEPS_MOST)
  const steps = Array.from({ length: count }, (): Step => {
    const after = random.chance(0.85) ? { agent: random.pick(names), bytes: random.whole(1, RECEIPT_MOST_BYTES) } : null
    return { after, action: actionOf(names, random) }
  })
  return { seed, agents, steps: [...starts, ...steps] }
}

function agentOf(name: string, random: Random): AgentPlan {
  if (random.chance(0.4)) {
    const steps = random.chance(0.3) ? random.whole(3, 30) : DEMO_STEPS_ENDLESS
    return { name, runtime: 'demo', steps, pauseMs: random.whole(12, 40), descendant: random.chance(0.4) }
  }
  const descendants = Array.from({ length: random.whole(0, 3) }, (): DescendantKind => random.pick(descendantKinds))
  const endless = random.chance(0.65)
  return {
    name,
    runtime: 'command',
    style: random.pick(['plain', 'colour', 'cursor', 'alternate'] as const),
    burst: random.pick([1, 3, 20, 60] as const),
    pauseMs: random.whole(3, 30),
    flood: random.pick(FLOOD_LINES),
    ends: endless ? null : { after: random.whole(5, 400), code: random.pick([0, 0, 3] as const) },
    deaf: random.chance(0.2),
    descendants,
  }
}

function actionOf(names: readonly string[], random: Random): Action {
  const agent = random.pick(names)
  const damage = random.chance(0.5) ? random.pick(damages) : 'none'
  const actions: readonly (readonly [weight: number, make: () => Action])[] = [
    [3, () => ({ do: 'start', agent })],
    [3, () => ({ do: 'stop', agent })],
    [4, () => ({ do: 'resume', agent })],
    [2, () => ({ do: 'resumeAll' })],
    [1, () => ({ do: 'stopAll' })],
    [4, () => clientOf(agent, random)],
    [5, () => killHostOf(damage, random)],
    [1, () => ({ do: 'closeHost', damage })],
    [2, () => ({ do: 'killGuardian' })],
    [2, () => ({ do: 'killAgent', agent })],
    [2, () => ({ do: 'killDescendant', agent })],
    [2, () => ({ do: 'pauseHost', agent, next: random.pick(['continue', 'continue', 'kill'] as const) })],
    [2, () => ({ do: 'fillDisk', agent, next: random.pick(['free', 'free', 'kill'] as const) })],
  ]
  let mark = random.next() * actions.reduce((sum, [weight]) => sum + weight, 0)
  for (const [weight, make] of actions) {
    mark -= weight
    if (mark < 0) return make()
  }
  return { do: 'resumeAll' }
}

const killHostOf = (damage: Damage, random: Random): Action => ({
  do: 'killHost',
  guardian: random.pick(['lives', 'lives', 'first', 'after'] as const),
  proof: random.chance(0.5),
  damage,
})

const clientOf = (agent: string, random: Random): Action => ({
  do: 'client',
  agent,
  until: random.pick(['dialling', 'attaching', 'drawn', 'drawn', null] as const),
  deaf: random.chance(0.4),
  cols: random.whole(40, 160),
  rows: random.whole(10, 50),
})

/** The kinds of things that a schedule does, each by one name: what a selection of schedules has to cover. */
export function kindsOf({ agents, steps }: Schedule): ReadonlySet<string> {
  const kinds = new Set<string>()
  for (const agent of agents) {
    if (agent.runtime === 'demo') kinds.add('agent demo')
    else {
      kinds.add(`agent ${agent.style}`)
      if (agent.deaf) kinds.add('agent deaf')
      if (agent.flood > 0) kinds.add('agent floods')
      kinds.add(agent.ends === null ? 'agent endless' : `agent ends with ${agent.ends.code}`)
      for (const kind of agent.descendants) kinds.add(`descendant ${kind}`)
    }
  }
  for (const { action } of steps) for (const kind of actionKinds(action)) kinds.add(kind)
  return kinds
}

function actionKinds(action: Action): readonly string[] {
  switch (action.do) {
    case 'client':
      return [`client ${action.until ?? 'stays'}`, ...(action.deaf ? ['client deaf'] : [])]
    case 'killHost':
      return [`killHost guardian ${action.guardian}`, `damage ${action.damage}`]
    case 'closeHost':
      return ['closeHost', `damage ${action.damage}`]
    case 'pauseHost':
    case 'fillDisk':
      return [`${action.do} then ${action.next}`]
    default:
      return [action.do]
  }
}
