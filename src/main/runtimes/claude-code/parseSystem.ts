import type { AgentEvent } from '../../../shared/domain/events'
import { SessionId } from '../../../shared/domain/ids'
import { countIn, entryOf, integerIn, type Json, listIn, numberIn, objectIn, stringIn } from '../json'
import { notice, systemNotices, working } from './notices'
import type { ParseState } from './parseState'
import { raw } from './raw'
import { message, word } from './text'

const FAILED_TASK = new Set(['failed', 'killed', 'stopped'])
/** Tools listed in a session event, as its schema bounds them. */
const TOOLS_MAX = 1_000

export function parseSystem(state: ParseState, line: Json): AgentEvent[] {
  const subtype = stringIn(line, 'subtype') ?? 'untyped'
  switch (subtype) {
    case 'init':
      return init(state, line)
    case 'api_retry':
      state.connectionLost = numberIn(line, 'error_status') === null
      return [retry(line)]
    case 'permission_denied':
      return [denied(state, line)]
    case 'status':
      return status(line)
    case 'session_state_changed':
      return [sessionState(line)]
    case 'thinking_tokens':
      return [working(`Thinking, about ${countIn(line, 'estimated_tokens')} tokens`)]
    case 'task_started':
    case 'task_updated':
    case 'task_progress':
    case 'task_notification':
      return task(state, subtype, line)
    default: {
      const wording = entryOf(systemNotices, subtype)
      return wording === undefined ? [raw(`system.${subtype}`, line)] : [wording(line)]
    }
  }
}

/** Every turn of a process begins with one. */
function init(state: ParseState, line: Json): AgentEvent[] {
  state.turnsStarted += 1
  state.turnOpen = true
  const id = SessionId.safeParse(line['session_id'])
  const permissionMode = stringIn(line, 'permissionMode')
  const version = stringIn(line, 'claude_code_version')
  const tools = listIn(line, 'tools').filter((tool): tool is string => typeof tool === 'string' && tool !== '')
  const turn: AgentEvent = { type: 'turn_started', turn: state.turnsStarted }
  const told = JSON.stringify([id.data, line['model'], permissionMode, version])
  if (told === state.sessionTold) return [turn]
  state.sessionTold = told
  if (!id.success) return [turn, notice('warning', 'no_session_id', 'The CLI began a turn without naming its session.')]
  return [
    {
      type: 'session',
      sessionId: id.data,
      established: true,
      resumed: state.resuming !== null,
      model: stringIn(line, 'model') === null ? null : word(stringIn(line, 'model'), 'unknown'),
      ...(permissionMode === null ? {} : { permissionMode: word(permissionMode, 'default') }),
      ...(version === null ? {} : { version: word(version, 'unknown') }),
      tools: tools.slice(0, TOOLS_MAX).map((tool) => word(tool, 'unknown')),
    },
    turn,
  ]
}

function retry(line: Json): AgentEvent {
  const status = integerIn(line, 'error_status')
  return {
    type: 'retry',
    attempt: countIn(line, 'attempt'),
    maxRetries: countIn(line, 'max_retries'),
    delayMs: Math.max(0, numberIn(line, 'retry_delay_ms') ?? 0),
    httpStatus: status,
    reason: message(status === null ? 'connection lost' : (stringIn(line, 'error') ?? 'unknown')),
  }
}

function denied(state: ParseState, line: Json): AgentEvent {
  const callId = stringIn(line, 'tool_use_id')
  if (callId !== null) state.deniedCalls.add(callId)
  const why = stringIn(line, 'decision_reason') ?? stringIn(line, 'message') ?? 'no reason given'
  return notice('warning', 'permission_denied', `${stringIn(line, 'tool_name') ?? 'A tool'} was denied: ${why}`)
}

function status(line: Json): AgentEvent[] {
  const mode = stringIn(line, 'permissionMode')
  const changed = mode === null ? [] : [notice('info', 'permission_mode', mode)]
  if (line['status'] === 'requesting') return [...changed, working('Waiting for the model')]
  if (line['status'] === 'compacting') return [...changed, working('Summarising the conversation')]
  const compaction = stringIn(line, 'compact_result')
  if (compaction === 'failed')
    return [...changed, notice('warning', 'compaction_failed', stringIn(line, 'compact_error') ?? '')]
  return changed.length > 0 ? changed : [notice('info', 'status', stringIn(line, 'status') ?? 'none')]
}

function sessionState(line: Json): AgentEvent {
  const state = stringIn(line, 'state')
  const asks = state === 'requires_action'
  return {
    type: 'activity',
    state: asks ? 'blocked' : state === 'idle' ? 'idle' : 'working',
    waitingFor: asks ? 'permission' : null,
    message: '',
    source: 'stream',
  }
}

/** Begun and ended once each, under the title it began with; two kinds of message report the end. */
function task(state: ParseState, subtype: string, line: Json): AgentEvent[] {
  const taskId = word(stringIn(line, 'task_id'), 'unknown')
  const status = stringIn(objectIn(line, 'patch') ?? line, 'status')
  const over = status !== null && (status === 'completed' || FAILED_TASK.has(status))
  const title = message(
    state.taskTitles.get(taskId) ?? stringIn(line, 'description') ?? stringIn(line, 'summary') ?? '',
  )
  if (state.endedTasks.has(taskId)) return []
  if (over) state.endedTasks.add(taskId)
  else state.taskTitles.set(taskId, title)
  const end = status === 'completed' ? 'finished' : 'failed'
  return [{ type: 'task', taskId, phase: over ? end : subtype === 'task_started' ? 'started' : 'updated', title }]
}
