import type { Agent, Performers } from './agent.ts'
import type { ToolOutcome } from './workshop.ts'

/** A limit's share that is worth a warning, and one that is over. */
const NEAR_THE_LIMIT = 0.92
const OVER_THE_LIMIT = 1

/** The steps of an ordinary working day. */
export const workSteps = {
  say: (step, agent) => agent.stream('text', step.text),
  think: (step, agent) => agent.stream('thinking', step.text),
  tool: (step, agent) => {
    const input = toolInput(step.name, step.argument)
    return callTool(agent, step.name, input, () => agent.workshop.use(step.name, step.argument))
  },
  edit: (step, agent) =>
    callTool(agent, 'edit', { path: step.path, content: step.content }, async () =>
      agent.workshop.edit(step.path, step.content),
    ),
  commit: (step, agent) =>
    callTool(agent, 'bash', { command: `git commit -m ${JSON.stringify(step.message)}` }, () =>
      agent.workshop.commit(step.message),
    ),
  usage: async (step, agent) => agent.spend(step.tokens),
  turn: async (_step, agent) => agent.nextTurn(),
  ask: async (step, agent) => {
    // Whoever speaks works: that it waits is the last word before the answer.
    agent.tellMessage('text', step.question)
    agent.activity('blocked', 'question', step.question)
    const answer = await agent.answer('? ')
    agent.activity('working', null, '')
    agent.tellMessage('text', answer === null ? 'Nobody answered.' : `You answered: ${answer}`)
  },
  approve: async (step, agent) => {
    const input = toolInput(step.name, step.argument)
    const request = agent.nextId('ask')
    agent.face.tell({ type: 'approval', request, tool: step.name, input, reason: 'It changes files.' })
    agent.activity('blocked', 'permission', `approve ${step.name}: ${step.argument}`)
    const answer = await agent.answer('  Allow? (y/n) ')
    const decision = answer === null ? 'withdrawn' : /^y(es)?$/i.test(answer) ? 'allowed' : 'denied'
    const reason = answer === null ? 'Nobody answered in time.' : `Typed: ${answer}`
    const by = answer === null ? 'provider' : 'user'
    agent.face.tell({ type: 'approval_resolved', request, decision, by, reason })
    if (decision !== 'allowed') agent.deny()
    agent.activity('working', null, '')
    await callTool(agent, step.name, input, async () =>
      decision === 'allowed' ? agent.workshop.use(step.name, step.argument) : { outcome: 'denied', output: reason },
    )
  },
  retry: async (step, agent) => {
    for (let attempt = 1; attempt <= step.times; attempt += 1) {
      const delayMs = 100 * 2 ** attempt
      agent.face.tell({ type: 'retry', attempt, maxRetries: 10, delayMs, status: 529, reason: 'overloaded' })
      if (agent.pace > 0) await agent.wait(delayMs)
    }
  },
  'rate-limit-warning': async (_step, agent) => {
    agent.face.tell({ type: 'rate_limit', status: 'warning', utilization: NEAR_THE_LIMIT, retryAfterMs: null })
  },
  'rate-limit': async (step, agent) => {
    const { retryAfterMs } = step
    agent.face.tell({ type: 'rate_limit', status: 'rejected', utilization: OVER_THE_LIMIT, retryAfterMs })
    agent.end({ ok: false, reason: 'rate_limit', failure: 'rate_limit', exitCode: 1, quit: false })
  },
  fail: async (step, agent) => {
    agent.tellMessage('text', step.message)
    agent.end({ ok: false, reason: 'api_error', failure: step.failure, exitCode: 1, quit: false })
  },
  pause: async (step, agent) => {
    if (agent.pace > 0) await agent.wait(step.words * agent.pace)
  },
  pace: async (step, agent) => {
    agent.pace = step.ms
  },
} satisfies Partial<Performers>

const toolInput = (name: string, argument: string): Record<string, string> =>
  name === 'read' ? { path: argument } : { command: argument }

async function callTool(
  agent: Agent,
  name: string,
  input: Record<string, string>,
  use: () => Promise<ToolOutcome | { outcome: 'denied'; output: string }>,
): Promise<void> {
  const call = agent.nextId('call')
  agent.face.tell({ type: 'tool_call', call, name, input })
  const { outcome, output } = await use()
  agent.face.tell({ type: 'tool_result', call, outcome, output })
  if (agent.pace > 0) await agent.wait(agent.pace * 10)
}
