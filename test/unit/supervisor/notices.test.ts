import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { internalManifest } from '../../../src/main/gates/internalModule'
import { newAgentState } from '../../../src/main/supervisor/agentState'
import { viewOf } from '../../../src/main/supervisor/agentView'
import { type NoticeInput, noticesOf } from '../../../src/main/supervisor/notices'
import { newStoryState } from '../../../src/main/supervisor/storyMachine'
import { AgentSpec, type AgentView } from '../../../src/shared/domain/agent'
import type { BudgetScope, BudgetView } from '../../../src/shared/domain/budget'
import { AgentId, RuntimeId, StoryId } from '../../../src/shared/domain/ids'
import { Notice } from '../../../src/shared/domain/notice'
import type { Parking } from '../../../src/shared/domain/parking'
import { NeedsCause, type StoryStage, type StoryState } from '../../../src/shared/domain/story'
import { zeroUsage } from '../../../src/shared/domain/usage'

const PROJECT = '/home/me/shop'
const next = { kind: 'start' } as const
const agentId = (name: string) => AgentId.parse(name)

function agent(name: string, more: Partial<Omit<AgentView, 'spec'>> & { spec?: Partial<AgentSpec> } = {}): AgentView {
  const { spec: changes, ...view } = more
  const spec = AgentSpec.parse({
    id: name,
    name,
    storyId: 'none',
    storyTitle: '',
    runtime: 'demo',
    model: null,
    projectRoot: PROJECT,
    cwd: PROJECT,
    prompt: '',
    command: null,
    args: [],
    env: {},
    options: {},
    inactivityTimeoutSecs: 0,
    createdAt: 0,
    ...changes,
  })
  const parts = {
    run: null,
    runCount: 0,
    sessionId: null,
    capabilities: null,
    typable: false,
    usageFinal: true,
    now: 60,
  }
  const state = newAgentState(50)
  return { ...viewOf({ spec, state, usage: zeroUsage, ...parts }), ...view }
}

const failed = (name: string, more: Parameters<typeof agent>[1] = {}) =>
  agent(name, { phase: 'failed', evidence: { source: 'process', detail: 'exited 1.', at: 50 }, ...more })

function story(id: string, stage: StoryStage, more: Partial<StoryState> & { title?: string } = {}) {
  const state = newStoryState(PROJECT, StoryId.parse(id), 100)
  return { ...state, stage, decision: { ...state.decision, reason: 'Because.' }, ...more }
}
const needing = (id: string, cause: NeedsCause, more: Parameters<typeof story>[2] = {}) =>
  story(id, { kind: 'needs_you', cause, next }, more)

function budget(scope: BudgetScope, more: Partial<BudgetView> = {}): BudgetView {
  return {
    scope,
    caps: { usd: 5, tokens: null, minutes: null, turns: 12 },
    spent: { usd: 5.019, unpriced: false, tokens: 10, minutes: 1, turns: 12 },
    crossed: ['usd', 'turns'],
    crossedAt: 70,
    paused: [],
    ...more,
  }
}

const from = (input: Partial<NoticeInput>): Notice[] =>
  noticesOf({ stories: [], agents: [], budgets: [], parked: [], ...input })

describe('a story that needs a person', () => {
  it.each(NeedsCause.options)('gives one notice, with what happened and what can be done: %s', (cause) => {
    const one = needing('s1', cause, { title: 'Add a cart', agents: [agentId('a1')] })
    const notices = from({ stories: [one], agents: [failed('a1')] })
    expect(notices).toEqual([
      expect.objectContaining({
        cause: 'story',
        message: 'Add a cart: Because.',
        raisedAt: 100,
        story: { project: PROJECT, storyId: 's1' },
        agentId: 'a1',
      }),
    ])
    const [notice] = notices
    expect(Notice.parse(notice)).toEqual(notice)
    expect(notice?.next).toMatch(/^[A-Z].+\.$/)
    expect(new Set(notice?.actions).size).toBe(notice?.actions.length)
    expect(notice?.actions).toContain('resume')
  })

  it.each([
    ['retries_exhausted', 'review'],
    ['gates_broken', 'verify'],
    ['no_progress', 'resume'],
    ['aborts_exhausted', 'open'],
    ['limit_reset', 'resume'],
  ] as const)('is offered what helps most first: %s, %s', (cause, action) => {
    expect(from({ stories: [needing('s1', cause)] })[0]?.actions[0]).toBe(action)
  })

  it.each<StoryStage>([
    { kind: 'idle' },
    { kind: 'queued', next },
    { kind: 'waiting', next, until: 9 },
    { kind: 'parked', next, until: null },
    { kind: 'stopped', next },
    { kind: 'failed' },
  ])('is the only one that does: none for $kind', (stage) => {
    expect(from({ stories: [story('s1', stage, { agents: [agentId('a1')] })], agents: [failed('a1')] })).toEqual([])
  })

  it('gives the same notice as long as it waits, and another one the next time', () => {
    const ids = [100, 100, 200].map((since) => from({ stories: [needing('s1', 'failed', { since })] })[0]?.id)
    expect(ids[0]).toBe(ids[1])
    expect(ids[0]).not.toBe(ids[2])
  })

  it('is told apart from one with the same id in another project', () => {
    const other = needing('s1', 'failed', { project: '/other' })
    expect(new Set(from({ stories: [needing('s1', 'failed'), other] }).map(({ id }) => id)).size).toBe(2)
  })
})

describe('a budget', () => {
  it('gives one notice for all who wait because of it', () => {
    const stories = ['s1', 's2'].map((id) => needing(id, 'budget', { agents: [agentId(`a-${id}`)] }))
    const view = budget({ kind: 'project', project: PROJECT }, { paused: [agentId('a-s1'), agentId('a-s2')] })
    const notices = from({ stories, budgets: [view], agents: [agent('a-s1'), agent('a-s2')] })
    expect(notices).toEqual([
      expect.objectContaining({
        cause: 'budget',
        message: 'The budget of shop is used up: $5.02 of $5.00, 12 of 12 turns. 2 agents wait.',
        actions: ['raise_budget'],
        raisedAt: 70,
        budget: view.scope,
      }),
    ])
  })

  it('gives none while it is not crossed, and then its stories speak for themselves', () => {
    const notices = from({
      stories: [needing('s1', 'budget')],
      budgets: [budget({ kind: 'day' }, { crossed: [], crossedAt: null })],
    })
    expect(notices.map(({ cause, actions }) => [cause, actions[0]])).toEqual([['story', 'resume']])
  })

  it('does not speak for a story of another one', () => {
    const notices = from({
      stories: [needing('s1', 'budget')],
      budgets: [budget({ kind: 'story', project: PROJECT, storyId: StoryId.parse('s2') })],
    })
    expect(notices.map(({ cause }) => cause)).toEqual(['budget', 'story'])
  })

  it.each<[BudgetScope, string]>([
    [{ kind: 'agent', agentId: agentId('a1') }, 'a1'],
    [{ kind: 'story', project: PROJECT, storyId: StoryId.parse('s1') }, 'Add a cart'],
    [{ kind: 'project', project: 'C:\\work\\shop\\' }, 'shop'],
    [{ kind: 'day' }, 'today'],
  ])('is named: %o', (scope, name) => {
    const stories = [story('s1', { kind: 'idle' }, { title: 'Add a cart' })]
    expect(from({ stories, agents: [agent('a1')], budgets: [budget(scope)] })[0]?.message).toContain(
      `The budget of ${name} is used up`,
    )
  })

  it('says when it knows only a part of what was spent', () => {
    const spent = { usd: 5, unpriced: true, tokens: 0, minutes: 0, turns: 0 }
    expect(from({ budgets: [budget({ kind: 'day' }, { spent, crossed: ['usd'] })] })[0]?.message).toContain(
      'at least $5.00 of $5.00',
    )
  })
})

describe('an agent of its own', () => {
  it('gives one notice when it failed, until it is started again', () => {
    const [notice, ...more] = from({ agents: [failed('a1')] })
    expect(notice).toMatchObject({ cause: 'crash', message: 'a1 failed: exited 1.', agentId: 'a1', raisedAt: 50 })
    expect(more).toEqual([])
    expect(from({ agents: [failed('a1', { phase: 'starting' })] })).toEqual([])
  })

  it('is offered only what it can do', () => {
    const can = { start: true, stop: false, resume: true, takeOver: false, handBack: false, type: false }
    const actions = (changes: Partial<typeof can>) =>
      from({ agents: [failed('a1', { can: { ...can, ...changes } })] })[0]?.actions
    expect(actions({})).toEqual(['resume', 'restart', 'open'])
    expect(actions({ resume: false })).toEqual(['restart', 'open'])
    expect(actions({ resume: false, start: false })).toEqual(['open'])
  })

  it("gives none when it is Snowhook's own run of gates", () => {
    expect(from({ agents: [failed('g1', { spec: { runtime: internalManifest.id } })] })).toEqual([])
  })

  it('gives one when its limit is over and nobody will wake it, none while somebody will', () => {
    const parked: Parking = {
      agentId: agentId('a1'),
      key: 'k',
      until: 9,
      source: 'provider',
      window: null,
      account: '',
      autoResume: false,
      why: 'Limit.',
    }
    const agents = [agent('a1', { phase: 'parked' })]
    expect(from({ agents, parked: [parked] })).toEqual([])
    expect(from({ agents })).toMatchObject([{ cause: 'limit', agentId: 'a1' }])
  })

  it('gives one for what survived its stop, not a second for its phase, also when a story has it', () => {
    const left = failed('a1', { phase: 'unknown', survivors: [41, 42] })
    expect(from({ agents: [left] })).toMatchObject([
      { cause: 'orphans', message: 'a1 was stopped, but processes of it are still alive: 41, 42.' },
    ])
    expect(
      from({ agents: [left], stories: [story('s1', { kind: 'idle' }, { agents: [agentId('a1')] })] }),
    ).toHaveLength(1)
  })
})

describe('notices', () => {
  const everything: Partial<NoticeInput> = {
    stories: [needing('s1', 'failed', { since: 200 }), needing('s2', 'no_gates')],
    agents: [
      agent('p', { phase: 'parked', spec: { runtime: RuntimeId.parse('demo') } }),
      failed('f'),
      failed('o', { phase: 'unknown', survivors: [7] }),
    ],
    budgets: [budget({ kind: 'day' })],
  }

  it('come with the most urgent first, then the oldest', () => {
    const words = from(everything).map(({ cause, story }) => (story === null ? cause : story.storyId))
    expect(words).toEqual(['orphans', 'budget', 's2', 's1', 'crash', 'limit'])
  })

  it('are the same whatever the order of what they are made of', () => {
    const shuffled = fc.record({
      stories: fc.shuffledSubarray([...(everything.stories ?? [])], { minLength: 2 }),
      agents: fc.shuffledSubarray([...(everything.agents ?? [])], { minLength: 3 }),
    })
    fc.assert(
      fc.property(shuffled, (given) => {
        expect(from({ ...everything, ...given })).toEqual(from(everything))
      }),
    )
  })

  it('keep within their bounds, however long names and reasons are, and stay apart', () => {
    const long = (end: string) => `/${'x'.repeat(4_000)}${end}`
    const stories = ['1', '2'].map((end) => needing('s1', 'failed', { project: long(end), title: 'y'.repeat(5_000) }))
    const budgets = ['1', '2'].map((end) => budget({ kind: 'project', project: long(end) }))
    const notices = from({ stories, budgets })
    for (const notice of notices) Notice.parse(notice)
    expect(new Set(notices.map(({ id }) => id)).size).toBe(4)
  })
})

describe('an agent that is said to be at work and of which nothing is heard', () => {
  const evidence = { source: 'supervisor', detail: 'Nothing was heard of it.', at: 50 } as const
  const silent = (more: Parameters<typeof agent>[1] = {}) =>
    agent('a', { phase: 'running', confidence: 'unknown', evidence, ...more })
  const noticed = (agents: readonly AgentView[], stories: NoticeInput['stories'] = []) =>
    noticesOf({ stories, agents, budgets: [], parked: [] }).map(({ agentId: who, message }) => [who, message])

  it('is for a person to look at, whoever it works for', () => {
    expect(noticed([silent()])).toEqual([['a', 'a may hang: Nothing was heard of it.']])
    const ofStory = story('1_story', { kind: 'working', next, runId: 'r' as never }, { agents: [agentId('a')] })
    expect(noticed([silent()], [ofStory])).toEqual([['a', 'a may hang: Nothing was heard of it.']])
  })

  it('is not, as long as its phase can be believed or when it is over', () => {
    expect(noticed([silent({ confidence: 'likely' }), silent({ phase: 'completed' })])).toEqual([])
  })
})
