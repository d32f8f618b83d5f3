import type { AgentEvent, AgentEventOf } from '../../../shared/domain/events'
import { entryOf, type Json, listIn, numberIn, objectsIn, stringIn } from '../json'
import { message } from './text'

type Level = AgentEventOf<'notice'>['level']

export const notice = (level: Level, code: string, text: string): AgentEvent => ({
  type: 'notice',
  level,
  code,
  message: message(text),
})

export const working = (text: string): AgentEvent => ({
  type: 'activity',
  state: 'working',
  waitingFor: null,
  message: message(text),
  source: 'stream',
})

type Wording = (line: Json) => AgentEvent

const text =
  (level: Level, code: string, key: string): Wording =>
  (line) =>
    notice(level, code, stringIn(line, key) ?? code)

const hook =
  (code: string): Wording =>
  (line) =>
    notice('info', code, [stringIn(line, 'hook_name'), stringIn(line, 'outcome')].filter(Boolean).join(': '))

const informationalLevel = (line: Json): Level => (line['level'] === 'warning' ? 'warning' : 'info')

function compacted(line: Json): AgentEvent {
  const metadata = line['compact_metadata'] as Json | undefined
  const before = metadata && numberIn(metadata, 'pre_tokens')
  const after = metadata && numberIn(metadata, 'post_tokens')
  const size = before == null ? '' : ` from ${before} tokens${after == null ? '' : ` to ${after}`}`
  return notice('info', 'compacted', `The conversation was summarised${size}.`)
}

/** `system` messages that are worth a line and have no event of their own, by subtype. */
export const systemNotices: Readonly<Record<string, Wording>> = {
  background_tasks_changed: (line) => {
    const titles = objectsIn(line, 'tasks').map((task) => stringIn(task, 'description') ?? 'task')
    return notice('info', 'background_tasks', titles.length === 0 ? 'None' : titles.join(', '))
  },
  commands_changed: (line) => notice('info', 'commands_changed', `${listIn(line, 'commands').length} commands`),
  compact_boundary: compacted,
  control_request_progress: text('info', 'control_request_progress', 'status'),
  elicitation_complete: text('info', 'elicitation_complete', 'mcp_server_name'),
  files_persisted: (line) => notice('info', 'files_persisted', `${listIn(line, 'files').length} files`),
  hook_progress: hook('hook_progress'),
  hook_response: hook('hook_response'),
  hook_started: hook('hook_started'),
  informational: (line) => notice(informationalLevel(line), 'informational', stringIn(line, 'content') ?? ''),
  local_command_output: text('info', 'local_command_output', 'content'),
  memory_recall: (line) => notice('info', 'memory_recall', `${listIn(line, 'memories').length} memories`),
  mirror_error: text('warning', 'mirror_error', 'error'),
  model_refusal_fallback: text('warning', 'model_refusal_fallback', 'content'),
  model_refusal_no_fallback: text('warning', 'model_refusal_no_fallback', 'content'),
  notification: text('info', 'notification', 'text'),
  plugin_install: (line) =>
    notice('info', 'plugin_install', [stringIn(line, 'name'), stringIn(line, 'status')].filter(Boolean).join(': ')),
  session_writes_lost: (line) =>
    notice(
      'error',
      'session_writes_lost',
      `The disk is full (${stringIn(line, 'error_code') ?? 'unknown'}): this session may not resume with all it said.`,
    ),
  worker_shutting_down: text('info', 'worker_shutting_down', 'reason'),
}

const topNotices: Readonly<Record<string, Wording>> = {
  auth_status: (line) =>
    notice(stringIn(line, 'error') === null ? 'info' : 'error', 'auth_status', stringIn(line, 'error') ?? 'Signing in'),
  conversation_reset: text('info', 'conversation_reset', 'trigger'),
  prompt_suggestion: text('info', 'prompt_suggestion', 'suggestion'),
  tool_use_summary: text('info', 'tool_use_summary', 'summary'),
  tool_progress: (line) =>
    working(`${stringIn(line, 'tool_name') ?? 'Tool'}, ${Math.round(numberIn(line, 'elapsed_time_seconds') ?? 0)} s`),
}

/** Messages besides the big five that have a name; null for the rest. */
export function topNotice(line: Json): AgentEvent[] | null {
  const type = stringIn(line, 'type')
  const wording = type === null ? undefined : entryOf(topNotices, type)
  return wording === undefined ? null : [wording(line)]
}
