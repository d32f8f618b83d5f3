import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fileNameOf } from '../../../src/main/store/conversationStore'
import { type FleetState, foldFleet } from '../../../src/main/store/fleetState'
import type { FleetFact } from '../../../src/main/store/ports'
import { keepRules } from '../../../src/main/upkeep/keepRules'
import { planPrune } from '../../../src/main/upkeep/planPrune'
import { AgentId, RunId, SessionId, StoryId } from '../../../src/shared/domain/ids'
import type { StoryStage } from '../../../src/shared/domain/story'
import {
  agentSpec,
  anyFacts,
  attentionRequest,
  DAY_MS,
  result,
  runSummary,
  START,
  session,
} from '../../support/store/facts'
import { COMMIT, gateReport, storyState, worktreeOf } from '../../support/store/stories'

const coder = agentSpec('coder-1')
const next = { kind: 'start' as const }
const NOW = START + 100 * DAY_MS

const saved = (spec = coder): FleetFact => ({ type: 'agent_saved', at: START, spec })
const removed = (id: string): FleetFact => ({ type: 'agent_removed', at: START, agentId: AgentId.parse(id) })
const opened = (id: string, spec = coder, resumedFrom: string | null = null): FleetFact => ({
  type: 'run_opened',
  at: START,
  run: runSummary(id, spec, { resumedFrom: resumedFrom === null ? null : SessionId.parse(resumedFrom) }),
})
const closed = (id: string, at = START): FleetFact => ({
  type: 'run_closed',
  at,
  runId: RunId.parse(id),
  outcome: 'completed',
  why: 'it ended',
  result: result(),
})
const seen = (runId: string, id: string, spec = coder, more = {}): FleetFact => ({
  type: 'session_seen',
  at: START,
  runId: RunId.parse(runId),
  session: session(id, spec, more),
})
const rejected = (id: string): FleetFact => ({
  type: 'session_rejected',
  at: START,
  sessionId: SessionId.parse(id),
  reason: 'expired',
})
const moved = (stage: StoryStage, more = {}): FleetFact => ({
  type: 'story_moved',
  at: START,
  state: storyState('1_story', stage, more),
})
const judged = (runId: string): FleetFact => ({
  type: 'gates_judged',
  at: START,
  project: '/project',
  storyId: StoryId.parse('1_story'),
  report: gateReport(runId),
})

const sizesOf = (state: FleetState) => ({
  runs: new Map([...state.runs.keys()].map((id, index) => [String(id), { bytes: 100 * (index + 1), files: 1 }])),
  conversations: new Map(
    [...state.sessions.values()].map(({ sessionId }) => [fileNameOf(sessionId), { bytes: 7, files: 1 }]),
  ),
})
const planOf = (facts: readonly FleetFact[], olderThanDays = 30, now = NOW) => {
  const state = foldFleet(facts)
  return planPrune({ state, sizes: sizesOf(state), now, olderThanDays })
}
const ids = (runs: readonly { readonly run: { readonly id: string } }[]) => runs.map(({ run }) => run.id)

describe('a run that', () => {
  const old = [opened('r1'), closed('r1')]
  const merged: StoryStage = { kind: 'merged', commit: COMMIT, method: 'squash' }
  const table: [string, FleetFact[], string | null][] = [
    ['nobody needs may go', old, null],
    ['has not ended is kept', [opened('r1')], 'not ended'],
    ['is the newest of its agent is kept', [saved(), ...old], 'newest run of coder-1'],
    ['is not the newest may go', [saved(), ...old, opened('r2'), closed('r2')], null],
    ['was the newest of an agent that was removed may go', [saved(), ...old, removed('coder-1')], null],
    [
      'has a session that its agent could resume is kept',
      [saved(), ...old, seen('r1', 's1'), opened('r2'), closed('r2')],
      'coder-1 can resume its session',
    ],
    [
      'has a session of another model of its agent is kept',
      [saved(), ...old, seen('r1', 's1', coder, { model: 'opus' }), opened('r2'), closed('r2')],
      'can resume',
    ],
    [
      'resumed a session that can be resumed is kept',
      [saved(), opened('r1', coder, 's0'), closed('r1'), seen('r0', 's0'), opened('r2'), closed('r2')],
      'can resume',
    ],
    [
      'has a session that its provider refused may go',
      [saved(), ...old, seen('r1', 's1'), rejected('s1'), opened('r2'), closed('r2')],
      null,
    ],
    [
      'has a session of an agent that was removed may go',
      [saved(), ...old, seen('r1', 's1'), removed('coder-1')],
      null,
    ],
    ['is of a story at work is kept', [...old, moved({ kind: 'queued', next })], 'not merged'],
    [
      'is of a story that needs you is kept',
      [...old, moved({ kind: 'needs_you', cause: 'failed', next })],
      'not merged',
    ],
    [
      'is of a verified story is kept',
      [...old, moved({ kind: 'verified', commit: COMMIT, tree: COMMIT })],
      'not merged',
    ],
    ['is of a merged story may go', [...old, moved(merged)], null],
    ['is of a story that was given up may go', [...old, moved({ kind: 'failed' })], null],
    ['is of a story whose work was removed may go', [...old, moved({ kind: 'idle' })], null],
    [
      'is of a merged story whose worktree is there is kept',
      [...old, moved(merged, { worktree: worktreeOf('1_story') })],
      'worktree of story 1_story is still there',
    ],
    ['carries a story’s verdict is kept', [...old, moved(merged), judged('r1')], 'verdict on story 1_story'],
    ['carried an earlier verdict may go', [...old, moved(merged), judged('r1'), judged('r9')], null],
    [
      'asked what still waits is kept',
      [
        saved(agentSpec('coder-2')),
        opened('run-1'),
        closed('run-1'),
        { type: 'attention_raised', at: START, ...attentionRequest('q1', agentSpec('coder-2')) },
      ],
      'waits in the inbox',
    ],
  ]
  it.each(table)('%s', (_, facts, reason) => {
    const plan = planOf(facts)
    const [first] = [...foldFleet(facts).runs.keys()]
    expect(ids(plan.runs).includes(String(first))).toBe(reason === null)
    const keep = plan.kept.find(({ run }) => run.id === first)?.keep ?? null
    if (reason === null) expect(keep).toBeNull()
    else if (first !== undefined && foldFleet(facts).runs.get(first)?.endedAt !== null) expect(keep).toContain(reason)
  })

  it('ended too short a time ago, or after now, is no part of the plan', () => {
    const facts = [opened('r1'), closed('r1', NOW - 30 * DAY_MS), opened('r2'), closed('r2', NOW - 30 * DAY_MS + 1)]
    expect(ids(planOf(facts).runs)).toEqual(['r1'])
    expect(ids(planOf([opened('r3'), closed('r3', NOW + DAY_MS)], 0).runs)).toEqual([])
    expect(ids(planOf([opened('r3'), closed('r3', NOW)], 0).runs)).toEqual(['r3'])
  })

  it('was pruned, or has no journal, is no part of the plan', () => {
    const pruned: FleetFact = { type: 'run_pruned', at: NOW, runId: RunId.parse('r1'), bytes: 5 }
    const state = foldFleet([opened('r1'), closed('r1'), pruned, opened('r2'), closed('r2')])
    const runs = new Map([['r1', { bytes: 5, files: 1 }]])
    const plan = planPrune({ state, sizes: { runs, conversations: new Map() }, now: NOW, olderThanDays: 1 })
    expect([plan.runs, plan.kept, plan.bytes]).toEqual([[], [], 0])
  })
})

describe('a conversation', () => {
  const ended = [saved(), opened('r1'), seen('r1', 's1'), closed('r1')]
  it.each<[string, FleetFact[], string[]]>([
    ['of an agent that exists is kept', ended, []],
    ['of a removed agent goes with its run', [...ended, removed('coder-1')], ['s1']],
    ['that its provider refused is kept while its agent exists', [...ended, rejected('s1')], []],
    [
      'of a removed agent whose story is not merged is kept',
      [...ended, removed('coder-1'), moved({ kind: 'queued', next })],
      [],
    ],
    ['that a run which goes on uses is kept', [...ended, opened('r2', coder, 's1'), removed('coder-1')], []],
    [
      'that a newer run used is kept',
      [...ended, opened('r2', coder, 's1'), closed('r2', NOW - DAY_MS), removed('coder-1')],
      [],
    ],
    [
      'of one key that an agent of another key continued is kept',
      [...ended, removed('coder-1'), saved(agentSpec('coder-2')), seen('r1', 's1', agentSpec('coder-2'))],
      [],
    ],
  ])('%s', (_, facts, expected) => {
    expect(planOf(facts).conversations.map(({ sessionId }) => sessionId)).toEqual(expected)
  })

  it('that no session names is left alone', () => {
    const conversations = new Map([['stranger.conversation', { bytes: 1, files: 1 }]])
    const plan = planPrune({
      state: foldFleet([]),
      sizes: { runs: new Map(), conversations },
      now: NOW,
      olderThanDays: 0,
    })
    expect(plan.conversations).toEqual([])
  })
})

describe('a plan', () => {
  it('has the largest first, sums everything, and is named by exactly what it deletes', () => {
    const facts = [opened('r1'), closed('r1'), opened('r2'), closed('r2'), opened('r3'), closed('r3', NOW)]
    const plan = planOf(facts)
    expect([ids(plan.runs), plan.bytes]).toEqual([['r2', 'r1'], 300])
    expect(planOf(facts).id).toBe(plan.id)
    expect(planOf(facts, 20).id).toBe(plan.id)
    expect(planOf(facts, 0).id).not.toBe(plan.id)
  })

  it('never names a run that is kept, whatever has happened', () => {
    const anyStage = fc.constantFrom<StoryStage>(
      { kind: 'queued', next },
      { kind: 'merged', commit: COMMIT, method: 'merge' },
      { kind: 'idle' },
      { kind: 'failed' },
      { kind: 'stopped', next },
    )
    const anyStory = fc
      .record({ stage: anyStage, tree: fc.boolean(), judged: fc.option(fc.nat(4)) })
      .map(({ stage, tree, judged: run }): FleetFact[] => [
        moved(stage, { worktree: tree ? worktreeOf('1_story') : null }),
        ...(run === null ? [] : [judged(`run-${run}`)]),
      ])
    fc.assert(
      fc.property(anyFacts, fc.array(anyStory, { maxLength: 3 }), fc.nat(3), (facts, stories, days) => {
        const state = foldFleet([...facts, ...stories.flat()])
        const now = Math.max(START, ...facts.map(({ at }) => at)) + DAY_MS
        const plan = planPrune({ state, sizes: sizesOf(state), now, olderThanDays: days })
        const rule = keepRules(state)
        const newest = new Map([...state.runs.values()].map((run) => [run.agentId, run.id]))
        const keys = new Set([...state.agents.values()].map(({ storyId, name }) => `${storyId} ${name}`))
        const owned = [...state.sessions.values()].filter((one) => keys.has(`${one.storyId} ${one.agentName}`))
        const resumable = new Set(owned.filter((one) => one.resumable).map((one) => String(one.sessionId)))
        for (const { run } of plan.runs) {
          expect(rule(run)).toBeNull()
          expect(run.endedAt).not.toBeNull()
          expect((run.endedAt ?? now) <= now - days * DAY_MS).toBe(true)
          expect(state.agents.has(run.agentId) && newest.get(run.agentId) === run.id).toBe(false)
          expect(resumable.has(String(run.sessionId))).toBe(false)
          const story = state.stories.get(`/project\n${run.storyId}`)
          expect(story?.state.worktree ?? null).toBeNull()
          expect([undefined, 'merged', 'failed', 'idle']).toContain(story?.state.stage.kind)
        }
        const used = new Set(owned.map((one) => String(one.sessionId)))
        for (const { sessionId } of plan.conversations) expect(used.has(sessionId)).toBe(false)
        for (const { keep } of plan.kept) expect(keep).toMatch(/^[A-Z].*\.$/)
      }),
    )
  })
})
