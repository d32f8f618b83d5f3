import type { ModelRequest } from '../../../src/main/conversation/modelClient'
import { createRuntimeHarness, type LiveRun } from '../../support/runtimeHarness'
import {
  CountingTools,
  call,
  fails,
  hang,
  ScriptedClient,
  says,
  scriptedRuntime,
} from '../../support/runtimeHarness/scriptedModel'
import { conforms, type Situation } from './conformance'

const AN_HOUR_MS = 3_600_000
let open = 0

/** What the user asked last decides what the model does: the loop is under test here, not a provider. */
const client = new ScriptedClient(async (request) => {
  const lastUser = request.steps.findLast((step) => step.kind === 'user')
  return answers[(lastUser?.kind === 'user' ? lastUser.text : '') as Situation]?.(request) ?? says('Hello.')
})

const answers: Partial<
  Record<Situation, (request: ModelRequest) => ReturnType<typeof hang> | ReturnType<typeof says>>
> = {
  succeeds: ({ steps }) =>
    steps.at(-1)?.kind === 'tools' ? says('Done.') : says('I look.', { calls: [call('c1', 'look')] }),
  hangs: async (request) => {
    open += 1
    request.onPart({ type: 'text', delta: 'I begin', messageId: 'm1' })
    const ended = await hang(request)
    open -= 1
    return ended
  },
  crashesAfterSession: () =>
    fails({ class: 'authentication', message: 'Wrong key.', httpStatus: 401, retryable: false }),
  rateLimited: () => fails({ class: 'rate_limit', message: 'Slow down.', httpStatus: 429, retryAfterMs: AN_HOUR_MS }),
  printsUnknown: (request) => {
    request.onPart({ type: 'raw', name: 'zebra', data: '{"stripes":7}' })
    return says('Done.')
  },
  printsHostile: (request) => {
    request.onPart({ type: 'text', delta: '\u001b]0;owned\u0007\u001b[2J\ud800', messageId: '' })
    request.onPart({ type: 'raw', name: '', data: '\0'.repeat(100_000) })
    return says('Done, whatever it looked like.', {
      messages: [{ messageId: 'x'.repeat(1_000), text: '\u001bPq\udfff', thinking: false }],
    })
  },
}

conforms({
  module: scriptedRuntime(client),
  situations: [...(Object.keys(answers) as Situation[]), 'crashesBeforeSession'],
  open: async ({ clock } = {}) => {
    const harness = await createRuntimeHarness({
      tools: () => new CountingTools(),
      ...(clock === undefined ? {} : { clock }),
    })
    return {
      harness,
      prepare: (situation) => ({
        context: {
          prompt: situation,
          ...(situation === 'crashesBeforeSession' ? { env: { NO_KEY: '1' } } : {}),
        },
        ready: (run: LiveRun) => run.waitForEvent('text'),
        openRequests: () => open,
      }),
      [Symbol.asyncDispose]: () => harness[Symbol.asyncDispose](),
    }
  },
})
