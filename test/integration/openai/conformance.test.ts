import { openai } from '../../../src/main/runtimes/openai'
import { type ConformanceFixture, conforms, type Situation } from '../../contract/runtimes/conformance'
import type { Prepared } from '../../contract/runtimes/conformance/fixture'
import { broken, call, thinking } from '../../support/fake-openai/answers'
import { rateLimited, wrongKey } from '../../support/fake-openai/errorAnswers'
import { FAKE_KEY } from '../../support/fake-openai/server'
import type { LiveRun } from '../../support/runtimeHarness'
import type { Api } from './ask'
import { OpenAiScene } from './scene'

/** Longer than a run waits by itself. */
const AN_HOUR_SECS = '3600'

const atOnce = (): Promise<void> => Promise.resolve()

const situations: Partial<Record<Situation, (scene: OpenAiScene) => Prepared>> = {
  succeeds: ({ fake }) => {
    fake.on('please succeed', call('look', { where: 'here' }), thinking(['I have seen it.'], 'All done.'))
    return { context: { prompt: 'please succeed' }, ready: atOnce }
  },
  hangs: ({ fake }) => {
    fake.on('please hang', broken('stall', 'after_first_delta'))
    return {
      context: { prompt: 'please hang' },
      ready: (run: LiveRun) => run.waitForEvent('text'),
      openRequests: () => fake.openRequests,
    }
  },
  crashesBeforeSession: () => ({
    context: { prompt: 'never asked', options: { baseUrl: 'http://user:word@127.0.0.1/v1' } },
    ready: atOnce,
  }),
  crashesAfterSession: ({ fake }) => {
    fake.on('please crash', wrongKey(FAKE_KEY))
    return { context: { prompt: 'please crash' }, ready: atOnce }
  },
  rateLimited: ({ fake }) => {
    fake.on('please use the limit up', rateLimited({ 'retry-after': AN_HOUR_SECS }))
    return { context: { prompt: 'please use the limit up' }, ready: atOnce }
  },
  printsUnknown: ({ fake }) => {
    const strange = { type: 'response.brand_new', object: 'brand.new', n: 1 }
    fake.on('please surprise', thinking([], 'Surprised?', { extraEvents: [strange] }))
    return { context: { prompt: 'please surprise' }, ready: atOnce }
  },
  printsHostile: ({ fake }) => {
    const hostile = '\u001b]0;owned\u0007\u001b[2J\u001bPq \u202e\u0000\ud800 {{{ {"type":'
    const said = thinking([hostile], hostile, { deltaChars: 1, pieceBytes: 3 })
    fake.on('please attack', call(`look\u001b[31m${'x'.repeat(500)}`, hostile), said)
    return { context: { prompt: 'please attack' }, ready: atOnce }
  },
}

const speaking = (api: Api): ConformanceFixture => ({
  module: openai,
  situations: Object.keys(situations) as Situation[],
  open: async (options) => {
    const scene = await OpenAiScene.open({ api, ...options })
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

conforms({ ...speaking('responses') })
conforms({ ...speaking('chat') })
