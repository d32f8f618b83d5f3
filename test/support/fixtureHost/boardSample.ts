import type { AgentView } from '../../../src/shared/domain/agent'
import type { AgentId, RunId, RuntimeId, StoryId } from '../../../src/shared/domain/ids'
import type { StoryStage, StoryView } from '../../../src/shared/domain/story'
import { fixtureAgent } from './agents'
import { fixtureHash, fixtureStory, noCounters } from './storyViews'

const run = 'run-1' as RunId
const resume = { kind: 'resume', prompt: 'Go on.' } as const
const start = { kind: 'start' } as const
const SECOND_MS = 1_000
const MINUTE_MS = 60_000

const usage = (tokens: number, usd: number | null) => ({
  inputTokens: tokens,
  outputTokens: Math.round(tokens / 6),
  cacheCreationInputTokens: tokens * 2,
  cacheReadInputTokens: tokens * 11,
  totalCostUsd: usd,
})

const verdict = (change: Partial<NonNullable<StoryView['verdict']>>): NonNullable<StoryView['verdict']> => ({
  outcome: 'passed',
  commit: fixtureHash('a1b2c3d'),
  tree: fixtureHash('7ee'),
  flaky: false,
  endedAt: 0,
  gates: [
    { name: 'types', outcome: 'passed', attempt: 1 },
    { name: 'test', outcome: 'passed', attempt: 1 },
  ],
  current: true,
  ...change,
})

/** A board on which every stage, verdict and warning is to be seen once, with the agents of its stories. */
export function boardSample(now: number): { readonly stories: readonly StoryView[]; readonly agents: AgentView[] } {
  const agents: AgentView[] = []
  const agent = (name: string, story: string, title: string, phase: AgentView['phase'], change = {}): AgentId => {
    const made = fixtureAgent(agents.length, { name, story: title, phase, change }, now)
    agents.push({ ...made, spec: { ...made.spec, storyId: story as StoryId } })
    return made.spec.id
  }
  const gates = agent('gates', '46_story', 'Move the cache out of process', 'running')
  agents[0] = { ...(agents[0] as AgentView), spec: { ...(agents[0] as AgentView).spec, runtime: 'gates' as RuntimeId } }

  const story = (number: number, title: string, stage: StoryStage, why: string, change: object = {}): StoryView =>
    fixtureStory(number, stage, { title, why, promptHead: `${title}: do it well.`, ...change }, now)
  const facts = (number: number, change: object) => {
    const made = fixtureStory(number, { kind: 'working', next: start, runId: run }, {}, now).worktree
    return made === null ? null : { ...made, facts: { ...made.facts, ...change } }
  }
  const both = [
    { name: 'coder-1', runtime: 'demo', model: 'demo-1' },
    { name: 'reviewer-1', runtime: 'demo', model: 'demo-1' },
  ]

  return {
    agents,
    stories: [
      story(51, 'Say in the log which rule a request was refused by', { kind: 'idle' }, 'Nobody has queued it yet.'),
      story(52, 'Dark mode for the printed invoice', { kind: 'idle' }, 'Nobody has queued it yet.', {
        fileProblem: 'line 4: "gates" must be a list of names',
      }),
      story(53, 'Upgrade the parser to the new grammar', { kind: 'stopped', next: resume }, 'You stopped it.', {
        agents: [agent('coder-1', '53_story', 'Upgrade the parser', 'stopped')],
        worktree: facts(53, { uncommitted: 3, ahead: 1 }),
        usage: usage(4_100, 0.21),
      }),
      story(41, 'Parse nested quotes', { kind: 'working', next: start, runId: run }, 'Its agent has begun.', {
        profiles: both,
        agents: [agent('coder-1', '41_story', 'Parse nested quotes', 'running', { sharesTree: ['scratch-1'] })],
        worktree: facts(41, { ahead: 3, behind: 1, uncommitted: 2, diskBytes: 412_000_000 }),
        usage: usage(12_400, 0.83),
        usageFinal: false,
      }),
      story(
        42,
        'Rate limiter for uploads',
        { kind: 'working', next: resume, runId: run },
        'Gate test failed (attempt 2 of 3), so its agent was given the output.',
        {
          profiles: both,
          step: 1,
          agents: [
            agent('coder-1', '42_story', 'Rate limiter for uploads', 'completed'),
            agent('reviewer-1', '42_story', 'Rate limiter for uploads', 'waiting'),
          ],
          counters: { ...noCounters, retries: 1 },
          counterMax: { retries: 3 },
          verdict: verdict({ outcome: 'failed', gates: [{ name: 'test', outcome: 'failed', attempt: 1 }] }),
          usage: usage(30_400, 2.41),
        },
      ),
      story(
        43,
        'Retry webhooks',
        { kind: 'parked', next: resume, until: now + 47 * MINUTE_MS },
        'Limit five_hour of this login was hit.',
        {
          agents: [agent('coder-1', '43_story', 'Retry webhooks', 'parked')],
          usage: usage(8_100, null),
        },
      ),
      story(
        44,
        'Archive old sessions',
        { kind: 'waiting', next: start, until: now + 12 * SECOND_MS },
        'Its run ended before it had a session (2 of 5), so it is started again after a pause.',
        {
          counters: { ...noCounters, aborts: 2 },
          counterMax: { aborts: 5 },
        },
      ),
      story(
        46,
        'Move the cache out of process',
        { kind: 'judging', next: { kind: 'gates', by: 'policy' }, runId: run },
        '2 new commits, so the gates judge them.',
        {
          agents: [agent('coder-1', '46_story', 'Move the cache out of process', 'completed')],
          gatesAgent: gates,
          deadline: now + 14 * MINUTE_MS,
          usage: usage(9_200, 0.4),
        },
      ),
      story(47, 'Tidy the settings page', { kind: 'preparing', next: start }, 'It was its turn.', {
        gatesAgent: gates,
      }),
      story(48, 'Translate the errors', { kind: 'queued', next: start }, 'You queued it.', {
        waitsFor: 'Waits for 47_story to be merged.',
        after: ['47_story'],
      }),
      story(49, 'Faster start', { kind: 'queued', next: start }, 'You queued it.', {
        waitsFor: 'Four agents work already.',
      }),
      story(
        31,
        'Two-factor login',
        { kind: 'needs_you', cause: 'retries_exhausted', next: resume },
        'Gate test failed 4 times: its agent does not get further.',
        {
          agents: [agent('coder-1', '31_story', 'Two-factor login', 'completed')],
          counters: { ...noCounters, retries: 3 },
          counterMax: { retries: 3 },
          verdict: verdict({
            outcome: 'failed',
            gates: [
              { name: 'test', outcome: 'failed', attempt: 1 },
              { name: 'lint', outcome: 'timed_out', attempt: 1 },
            ],
          }),
          usage: usage(61_000, 5.2),
        },
      ),
      story(
        32,
        'Export as CSV',
        { kind: 'needs_you', cause: 'no_gates', next: { kind: 'gates', by: 'policy' } },
        'It is done, but no gate applies: nothing was verified.',
        {
          agents: [agent('coder-1', '32_story', 'Export as CSV', 'completed')],
          verdict: verdict({ outcome: 'none', commit: null, tree: null, gates: [] }),
        },
      ),
      story(
        21,
        'Keyboard help',
        { kind: 'verified', commit: fixtureHash('a1b2c3d'), tree: fixtureHash('7ee') },
        'All gates passed on a1b2c3d.',
        {
          agents: [agent('coder-1', '21_story', 'Keyboard help', 'completed')],
          verdict: verdict({}),
          usage: usage(14_000, 0.9),
        },
      ),
      story(
        22,
        'Flaky clock in the tests',
        { kind: 'verified', commit: fixtureHash('b2c3d4e'), tree: fixtureHash('7ef') },
        'All gates passed on b2c3d4e, one of them at the second try.',
        {
          verdict: verdict({ flaky: true, commit: fixtureHash('b2c3d4e') }),
          usage: usage(2_000, 0.08),
        },
      ),
      story(
        23,
        'Readable diff of lock files',
        { kind: 'verified', commit: fixtureHash('c3d4e5f'), tree: fixtureHash('7f0') },
        'All gates passed on c3d4e5f.',
        {
          verdict: verdict({ current: false, commit: fixtureHash('c3d4e5f') }),
          worktree: facts(23, { uncommitted: 1 }),
        },
      ),
      story(
        11,
        'Log rotation',
        { kind: 'merged', commit: fixtureHash('d4e5f60'), method: 'squash' },
        'You merged it onto main.',
        {
          verdict: verdict({ current: null }),
          usage: usage(20_000, 1.1),
        },
      ),
      story(
        12,
        'Old API removed',
        { kind: 'merged', commit: fixtureHash('e5f6071'), method: 'outside' },
        'main has its commits.',
        { worktree: null },
      ),
      story(9, 'Own scrollbar', { kind: 'failed' }, 'You gave it up.', { worktree: facts(9, { exists: false }) }),
    ],
  }
}
