import type { ModelRequest } from '../../conversation/modelClient'
import type { ToolDescription } from '../../tools/ports'
import { chatMessages } from './chatMessages'
import type { Concession } from './concessions'
import type { Json } from './json'
import type { Wishes } from './responsesRequest'

const toolOf = ({ name, description, inputSchema }: ToolDescription): Json => ({
  type: 'function',
  function: { name, description, parameters: inputSchema },
})

/** The body of `POST /chat/completions`: only what every compatible server takes. */
export function chatBody(
  request: Pick<ModelRequest, 'model' | 'system' | 'tools' | 'steps'>,
  wishes: Pick<Wishes, 'reasoningEffort' | 'maxOutputTokens'>,
  official: boolean,
  without: ReadonlySet<Concession>,
): Json {
  // OpenAI's newer models refuse the old name, which is the only one that many servers know.
  const limit = official || without.has('maxTokensName') ? 'max_completion_tokens' : 'max_tokens'
  return {
    model: request.model,
    messages: chatMessages(request.system, request.steps),
    stream: true,
    ...(without.has('usageOption') ? {} : { stream_options: { include_usage: true } }),
    ...(request.tools.length === 0 ? {} : { tools: request.tools.map(toolOf) }),
    ...(wishes.reasoningEffort === '' ? {} : { reasoning_effort: wishes.reasoningEffort }),
    ...(wishes.maxOutputTokens === 0 ? {} : { [limit]: wishes.maxOutputTokens }),
  }
}
