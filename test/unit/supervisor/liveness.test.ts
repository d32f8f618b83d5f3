import { describe, expect, it } from 'vitest'
import { newAgentState } from '../../../src/main/supervisor/agentState'
import { viewOf } from '../../../src/main/supervisor/agentView'
import {
  agentLiveness,
  phaseEnds,
  stageEnds,
  storyLiveness,
  type Surroundings,
} from '../../../src/main/supervisor/liveness'
import { noticesOf } from '../../../src/main/supervisor/notices'
import { newStoryState } from '../../../src/main/supervisor/storyMachine'
import { AgentPhase, AgentSpec, type AgentView, isLive } from '../../../src/shared/domain/agent'
import { AgentId, HostPath, StoryId } from '../../../src/shared/domain/ids'
import type { LimitHold } from '../../../src/shared/domain/parking'
import { isActive, type StoryStage, StoryStage as StageSchema, type StoryState } from '../../../src/shared/domain/story'
import { zeroUsage } from '../../../src/shared/domain/usage'
import { inStage, sampleStages } from './storySamples'

const spec = AgentSpec.parse({
  id: 'coder',
  name: 'coder-1',
  storyId: '1_story',
  storyTitle: '',
  runtime: 'demo',
  model: null,
  projectRoot: '/shop',
  cwd: '/shop',
  prompt: '',
  command: null,
  args: [],
  env: {},
  options: {},
  inactivityTimeoutSecs: 0,
  createdAt: 0,
})
const plain = viewOf({
  spec,
  state: newAgentState(1),
  run: null,
  runCount: 0,
  sessionId: null,
  capabilities: null,
  typable: false,
  usage: zeroUsage,
  usageFinal: true,
  now: 2,
})
const lease = { until: 50_000, otherwise: 'It is shown as unknown.' }
const inPhase = (phase: AgentPhase, more: Partial<AgentView> = {}): AgentView => ({
  ...plain,
  phase,
  lease: isLive(phase) ? lease : null,
  ...more,
})

const hold: LimitHold = {
  key: 'k',
  runtime: spec.runtime,
  account: 'this login',
  window: null,
  hitAt: 1,
  until: 9_000,
  source: 'provider',
  attempt: 1,
  agents: [spec.id],
  probing: null,
}

/** With the notices that the host would derive from the same facts. */
function around(view: AgentView | null, stories: readonly StoryState[] = [], more: Partial<Surroundings> = {}) {
  const agents = view === null ? [] : [view]
  const { holds = [] } = more
  const parked = holds.flatMap((one) => one.agents.map((agentId) => ({ agentId }) as never))
  const notices = noticesOf({ stories, agents, budgets: [], parked })
  return { holds, notices, attention: [], queue: [], agents, ...more }
}

describe('an agent', () => {
  it.each<[string, AgentView, Partial<Surroundings>, string]>([
    ['starting', inPhase('starting'), {}, 'lease'],
    ['starting, and nothing was heard', inPhase('starting', { confidence: 'unknown' }), {}, 'person'],
    ['running', inPhase('running'), {}, 'lease'],
    ['running, and its process is gone', inPhase('running', { confidence: 'unknown' }), {}, 'person'],
    ['waiting', inPhase('waiting'), {}, 'lease'],
    ['stopping', inPhase('stopping'), {}, 'lease'],
    ['stopping for too long', inPhase('stopping', { confidence: 'unknown' }), {}, 'person'],
    ['parked', inPhase('parked'), { holds: [hold] }, 'deadline'],
    ['parked, and it tries', inPhase('parked'), { holds: [{ ...hold, agents: [], probing: spec.id }] }, 'deadline'],
    ['parked, and nobody keeps it', inPhase('parked'), {}, 'person'],
    ['unknown', inPhase('unknown'), {}, 'person'],
    ['unknown, with survivors', inPhase('unknown', { survivors: [7] }), {}, 'person'],
    ['failed', inPhase('failed'), {}, 'person'],
    ['ready', inPhase('ready'), {}, 'rest'],
    ['stopped', inPhase('stopped'), {}, 'rest'],
    ['completed', inPhase('completed'), {}, 'rest'],
  ])('%s: it is known what ends it', (_, view, more, by) => {
    const found = agentLiveness(view, around(view, [], more))
    expect(found?.by).toBe(by)
    expect(phaseEnds[view.phase].by).toContain(by)
  })

  it('that nobody would see is stuck, and said to be', () => {
    const view = inPhase('running', { confidence: 'unknown' })
    expect(agentLiveness(view, { ...around(view), notices: [] })).toBeNull()
    expect(agentLiveness(inPhase('parked'), { ...around(null) })).toBeNull()
  })
})

const stages = { ...sampleStages, needs_you: { ...sampleStages.needs_you, cause: 'failed' } as StoryStage }

describe('a story', () => {
  it.each(Object.values(stages))('$kind: it is known what ends it', (stage) => {
    const state = inStage(stage, { agents: [spec.id] })
    const view = inPhase(stage.kind === 'working' ? 'running' : 'stopped', {
      spec: { ...spec, storyId: state.storyId },
    })
    const { project, storyId } = state
    const queue = stage.kind === 'queued' ? [{ project, storyId, reason: 'Starts in a moment.' }] : []
    const found = storyLiveness(state, around(view, [state], { holds: [hold], queue }))
    expect(found).not.toBeNull()
    expect(stageEnds[stage.kind].by).toContain(found?.by)
    // What goes on by itself is never at rest.
    expect(found?.by === 'rest').toBe(!isActive(state) && stage.kind !== 'needs_you')
  })

  it('that is queued and in nobody’s queue, or parked and in nobody’s lot, is stuck', () => {
    for (const kind of ['queued', 'parked'] as const) {
      expect(storyLiveness(inStage(stages[kind], { agents: [spec.id] }), around(null))).toBeNull()
    }
  })

  it('whose run is doubted waits for the person who is asked to look', () => {
    const state: StoryState = {
      ...newStoryState(HostPath.parse('/shop'), StoryId.parse('1_story'), 1),
      stage: stages.working,
      agents: [AgentId.parse('coder')],
    }
    const view = inPhase('running', { confidence: 'unknown' })
    expect(storyLiveness(state, around(view, [state]))).toMatchObject({ by: 'person' })
  })
})

it('says of every phase and every stage what ends it', () => {
  expect(Object.keys(phaseEnds).sort()).toEqual([...AgentPhase.options].sort())
  const kinds = StageSchema.options.map((option) => option.shape.kind.value)
  expect(Object.keys(stageEnds).sort()).toEqual([...kinds].sort())
})
