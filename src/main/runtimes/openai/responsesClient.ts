import type { ResponseCreateParamsStreaming } from 'openai/resources/responses/responses'
import type { ModelClient } from '../../conversation/modelClient'
import { CallIds, callIdsIn } from './callIds'
import type { Concession } from './concessions'
import { exchange, type Service } from './exchange'
import { RESPONSES_DIALECT, reasoningIds, responsesInput } from './responsesInput'
import { ResponsesReader } from './responsesReader'
import { responsesBody, type Wishes } from './responsesRequest'

/** The Responses API. What a server once refused is not offered again in the same run. */
export function responsesClient(service: Service, wishes: Wishes): ModelClient {
  const without = new Set<Concession>()
  const refused = new Set<string>()
  return {
    dialect: RESPONSES_DIALECT,
    answer: (request) =>
      exchange(service, request, () => {
        const input = responsesInput(request.steps, refused)
        const body = responsesBody(request, input, wishes, without)
        return {
          reader: new ResponsesReader(service.newId(), new CallIds(callIdsIn(request.steps), service.newId)),
          open: (sdk, signal) =>
            // Items of a conversation are kept as they came, in shapes that the SDK's types may not know yet.
            sdk.responses.create(body as unknown as ResponseCreateParamsStreaming, { signal }),
          concede: (concession) => {
            if (concession !== 'oldReasoning') {
              const isNew = !without.has(concession)
              without.add(concession)
              return isNew && concession !== 'usageOption' && concession !== 'maxTokensName'
            }
            const ids = reasoningIds(input)
            for (const id of ids) refused.add(id)
            return ids.length > 0
          },
        }
      }),
  }
}
