import type { ModelAnswer, ModelCall } from '../../conversation/modelClient'
import { type CallIds, inputOf } from './callIds'
import { isObject, type Json, listOf, objectOf, parsed, textOf } from './json'

interface Naming {
  readonly answerId: string
  readonly callIds: CallIds
}

interface Ending {
  readonly type: 'completed' | 'incomplete'
  readonly response: Json
}

const texts = (list: unknown): string[] =>
  listOf(list)
    .filter(isObject)
    .flatMap((part) => textOf(part['text']) ?? textOf(part['refusal']) ?? [])

const isRefusal = (item: Json): boolean =>
  listOf(item['content'])
    .filter(isObject)
    .some((part) => part['type'] === 'refusal')

/** An answer that was cut may end in half a call, which can neither be run nor sent back. */
const isWhole = (item: Json, ending: Ending): boolean =>
  ending.type === 'completed' ||
  (item['status'] !== 'incomplete' && parsed(inputOf(textOf(item['arguments']) ?? '')) !== undefined)

/** Puts an answer together from the items of the output, by their place in it. */
export function answerOf(
  items: ReadonlyMap<number, Json>,
  ending: Ending,
  { answerId, callIds }: Naming,
): Omit<ModelAnswer, 'usage' | 'model'> {
  const native: Json[] = []
  const calls: ModelCall[] = []
  const messages: ModelAnswer['messages'][number][] = []
  for (const [at, item] of items) {
    const messageId = `${answerId}.${at}`
    if (item['type'] === 'function_call') {
      if (!isWhole(item, ending)) continue
      const callId = callIds.claim(textOf(item['call_id']))
      calls.push({ callId, name: textOf(item['name']) ?? '', input: inputOf(textOf(item['arguments']) ?? '') })
      native.push(callId === item['call_id'] ? item : { ...item, call_id: callId })
      continue
    }
    native.push(item)
    if (item['type'] === 'message') messages.push({ messageId, text: texts(item['content']).join(''), thinking: false })
    if (item['type'] === 'reasoning') messages.push({ messageId, text: thoughts(item), thinking: true })
  }
  const said = messages.filter(({ text }) => text !== '')
  return {
    native,
    text: said.flatMap(({ text, thinking }) => (thinking ? [] : [text])).join('\n\n'),
    messages: said,
    calls,
    ...endOf(ending, native.some(isRefusal)),
  }
}

/** Summaries where there are any; open models have the thoughts themselves. */
function thoughts(item: Json): string {
  const summary = texts(item['summary'])
  return (summary.length > 0 ? summary : texts(item['content'])).join('\n\n')
}

function endOf({ type, response }: Ending, refusal: boolean): Pick<ModelAnswer, 'end' | 'reason'> {
  if (type === 'incomplete') {
    const reason = textOf(objectOf(response['incomplete_details'])['reason']) ?? 'incomplete'
    return { end: reason === 'content_filter' ? 'refused' : 'cut', reason }
  }
  return refusal ? { end: 'refused', reason: 'refusal' } : { end: 'done', reason: 'completed' }
}
