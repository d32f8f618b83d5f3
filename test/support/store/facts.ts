import fc from 'fast-check'
import type { AttentionRequest, FleetFact } from '../../../src/main/store/ports'
import type { AgentSpec, RunSummary, SessionRecord } from '../../../src/shared/domain/agent'
import { AgentId, RunId, RuntimeId, SessionId, StoryId } from '../../../src/shared/domain/ids'
import type { RuntimeResult } from '../../../src/shared/domain/run'
import type { ModelUsage, TokenUsage } from '../../../src/shared/domain/usage'

export const START = Date.UTC(2026, 0, 10, 12)
export const DAY_MS = 86_400_000

export const agentSpec = (id: string, more: Partial<AgentSpec> = {}): AgentSpec => ({
  id: AgentId.parse(id),
  name: id,
  storyId: StoryId.parse('1_story'),
  storyTitle: 'A story',
  runtime: RuntimeId.parse('demo'),
  model: 'sonnet',
  projectRoot: '/project',
  cwd: '/project',
  prompt: 'do it',
  command: null,
  args: [],
  env: {},
  options: {},
  inactivityTimeoutSecs: 600,
  createdAt: START,
  ...more,
})

export const runSummary = (id: string, agent: AgentSpec, more: Partial<RunSummary> = {}): RunSummary => ({
  id: RunId.parse(id),
  agentId: agent.id,
  agentName: agent.name,
  storyId: agent.storyId,
  runtime: agent.runtime,
  model: agent.model,
  interactive: false,
  resumedFrom: null,
  sessionId: null,
  startedAt: START,
  endedAt: null,
  outcome: null,
  stoppedBy: null,
  turns: 0,
  why: null,
  result: null,
  usage: null,
  usageFinal: false,
  ...more,
})

export const session = (id: string, agent: AgentSpec, more: Partial<SessionRecord> = {}): SessionRecord => ({
  sessionId: SessionId.parse(id),
  storyId: agent.storyId,
  agentName: agent.name,
  model: agent.model,
  runtime: agent.runtime,
  cwd: agent.cwd,
  established: true,
  firstSeenAt: START,
  lastSeenAt: START,
  resumable: true,
  ...more,
})

export const result = (more: Partial<RuntimeResult> = {}): RuntimeResult => ({
  sessionId: null,
  tokenUsage: null,
  abortedSignal: false,
  rateLimitExit: false,
  rateLimitResetAt: null,
  failure: null,
  exitCode: 0,
  signal: null,
  timedOut: false,
  ...more,
})

export const tokens = (input: number, cost: number | null = null): TokenUsage => ({
  inputTokens: input,
  outputTokens: 0,
  cacheCreationInputTokens: 0,
  cacheReadInputTokens: 0,
  totalCostUsd: cost,
})

const count = fc.integer({ min: 0, max: 1_000 })
/** Costs are multiples of 1/64, so that sums are exact whatever their order. */
const cost = fc.option(fc.integer({ min: 0, max: 640 }).map((part) => part / 64))
export const anyUsage: fc.Arbitrary<TokenUsage> = fc.record({
  inputTokens: count,
  outputTokens: count,
  cacheCreationInputTokens: count,
  cacheReadInputTokens: count,
  totalCostUsd: cost,
})
const anyModelUsage: fc.Arbitrary<ModelUsage[]> = fc.uniqueArray(
  fc
    .record({ usage: anyUsage, model: fc.constantFrom('opus', 'sonnet', 'haiku'), reasoning: fc.boolean() })
    .map(({ usage, model, reasoning }) => ({
      ...usage,
      model,
      basis: usage.totalCostUsd === null ? ('unpriced' as const) : ('reported' as const),
      ...(reasoning ? { reasoningTokens: Math.floor(usage.outputTokens / 2) } : {}),
    })),
  { selector: (usage) => usage.model, maxLength: 3 },
)

const agents = [agentSpec('coder-1'), agentSpec('coder-2', { storyId: StoryId.parse('2_other'), model: null })]
const anyRun = fc.integer({ min: 0, max: 4 })
const agentOf = (run: number): AgentSpec => agents[run % 2] ?? agentSpec('coder-1')
const runIdOf = (run: number): RunId => RunId.parse(`run-${run}`)

export const HASH = 'a'.repeat(64)

export const attentionRequest = (id: string, agent: AgentSpec): AttentionRequest => ({
  callId: 'call-1',
  grantKey: 'shell npm test',
  item: {
    kind: 'approval',
    id,
    hash: HASH,
    agentId: agent.id,
    agentName: agent.name,
    storyId: agent.storyId,
    runId: RunId.parse('run-1'),
    raisedAt: START,
    live: false,
    answer: null,
    tool: 'shell',
    risk: 'execute',
    summary: 'npm test',
    input: '{"command":"npm test"}',
    reason: 'It runs a program.',
    grant: 'the command npm test',
  },
})

const anyRequest = fc.constantFrom('q1', 'q2', 'q3')
const anyAnswer = fc.constantFrom(
  { kind: 'decision' as const, decision: 'allow_once' as const, reason: '' },
  { kind: 'decision' as const, decision: 'allow_agent' as const, reason: '' },
  { kind: 'decision' as const, decision: 'deny' as const, reason: 'No.' },
  { kind: 'text' as const, text: '8080' },
)
const anyAttentionFact = fc.oneof(
  fc
    .record({ id: anyRequest, agent: fc.constantFrom(...agents) })
    .map(({ id, agent }) => ({ type: 'attention_raised' as const, ...attentionRequest(id, agent) })),
  fc
    .record({
      id: anyRequest,
      hash: fc.constantFrom(HASH, HASH, 'b'.repeat(64)),
      answer: anyAnswer,
      used: fc.boolean(),
    })
    .map((answered) => ({ type: 'attention_answered' as const, ...answered })),
  fc
    .record({ id: anyRequest, run: anyRun })
    .map(({ id, run }) => ({ type: 'attention_used' as const, id, runId: runIdOf(run), callId: 'call-2' })),
  anyRequest.map((id) => ({ type: 'attention_closed' as const, id })),
  fc.constantFrom(...agents).map(({ id }) => ({ type: 'grant_revoked' as const, agentId: id, key: 'shell npm test' })),
)

/** Facts in any order, also senseless ones: a fold has to bear what a damaged log leaves. Times go up. */
export const anyFacts: fc.Arbitrary<FleetFact[]> = fc
  .array(
    fc.tuple(
      fc.integer({ min: 0, max: DAY_MS }),
      fc.oneof(
        fc.constantFrom(...agents).map((spec) => ({ type: 'agent_saved' as const, spec })),
        fc.constantFrom(...agents).map(({ id }) => ({ type: 'agent_removed' as const, agentId: id })),
        anyRun.map((run) => ({ type: 'run_opened' as const, run: runSummary(`run-${run}`, agentOf(run)) })),
        fc
          .record({ run: anyRun, total: anyUsage, byModel: anyModelUsage, final: fc.boolean() })
          .map(({ run, ...rest }) => ({ type: 'run_usage' as const, runId: runIdOf(run), ...rest })),
        fc
          .record({ run: anyRun, usage: fc.option(anyUsage), aborted: fc.boolean() })
          .map(({ run, usage, aborted }) => ({
            type: 'run_closed' as const,
            runId: runIdOf(run),
            outcome: 'completed' as const,
            why: 'it ended',
            result: result({ tokenUsage: usage, abortedSignal: aborted }),
          })),
        fc.record({ run: anyRun, id: fc.constantFrom('s1', 's2'), established: fc.boolean() }).map((seen) => ({
          type: 'session_seen' as const,
          runId: runIdOf(seen.run),
          session: session(seen.id, agentOf(seen.run), { established: seen.established }),
        })),
        fc.constantFrom('s1', 's2').map((id) => ({
          type: 'session_rejected' as const,
          sessionId: SessionId.parse(id),
          reason: 'expired',
        })),
        fc.record({ id: fc.constantFrom('s1', 's2'), counter: fc.jsonValue() }).map(({ id, counter }) => ({
          type: 'session_counter' as const,
          sessionId: SessionId.parse(id),
          counter,
        })),
        anyAttentionFact,
      ),
    ),
    { maxLength: 40 },
  )
  .map((steps) => {
    let at = START
    return steps.map(([wait, fact]) => {
      at += wait
      return { ...fact, at }
    })
  })

export const numberedFact = (number: number): FleetFact => ({
  type: 'session_rejected',
  at: START + number,
  sessionId: SessionId.parse(`s${number}`),
  reason: 'expired',
})
