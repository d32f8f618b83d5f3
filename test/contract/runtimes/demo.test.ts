import { demo } from '../../../src/main/runtimes/demo'
import { createRuntimeHarness, type LiveRun } from '../../support/runtimeHarness'
import { conforms, type Situation } from './conformance'

const scripts: Record<Situation, string> = {
  succeeds: '/think Let me see.\n/say All done, and well.\n/tool bash ls\n/usage 100 20 30 40\n/usage 5 6 7 8',
  hangs: '/say Thinking very hard.\n/hang',
  crashesBeforeSession: '/crash-before-start',
  crashesAfterSession: '/usage 10 2 0 0\n/crash',
  rateLimited: '/usage 10 2 0 0\n/rate-limit 60s',
  rateLimitWarning: '/rate-limit-warning\n/say Carrying on.',
  printsUnknown: '/print {"type":"zebra","stripes":7}\n/print Traceback: none\n/say Done.',
  printsHostile: '/hostile\n/say Done.',
  leavesChild: '/spawn-child\n/say Off I go.',
  leavesDeafChild: '/spawn-child ignore-term\n/say A child is out there.\n/hang',
}

const saysSomething = (run: LiveRun) => run.waitForEvent('text', (event) => !event.delta)

conforms({
  module: demo,
  situations: Object.keys(scripts) as Situation[],
  open: async ({ clock } = {}) => {
    const harness = await createRuntimeHarness({ git: true, ...(clock === undefined ? {} : { clock }) })
    return {
      harness,
      prepare: (situation) => ({
        context: { prompt: scripts[situation], options: { paceMs: 0 } },
        ready: saysSomething,
      }),
      [Symbol.asyncDispose]: () => harness[Symbol.asyncDispose](),
    }
  },
})
