import type {
  ModelAnswer,
  ModelClient,
  ModelFailure,
  ModelPart,
  Step,
} from '../../../src/main/conversation/modelClient'
import { chatClient } from '../../../src/main/runtimes/openai/chatClient'
import { readEndpoint } from '../../../src/main/runtimes/openai/endpoint'
import { responsesClient } from '../../../src/main/runtimes/openai/responsesClient'
import type { Wishes } from '../../../src/main/runtimes/openai/responsesRequest'
import type { ToolDescription } from '../../../src/main/tools/ports'
import type { Result } from '../../../src/shared/domain/result'
import type { FakeOpenAi } from '../../support/fake-openai/server'
import { ManualClock } from '../../support/manualClock'

export type Api = 'responses' | 'chat'

export const apis: readonly Api[] = ['responses', 'chat']

const lookUp: ToolDescription = {
  name: 'look_up',
  description: 'Looks something up.',
  inputSchema: { type: 'object', properties: { word: { type: 'string' } } },
  risk: 'read',
}

const plainWishes: Wishes = { reasoningEffort: '', maxOutputTokens: 0, cacheKey: 'agent-1' }

/** A client of the fake, as a run would have it. */
export function clientFor(
  fake: Pick<FakeOpenAi, 'url' | 'key'>,
  api: Api,
  { wishes = {}, env = {} }: { wishes?: Partial<Wishes>; env?: Record<string, string> } = {},
): ModelClient {
  const key: Record<string, string> = fake.key === null ? {} : { OPENAI_API_KEY: fake.key }
  const endpoint = readEndpoint({ baseUrl: fake.url, api }, { ...key, ...env })
  if (!endpoint.ok) throw new Error(endpoint.error)
  let ids = 0
  const service = { endpoint: endpoint.value, clock: new ManualClock(), newId: () => `id-${++ids}` }
  const all = { ...plainWishes, ...wishes }
  return api === 'responses' ? responsesClient(service, all) : chatClient(service, all)
}

export interface Asked {
  readonly result: Result<ModelAnswer, ModelFailure>
  readonly parts: readonly ModelPart[]
}

interface Question {
  readonly steps?: readonly Step[]
  readonly model?: string
  readonly system?: string
  readonly tools?: readonly ToolDescription[]
  readonly signal?: AbortSignal
  readonly onPart?: (part: ModelPart) => void
}

export async function ask(client: ModelClient, question: Question = {}): Promise<Asked> {
  const parts: ModelPart[] = []
  const result = await client.answer({
    model: 'gpt-fake',
    system: 'Be brief.',
    steps: [{ kind: 'user', text: 'Please work.' }],
    tools: [lookUp],
    signal: new AbortController().signal,
    ...question,
    onPart: (part) => {
      parts.push(part)
      question.onPart?.(part)
    },
  })
  return { result, parts }
}

export function answered({ result }: Asked): ModelAnswer {
  if (!result.ok) throw new Error(`${result.error.class}: ${result.error.message}`)
  return result.value
}

export function failed({ result }: Asked): ModelFailure {
  if (result.ok) throw new Error(`answered: ${result.value.text}`)
  return result.error
}

/** What a loop adds to the conversation after an answer. */
export function afterwards(client: ModelClient, { native, text, calls }: ModelAnswer): Step[] {
  const said: Step = { kind: 'model', dialect: client.dialect, native, text, calls }
  if (calls.length === 0) return [said]
  const results = calls.map(({ callId, name }) => ({ callId, name, outcome: 'ok' as const, output: `done: ${name}` }))
  return [said, { kind: 'tools', results }]
}

export const streamed = (parts: readonly ModelPart[], type: 'text' | 'thinking'): string =>
  parts.map((part) => (part.type === type ? part.delta : '')).join('')

/** What a store does to a conversation: nothing but JSON survives. */
export const stored = (steps: readonly Step[]): readonly Step[] => JSON.parse(JSON.stringify(steps)) as Step[]
