import type { ChatCompletionCreateParamsStreaming } from 'openai/resources/chat/completions'
import type { ModelClient } from '../../conversation/modelClient'
import { CallIds, callIdsIn } from './callIds'
import { CHAT_DIALECT } from './chatMessages'
import { ChatReader } from './chatReader'
import { chatBody } from './chatRequest'
import type { Concession } from './concessions'
import { exchange, type Service } from './exchange'
import type { Wishes } from './responsesRequest'

/** Chat Completions, for every server that speaks OpenAI's older language. */
export function chatClient(service: Service, wishes: Wishes): ModelClient {
  const without = new Set<Concession>()
  return {
    dialect: CHAT_DIALECT,
    answer: (request) =>
      exchange(service, request, () => {
        const body = chatBody(request, wishes, service.endpoint.official, without)
        return {
          reader: new ChatReader(service.newId(), new CallIds(callIdsIn(request.steps), service.newId)),
          open: (sdk, signal) =>
            // Messages are kept as they came, with fields that the SDK's types do not know.
            sdk.chat.completions.create(body as unknown as ChatCompletionCreateParamsStreaming, { signal }),
          concede: (concession) => {
            const applies = 'stream_options' in body && concession === 'usageOption'
            const renames = 'max_tokens' in body && concession === 'maxTokensName'
            if (applies || renames) without.add(concession)
            return applies || renames
          },
        }
      }),
  }
}
