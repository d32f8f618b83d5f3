import { gemini } from '../../../src/main/runtimes/gemini'
import { conforms, type Situation } from '../../contract/runtimes/conformance'
import type { Prepared } from '../../contract/runtimes/conformance/fixture'
import { badKey, call, calls, content, rateLimited, signature, text, thought } from '../../support/fake-gemini/answers'
import type { LiveRun } from '../../support/runtimeHarness'
import { RunScene } from './scene'

/** Longer than a run waits by itself. */
const AN_HOUR = '3600s'

const atOnce = (): Promise<void> => Promise.resolve()

const situations: Partial<Record<Situation, (scene: RunScene) => Prepared>> = {
  succeeds: ({ fake }) => {
    fake.on(
      'please succeed',
      calls([
        ['shell', { command: 'echo hello' }],
        ['list_folder', {}],
      ]),
      content([thought('It works.'), { text: 'All done.' }]),
    )
    return { context: { prompt: 'please succeed' }, ready: atOnce }
  },
  hangs: ({ fake }) => {
    fake.on(
      'please hang',
      text('I begin and then', { chunkChars: 4, broken: { how: 'stall', at: 'after_first_chunk' } }),
    )
    return {
      context: { prompt: 'please hang' },
      ready: (run: LiveRun) => run.waitForEvent('text'),
      openRequests: () => fake.openRequests,
    }
  },
  crashesBeforeSession: () => ({
    context: { prompt: 'never asked', env: { GEMINI_API_KEY: '' } },
    ready: atOnce,
  }),
  crashesAfterSession: ({ fake }) => {
    fake.on('please crash', badKey())
    return { context: { prompt: 'please crash' }, ready: atOnce }
  },
  rateLimited: ({ fake }) => {
    fake.on('please use the limit up', rateLimited(AN_HOUR))
    return { context: { prompt: 'please use the limit up' }, ready: atOnce }
  },
  printsUnknown: ({ fake }) => {
    fake.on('please surprise', content([{ brandNew: { n: 1 } }, { text: 'Surprised?' }]))
    return { context: { prompt: 'please surprise' }, ready: atOnce }
  },
  printsHostile: ({ fake }) => {
    const hostile = '\u001b]0;owned\u0007\u001b[2J\u001bPq \u202e\u0000\ud800 {{{ {"type":'
    fake.on(
      'please attack',
      content([
        call('shell\u001b[31m', { command: hostile }, { signature: signature() }),
        call('x'.repeat(128), hostile),
      ]),
      content([thought(hostile), { text: hostile }, { [hostile]: hostile }], { chunkChars: 1, cutBytes: 3 }),
    )
    return { context: { prompt: 'please attack' }, ready: atOnce }
  },
}

conforms({
  module: gemini,
  situations: Object.keys(situations) as Situation[],
  open: async (options) => {
    const scene = await RunScene.open(options)
    return {
      harness: scene.harness,
      prepare: (situation) => {
        const prepared = situations[situation]?.(scene)
        return prepared === undefined ? null : { ...prepared, context: scene.context(prepared.context) }
      },
      [Symbol.asyncDispose]: () => scene[Symbol.asyncDispose](),
    }
  },
})
