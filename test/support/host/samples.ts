import type { FleetFact } from '../../../src/main/store/ports'
import type { AgentSpec, RunSummary, SessionRecord } from '../../../src/shared/domain/agent'
import { AgentId, type RunId, RuntimeId, SessionId, StoryId } from '../../../src/shared/domain/ids'
import type { RuntimeResult } from '../../../src/shared/domain/run'
import { type TokenUsage, zeroUsage } from '../../../src/shared/domain/usage'

export function agentSpec(change: Partial<AgentSpec> = {}): AgentSpec {
  return {
    id: AgentId.parse('agent-1'),
    name: 'coder-1',
    storyId: StoryId.parse('1_story_test'),
    storyTitle: 'A test',
    runtime: RuntimeId.parse('play'),
    model: null,
    projectRoot: '/project',
    cwd: '/project',
    prompt: 'Do it.',
    command: null,
    args: [],
    env: {},
    options: {},
    inactivityTimeoutSecs: 0,
    createdAt: 1,
    ...change,
  }
}

export function runSummary(id: RunId, change: Partial<RunSummary> = {}): RunSummary {
  const { id: agentId, name: agentName, storyId, runtime, model } = agentSpec()
  return {
    id,
    agentId,
    agentName,
    storyId,
    runtime,
    model,
    interactive: false,
    resumedFrom: null,
    sessionId: null,
    startedAt: 2,
    endedAt: null,
    outcome: null,
    why: null,
    result: null,
    usage: null,
    usageFinal: false,
    ...change,
  }
}

export const openedRun = (id: RunId, change: Partial<RunSummary> = {}): FleetFact => ({
  type: 'run_opened',
  at: 2,
  run: runSummary(id, change),
})

export function sessionRecord(change: Partial<SessionRecord> = {}): SessionRecord {
  const { name: agentName, storyId, runtime, model, cwd } = agentSpec()
  return {
    sessionId: SessionId.parse('session-1'),
    storyId,
    agentName,
    model,
    runtime,
    cwd,
    established: true,
    firstSeenAt: 3,
    lastSeenAt: 3,
    resumable: true,
    ...change,
  }
}

export const cleanResult: RuntimeResult = {
  sessionId: null,
  tokenUsage: null,
  abortedSignal: false,
  rateLimitExit: false,
  rateLimitResetAt: null,
  failure: null,
  exitCode: 0,
  signal: null,
  timedOut: false,
}

export const usageOf = (inputTokens: number): TokenUsage => ({ ...zeroUsage, inputTokens })
