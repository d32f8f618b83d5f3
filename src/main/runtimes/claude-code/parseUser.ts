import type { AgentEvent } from '../../../shared/domain/events'
import { EVENT_TEXT_MAX_CHARS } from '../../../shared/domain/limits'
import { cut } from '../cut'
import { isObject, type Json, objectIn, objectsIn, stringIn } from '../json'
import { notice } from './notices'
import { parentOf } from './parseAssistant'
import { raw } from './raw'
import { toolResult } from './toolResult'

const INTERRUPTED = /^\[Request interrupted by user/
const LOCAL_OUTPUT = /^<local-command-(?:stdout|stderr)>([\s\S]*)<\/local-command-(?:stdout|stderr)>$/

/** A `user` line: results of tools, and what the CLI itself says in the user's place. */
export function parseUser(line: Json): AgentEvent[] {
  const content = objectIn(line, 'message')?.['content']
  if (typeof content === 'string') return userText(content)
  const metas = objectsIn(line, 'tool_result_meta')
  const blocks = Array.isArray(content) ? content.filter(isObject) : []
  return blocks.flatMap((block): AgentEvent[] => {
    const type = stringIn(block, 'type') ?? 'untyped'
    if (type === 'tool_result') {
      const meta = metas.find((one) => one['id'] === block['tool_use_id']) ?? null
      return [toolResult(block, meta, parentOf(line))]
    }
    if (type === 'text') return userText(stringIn(block, 'text') ?? '')
    if (type === 'image' || type === 'document')
      return [notice('info', type, `The conversation was given ${type} data.`)]
    return [raw(`user.${type}`, block)]
  })
}

function userText(text: string): AgentEvent[] {
  if (text === '') return []
  if (INTERRUPTED.test(text)) return [notice('warning', 'interrupted', text)]
  const local = LOCAL_OUTPUT.exec(text)?.[1]
  if (local !== undefined) return [notice('info', 'local_command_output', local)]
  return [{ type: 'prompt', text: cut(text, EVENT_TEXT_MAX_CHARS), origin: 'provider' }]
}
