import type { AgentPhase, AgentView } from '../../../src/shared/domain/agent'
import type { AgentId, RunId, RuntimeId, SessionId, StoryId } from '../../../src/shared/domain/ids'

/** When the fixtures' story begins, ms since the epoch. */
export const FIXTURE_NOW = Date.UTC(2026, 10, 22, 9, 0, 0)
const MINUTE_MS = 60_000

export interface FixtureAgent {
  readonly name: string
  readonly story: string
  readonly phase: AgentPhase
  readonly change?: Partial<AgentView>
}

const live: readonly AgentPhase[] = ['starting', 'running', 'waiting', 'stopping']

/** An agent as a host would report it; `now` in ms since the epoch. */
export function fixtureAgent(index: number, given: FixtureAgent, now: number = FIXTURE_NOW): AgentView {
  const { name, story, phase } = given
  const isLive = live.includes(phase)
  const began = now - (index + 1) * 3 * MINUTE_MS
  const id = `agent-${index + 1}` as AgentId
  const sessionId = phase === 'ready' ? null : (`5f1c2a9e-0000-4000-8000-00000000000${index}` as SessionId)
  const usage = {
    inputTokens: 1_840 * (index + 1),
    outputTokens: 912 * (index + 1),
    cacheCreationInputTokens: 5_300 * (index + 1),
    cacheReadInputTokens: 41_200 * index,
    totalCostUsd: 0.137 * (index + 1),
  }
  const storyId = `${40 + index}_story_${name.replaceAll('-', '_')}` as StoryId
  const runtime = 'demo' as RuntimeId
  return {
    spec: {
      id,
      name,
      storyId,
      storyTitle: story,
      runtime,
      model: 'demo-1',
      projectRoot: '/home/dev/aurora',
      cwd: `/home/dev/aurora/.snowhook/${name}`,
      prompt: `Work on “${story}”.`,
      command: null,
      args: [],
      env: {},
      options: {},
      inactivityTimeoutSecs: 600,
      createdAt: now - 86_400_000 + index,
    },
    phase,
    evidence: { source: 'process', detail: `pid ${4_000 + index} is alive and printed 2 s ago`, at: now - 2_000 },
    since: began,
    lastActivityAt: isLive ? now - 4_000 : null,
    doing: isLive ? 'Editing src/parser.ts' : null,
    waitingFor: phase === 'waiting' ? 'permission' : null,
    parkedUntil: phase === 'parked' ? now + 47 * MINUTE_MS : null,
    run:
      phase === 'ready'
        ? null
        : {
            id: `run-${index + 1}` as RunId,
            agentId: id,
            agentName: name,
            storyId,
            runtime,
            model: 'demo-1',
            interactive: false,
            resumedFrom: null,
            sessionId,
            startedAt: began,
            endedAt: isLive ? null : now,
            stoppedBy: null,
            turns: isLive ? 0 : 3,
            outcome: isLive ? null : phase === 'failed' ? 'failed' : 'completed',
            why: isLive ? null : 'demo exited 0 after 3 turns',
            result: null,
            usage,
            usageFinal: !isLive,
          },
    runCount: phase === 'ready' ? 0 : 1,
    sessionId,
    usage,
    usageFinal: !isLive,
    can: {
      start: !isLive,
      stop: isLive && phase !== 'stopping',
      resume: !isLive && phase !== 'ready',
      takeOver: !isLive && phase !== 'ready',
      handBack: false,
      type: phase === 'waiting',
    },
    confidence: 'certain',
    lease: null,
    hold: null,
    sharesTree: [],
    survivors: [],
    ...given.change,
  }
}
