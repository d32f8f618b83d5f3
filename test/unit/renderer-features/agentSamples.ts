import { AgentSpec, AgentView, RunSummary } from '../../../src/shared/domain/agent'
import { zeroUsage } from '../../../src/shared/domain/usage'

let made = 0

/** A valid agent with some fields of its spec and of its view changed. */
export function agentView(
  spec: Readonly<Record<string, unknown>> = {},
  view: Readonly<Record<string, unknown>> = {},
): AgentView {
  made += 1
  return AgentView.parse({
    spec: AgentSpec.parse({
      id: `agent-${made}`,
      name: `coder-${made}`,
      storyId: '1_story',
      storyTitle: '',
      runtime: 'any',
      model: null,
      projectRoot: '/repo',
      cwd: '/repo',
      prompt: 'Do it',
      command: null,
      args: [],
      env: {},
      options: {},
      inactivityTimeoutSecs: 600,
      createdAt: made,
      ...spec,
    }),
    phase: 'ready',
    evidence: { source: 'user', detail: 'created', at: 0 },
    since: 0,
    lastActivityAt: null,
    doing: null,
    waitingFor: null,
    parkedUntil: null,
    run: null,
    runCount: 0,
    sessionId: null,
    usage: zeroUsage,
    usageFinal: true,
    can: { start: true, stop: false, resume: false, takeOver: false, handBack: false, type: false },
    confidence: 'certain',
    lease: null,
    hold: null,
    sharesTree: [],
    survivors: [],
    ...view,
  })
}

/** A valid run with some fields changed. */
export const runSummary = (changes: Readonly<Record<string, unknown>> = {}): RunSummary =>
  RunSummary.parse({
    id: 'run-1',
    agentId: 'agent-1',
    agentName: 'coder-1',
    storyId: '1_story',
    runtime: 'any',
    model: null,
    interactive: false,
    resumedFrom: null,
    sessionId: null,
    startedAt: 0,
    endedAt: null,
    outcome: null,
    why: null,
    result: null,
    usage: null,
    usageFinal: false,
    ...changes,
  })
