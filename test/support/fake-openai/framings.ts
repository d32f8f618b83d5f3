import type { Json } from './checks'
import type { Framing } from './sse'

const named = (event: Json): string => `event: ${String(event['type'])}\ndata: ${JSON.stringify(event)}\n\n`
const plain = (event: Json): string => `data: ${JSON.stringify(event)}\n\n`

const usual = { code: 'server_error', message: 'The model had an error.' }

export const responsesFraming: Framing = {
  frame: named,
  trailer: '',
  isDelta: ({ type }) => type === 'response.output_text.delta' || type === 'response.function_call_arguments.delta',
  isEnd: ({ type }) => type === 'response.completed' || type === 'response.incomplete',
  tellsUsage: ({ type, response }) =>
    (type === 'response.completed' || type === 'response.incomplete') && (response as Json)['usage'] !== null,
  failure: ({ how, error = usual }) =>
    how === 'error'
      ? named({ type: 'error', sequence_number: 9, param: null, ...error })
      : named({
          type: 'response.failed',
          sequence_number: 9,
          response: { id: 'resp_failed', object: 'response', status: 'failed', error, output: [], usage: null },
        }),
}

const choice = (event: Json): Json => ((event['choices'] as readonly Json[] | undefined)?.[0] ?? {}) as Json

export const chatFraming: Framing = {
  frame: plain,
  trailer: 'data: [DONE]\n\n',
  isDelta: (event) => {
    const delta = (choice(event)['delta'] ?? {}) as Json
    return (typeof delta['content'] === 'string' && delta['content'] !== '') || 'tool_calls' in delta
  },
  isEnd: (event) => typeof choice(event)['finish_reason'] === 'string',
  tellsUsage: ({ usage }) => usage !== null && usage !== undefined,
  failure: ({ error = usual }) => plain({ error }),
}
