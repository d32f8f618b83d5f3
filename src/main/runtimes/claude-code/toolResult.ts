import type { AgentEventOf } from '../../../shared/domain/events'
import { isObject, type Json, stringIn } from '../json'
import { payload, word } from './text'

/** The readable part of message content: a string, or blocks of text, images and others. */
export function contentText(content: unknown): string {
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return ''
  return content
    .filter(isObject)
    .map((block) => stringIn(block, 'text') ?? `[${stringIn(block, 'type') ?? 'untyped'}]`)
    .join('\n')
}

/** `meta`: the CLI's `tool_result_meta` entry of this call, in versions that send one. */
export function toolResult(block: Json, meta: Json | null, parentCallId: string | null): AgentEventOf<'tool_result'> {
  const content = block['content']
  const readable = typeof content === 'string' || Array.isArray(content)
  const output = readable ? contentText(content) : JSON.stringify(content ?? '')
  const kept = payload(output)
  return {
    type: 'tool_result',
    callId: word(stringIn(block, 'tool_use_id'), 'unknown'),
    outcome: outcomeOf(block, meta),
    output: kept,
    truncated: kept.length < output.length,
    parentCallId,
  }
}

function outcomeOf(block: Json, meta: Json | null): AgentEventOf<'tool_result'>['outcome'] {
  if (block['is_error'] !== true) return 'ok'
  const kind = meta === null ? null : stringIn(meta, 'non_execution_kind')
  if (kind === 'interrupted' || kind === 'aborted') return 'interrupted'
  const decision = meta === null || !isObject(meta['permission_decision']) ? null : meta['permission_decision']
  if (decision !== null && stringIn(decision, 'decision') === 'reject') return 'denied'
  return 'error'
}
