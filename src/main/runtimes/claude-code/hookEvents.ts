import type { AgentEvent } from '../../../shared/domain/events'
import { SessionId } from '../../../shared/domain/ids'
import { EVENT_TEXT_MAX_CHARS } from '../../../shared/domain/limits'
import { cut } from '../cut'
import { isObject, type Json, stringIn } from '../json'
import { notice } from './notices'
import { raw } from './raw'
import { message, payload, word } from './text'

/** What is remembered of the interface's reports. Changed in place. */
export interface HookState {
  /** The prompt that the run itself gave; the first report of it is no news. */
  givenPrompt: string | null
  readonly resuming: boolean
  turns: number
  /** Background work that was said to have begun. */
  readonly tasks: Set<string>
}

export const newHookState = (givenPrompt: string | null, resuming: boolean): HookState => ({
  givenPrompt,
  resuming,
  turns: 0,
  tasks: new Set(),
})

type Activity = Extract<AgentEvent, { type: 'activity' }>

const activity = (state: Activity['state'], waitingFor: Activity['waitingFor'], text: string): Activity => ({
  type: 'activity',
  state,
  waitingFor,
  message: message(text),
  source: 'hook',
})

/** One hook's report as events. */
export function hookEvents(state: HookState, report: Json): AgentEvent[] {
  const name = stringIn(report, 'hook_event_name') ?? 'untyped'
  const callId = word(stringIn(report, 'tool_use_id'), 'unknown')
  // Hooks inside a sub-agent name it; its calls are not the main conversation's.
  const agentId = stringIn(report, 'agent_id')
  const parentCallId = agentId === null ? null : word(agentId, 'unknown')
  switch (name) {
    case 'SessionStart':
      return sessionStart(state, report)
    case 'SessionEnd':
      return [notice('info', 'session_end', stringIn(report, 'reason') ?? 'no reason given')]
    case 'UserPromptSubmit':
      return promptSubmitted(state, report)
    case 'PreToolUse':
      return [
        {
          type: 'tool_call',
          callId,
          name: word(stringIn(report, 'tool_name'), 'unknown'),
          input: payload(JSON.stringify(report['tool_input'] ?? {})),
          parentCallId,
        },
      ]
    case 'PostToolUse':
      return [toolAnswer(callId, 'ok', responseText(report['tool_response']), parentCallId)]
    case 'PostToolUseFailure':
      return [toolAnswer(callId, 'error', stringIn(report, 'error') ?? '', parentCallId)]
    case 'PermissionRequest':
      return [activity('blocked', 'permission', `Asks to use ${stringIn(report, 'tool_name') ?? 'a tool'}`)]
    case 'Notification':
      return notification(report)
    case 'Stop':
      return turnEnd(state, report, true, 'completed')
    case 'StopFailure':
      return turnEnd(state, report, false, stringIn(report, 'error') ?? 'unknown')
    case 'SubagentStart':
      return taskEvents(state, parentCallId, stringIn(report, 'agent_type') ?? '', false)
    case 'SubagentStop':
      return taskEvents(state, parentCallId, stringIn(report, 'agent_type') ?? '', true)
    case 'PreCompact':
      return [activity('working', null, 'Summarising the conversation')]
    default:
      return [raw(`hook.${name}`, report)]
  }
}

function sessionStart(state: HookState, report: Json): AgentEvent[] {
  const id = SessionId.safeParse(report['session_id'])
  if (!id.success) return [raw('hook.SessionStart', report)]
  const model = stringIn(report, 'model')
  const mode = stringIn(report, 'permission_mode')
  return [
    {
      type: 'session',
      sessionId: id.data,
      established: true,
      resumed: report['source'] === 'resume' || (state.resuming && report['source'] !== 'clear'),
      model: model === null ? null : word(model, 'unknown'),
      ...(mode === null ? {} : { permissionMode: word(mode, 'default') }),
    },
  ]
}

function promptSubmitted(state: HookState, report: Json): AgentEvent[] {
  const text = stringIn(report, 'prompt') ?? ''
  // A pasted prompt comes back with a frame around it.
  const known = state.givenPrompt !== null && text.includes(state.givenPrompt.trim())
  state.givenPrompt = null
  state.turns += 1
  const source = stringIn(report, 'source')
  const origin = source === null || source === 'user' ? 'typed' : 'provider'
  return [
    ...(known ? [] : [{ type: 'prompt' as const, text: cut(text, EVENT_TEXT_MAX_CHARS), origin: origin as 'typed' }]),
    { type: 'turn_started', turn: state.turns },
    activity('working', null, ''),
  ]
}

function notification(report: Json): AgentEvent[] {
  const words = stringIn(report, 'message') ?? ''
  const kind = stringIn(report, 'notification_type')
  if (kind === 'permission_prompt') return [activity('blocked', 'permission', words)]
  if (kind === 'idle_prompt') return [activity('idle', null, words)]
  return [notice('info', 'notification', words)]
}

function turnEnd(state: HookState, report: Json, ok: boolean, reason: string): AgentEvent[] {
  const text = cut(stringIn(report, 'last_assistant_message') ?? '', EVENT_TEXT_MAX_CHARS)
  const said: AgentEvent[] =
    text === '' || !ok ? [] : [{ type: 'text', text, delta: false, messageId: null, parentCallId: null }]
  return [
    ...said,
    ...(ok ? [] : [notice('error', word(reason, 'unknown'), text)]),
    {
      type: 'turn_completed',
      turn: state.turns,
      ok,
      reason: word(reason, 'unknown'),
      httpStatus: null,
      text,
      deniedCalls: 0,
    },
    ok ? activity('idle', null, '') : activity('error', null, text),
  ]
}

/** Begun and ended once each, whoever reports it first. */
export function taskEvents(state: HookState, taskId: string | null, title: string, over: boolean): AgentEvent[] {
  if (taskId === null || state.tasks.has(taskId) !== over) return []
  if (over) state.tasks.delete(taskId)
  else state.tasks.add(taskId)
  return [{ type: 'task', taskId, phase: over ? 'finished' : 'started', title: message(title) }]
}

function toolAnswer(callId: string, outcome: 'ok' | 'error', output: string, parentCallId: string | null): AgentEvent {
  const kept = payload(output)
  return { type: 'tool_result', callId, outcome, output: kept, truncated: kept.length < output.length, parentCallId }
}

/** A shell's answer is its output; others are shown as they are. */
function responseText(response: unknown): string {
  if (typeof response === 'string') return response
  if (isObject(response) && typeof response['stdout'] === 'string') {
    return [response['stdout'], stringIn(response, 'stderr')].filter(Boolean).join('\n')
  }
  return JSON.stringify(response ?? '')
}
