import type { NewAgent } from '../../../src/shared/contract/fleet'
import { RuntimeId } from '../../../src/shared/domain/ids'
import * as anthropic from '../../support/fake-anthropic/answers'
import { FakeAnthropic } from '../../support/fake-anthropic/server'
import * as google from '../../support/fake-gemini/answers'
import { FakeGemini, FAKE_KEY as GEMINI_KEY } from '../../support/fake-gemini/server'
import * as open from '../../support/fake-openai/answers'
import { FakeOpenAi, FAKE_KEY as OPENAI_KEY } from '../../support/fake-openai/server'
import { claudeEnvironment, realClaude } from '../../support/realClaude'

/** What a model may do next. `held`: it never answers. `begins`: it falls silent after its first words. */
export type ModelMove =
  | { readonly kind: 'held' }
  | { readonly kind: 'begins'; readonly text: string }
  | { readonly kind: 'runs'; readonly command: string }
  | { readonly kind: 'says'; readonly text: string }

/** One provider as the test plays it: what it answers, and what it was asked. */
export interface Provider {
  /** Decides each answer from everything that the conversation holds. */
  script(next: (conversation: string) => ModelMove): void
  /** Every conversation that it was sent, in order. */
  readonly asked: readonly string[]
  /** Resolves with the first request, past or to come, whose conversation fits. */
  seen(fits: (conversation: string) => boolean): Promise<unknown>
  /** Why requests were refused: a right client is refused nothing. */
  readonly refused: readonly string[]
  readonly agent: Partial<NewAgent>
  readonly env: Readonly<Record<string, string>>
  close(): Promise<void>
}

export interface Actor {
  readonly name: string
  /** Tried at the decisive moments alone: it takes seconds, or differs little from another. */
  readonly few: boolean
  open(home: string, project: string): Promise<Provider>
}

const never = new Promise<void>(() => {})
/** Claude asks small things beside the conversation; they are none of ours. */
const PROMPT_MARK = 'PROMPT-4711'

const openAi = (api: 'responses' | 'chat'): Actor => ({
  name: `openai (${api})`,
  few: api === 'chat',
  open: async () => {
    const fake = await FakeOpenAi.start()
    const isModel = (request: { readonly api: string }): boolean => request.api === api
    const answers = {
      held: () => open.text('never', { released: never }),
      begins: (text: string) => open.broken('stall', 'after_first_delta', text),
      runs: (command: string) => open.call('shell', { command }),
      says: (text: string) => open.text(text),
    }
    return {
      script: (next) => scripted(fake, next, answers, isModel),
      get asked() {
        return fake.requests.filter(isModel).map(({ conversation }) => conversation)
      },
      seen: (fits) => fake.seen((request) => isModel(request) && fits(request.conversation)),
      refused: fake.rejected,
      agent: { runtime: RuntimeId.parse('openai'), model: 'gpt-fake', options: { api, policy: 'full' } },
      env: { OPENAI_API_KEY: OPENAI_KEY, OPENAI_BASE_URL: fake.url },
      close: () => fake.close(),
    }
  },
})

const gemini: Actor = {
  name: 'gemini',
  few: false,
  open: async () => {
    const fake = await FakeGemini.start()
    const answers = {
      held: () => google.text('never', { released: never }),
      begins: (text: string) => google.text(text, { chunkChars: 8, broken: { how: 'stall', at: 'after_first_chunk' } }),
      runs: (command: string) => google.calls([['shell', { command }]]),
      says: (text: string) => google.text(text),
    }
    return {
      script: (next) => scripted(fake, next, answers, () => true),
      get asked() {
        return fake.answerRequests.map(({ conversation }) => conversation)
      },
      seen: (fits) => fake.seen((request) => fits(request.conversation)),
      refused: fake.refusals,
      agent: {
        runtime: RuntimeId.parse('gemini'),
        model: 'gemini-3.8-flash',
        options: { policy: 'full', baseUrl: fake.url },
      },
      env: { GEMINI_API_KEY: GEMINI_KEY },
      close: () => fake.close(),
    }
  },
}

const claude: Actor = {
  name: 'claude-code',
  few: true,
  open: async (home, project) => {
    const fake = await FakeAnthropic.start()
    const command = await realClaude()
    const isOurs = ({ conversation }: { readonly conversation: string }): boolean => conversation.includes(PROMPT_MARK)
    const answers = {
      held: () => anthropic.text('never', { released: never }),
      begins: (text: string) =>
        anthropic.text(text, { deltaChars: 8, broken: { how: 'stall', at: 'after_first_delta' } }),
      runs: (line: string) => anthropic.bash(line),
      says: (text: string) => anthropic.text(text),
    }
    return {
      script: (next) => scripted(fake, next, answers, isOurs),
      get asked() {
        return fake.messageRequests.filter(isOurs).map(({ conversation }) => conversation)
      },
      seen: (fits) => fake.seen((request) => isOurs(request) && fits(request.conversation)),
      refused: [],
      agent: {
        runtime: RuntimeId.parse('claude-code'),
        model: null,
        command,
        options: { allowedTools: ['Bash'], tools: 'none' },
      },
      env: claudeEnvironment({ home, url: fake.url, trusted: [project] }),
      close: () => fake.close(),
    }
  },
}

interface Fake<R, A> {
  always(when: (request: R) => boolean, answer: A): unknown
}

/** One rule for each move, which holds when the script says so. */
function scripted<R extends { readonly conversation: string }, A>(
  fake: Fake<R, A>,
  next: (conversation: string) => ModelMove,
  answers: {
    readonly held: () => A
    readonly begins: (text: string) => A
    readonly runs: (command: string) => A
    readonly says: (text: string) => A
  },
  isOurs: (request: R) => boolean,
): void {
  const made = (move: ModelMove): A => {
    if (move.kind === 'held') return answers.held()
    if (move.kind === 'runs') return answers.runs(move.command)
    return move.kind === 'begins' ? answers.begins(move.text) : answers.says(move.text)
  }
  for (const move of Object.values(moves)) {
    const isNext = (request: R): boolean => isOurs(request) && next(request.conversation) === move
    fake.always(isNext, made(move))
  }
}

/** Leaves a line behind each time it runs; its answer is worked out, so that the command itself does not hold it. */
const effect = (file: string): string => `echo once >> ${file} && echo RESULT-$((4000+567))`

export const moves = {
  held: { kind: 'held' },
  begins: { kind: 'begins', text: 'I am going to look at it now.' },
  runs: { kind: 'runs', command: effect('effects') },
  runsOn: { kind: 'runs', command: `${effect('effects')} && sleep 300` },
  done: { kind: 'says', text: 'DONE-8899' },
  doneAgain: { kind: 'says', text: 'ALL-DONE' },
} as const satisfies Record<string, ModelMove>

export const PROMPT = `${PROMPT_MARK}: run the command once.`
export const RESULT = 'RESULT-4567'
export const actors: readonly Actor[] = [openAi('responses'), openAi('chat'), gemini, claude]
