import { RuntimeId } from '../../../src/shared/domain/ids'
import type { AgentProfile } from '../../../src/shared/domain/story'
import * as geminiAnswers from '../../support/fake-gemini/answers'
import * as openaiAnswers from '../../support/fake-openai/answers'
import { demoProfile } from '../../support/host/storyHost'
import type { RealScene } from './scene'

/** One tool call, or the last words. */
type Reply = { readonly tool: string; readonly input: Readonly<Record<string, unknown>> } | { readonly say: string }

/** A runtime behind an API and its fake, so that one test serves all of them. */
interface ModelApi {
  readonly runtime: string
  profile(): AgentProfile
  /** Replies to requests whose conversation has the word, one each. */
  script(word: string, ...replies: readonly Reply[]): void
  /** The next reply to such a request, once it is released. */
  hold(word: string, reply: Reply): () => void
  /** What was asked so far: each request's whole conversation. */
  asked(): readonly string[]
  seen(fits: (conversation: string) => boolean): Promise<unknown>
  /** What the fake refused because no right client sends it. */
  refused(): readonly string[]
  total(): object
}

const profile = (runtime: string, model: string, options: AgentProfile['options'] = {}): AgentProfile =>
  demoProfile({ runtime: RuntimeId.parse(runtime), model, options: { policy: 'full', ...options } })

function openai({ openai: fake }: RealScene): ModelApi {
  const reply = (one: Reply) => ('say' in one ? openaiAnswers.text(one.say) : openaiAnswers.call(one.tool, one.input))
  return {
    runtime: 'openai',
    profile: () => profile('openai', 'gpt-fake', { api: 'responses' }),
    script: (word, ...replies) => void fake.on(word, ...replies.map(reply)),
    hold: (word, one) => {
      const { answer, release } = openaiAnswers.held(reply(one))
      fake.on(word, answer)
      return release
    },
    asked: () => fake.modelRequests.map(({ conversation }) => conversation),
    seen: (fits) => fake.seen(({ conversation }) => fits(conversation)),
    refused: () => fake.rejected,
    total: () => {
      const { reasoningTokens: _part, ...total } = fake.ledger.total()
      return total
    },
  }
}

function gemini({ gemini: fake }: RealScene): ModelApi {
  const reply = (one: Reply) =>
    'say' in one ? geminiAnswers.text(one.say) : geminiAnswers.calls([[one.tool, one.input]])
  return {
    runtime: 'gemini',
    profile: () => profile('gemini', 'gemini-3.8-flash'),
    script: (word, ...replies) => void fake.on(word, ...replies.map(reply)),
    hold: (word, one) => {
      const { answer, release } = geminiAnswers.held(reply(one))
      fake.on(word, answer)
      return release
    },
    asked: () => fake.answerRequests.map(({ conversation }) => conversation),
    seen: (fits) => fake.seen(({ conversation }) => fits(conversation)),
    refused: () => fake.refusals,
    total: () => fake.ledger.total(),
  }
}

export const modelApis = { openai, gemini }
