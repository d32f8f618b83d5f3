import type { ModelRequest } from '../../conversation/modelClient'
import type { ToolDescription } from '../../tools/ports'
import type { Concession } from './concessions'
import type { Json } from './json'
import type { OpenAiOptions } from './options'

export interface Wishes {
  readonly reasoningEffort: OpenAiOptions['reasoningEffort']
  /** 0: as many as the model can. */
  readonly maxOutputTokens: number
  /** The same for every request of one agent: sends them to where their common beginning is cached. */
  readonly cacheKey: string
}

const toolOf = ({ name, description, inputSchema }: ToolDescription): Json => ({
  type: 'function',
  name,
  description,
  parameters: inputSchema,
  // Strict mode takes only part of JSON Schema, and tools of other servers use all of it.
  strict: false,
})

/** The body of `POST /responses`. Nothing is stored there: the conversation is ours, and sent whole. */
export function responsesBody(
  request: Pick<ModelRequest, 'model' | 'system' | 'tools'>,
  input: readonly Json[],
  wishes: Wishes,
  without: ReadonlySet<Concession>,
): Json {
  const reasoning = {
    ...(wishes.reasoningEffort === '' ? {} : { effort: wishes.reasoningEffort }),
    ...(without.has('summary') ? {} : { summary: 'auto' }),
  }
  return {
    model: request.model,
    input,
    store: false,
    stream: true,
    ...(request.system === '' ? {} : { instructions: request.system }),
    ...(request.tools.length === 0 ? {} : { tools: request.tools.map(toolOf), parallel_tool_calls: true }),
    ...(without.has('include') ? {} : { include: ['reasoning.encrypted_content'] }),
    ...(Object.keys(reasoning).length === 0 ? {} : { reasoning }),
    ...(wishes.maxOutputTokens === 0 ? {} : { max_output_tokens: wishes.maxOutputTokens }),
    ...(without.has('cacheKey') ? {} : { prompt_cache_key: wishes.cacheKey }),
  }
}
