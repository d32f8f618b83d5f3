import type { AgentEvent } from '../../../shared/domain/events'
import { EVENT_TEXT_MAX_CHARS } from '../../../shared/domain/limits'
import { cut } from '../cut'
import { type Json, objectsIn, stringIn } from '../json'
import { judgeResult, resultText } from './judge'
import { notice } from './notices'
import type { ParseState } from './parseState'
import { refusalInResult } from './refusal'
import { word } from './text'

/** A `result` line ends a turn, not the run. */
export function parseResult(state: ParseState, line: Json): AgentEvent[] {
  state.turnsEnded += 1
  const denials = objectsIn(line, 'permission_denials')
  const judged = judgeResult(line, state)
  if (state.resuming !== null && state.turnsStarted === 0) state.refusal = refusalInResult(line)
  state.judgement = judged
  state.turnOpen = false
  state.errorLine = null
  state.modelText = ''
  state.connectionLost = false
  const unreported = denials.filter((denial) => !state.deniedCalls.has(stringIn(denial, 'tool_use_id') ?? ''))
  return [
    ...unreported.map((denial) =>
      notice('warning', 'permission_denied', `${stringIn(denial, 'tool_name') ?? 'A tool'} was denied.`),
    ),
    {
      type: 'turn_completed',
      turn: state.turnsEnded,
      ok: judged.failure === null,
      reason: word(judged.reason, 'unknown'),
      httpStatus: judged.httpStatus,
      text: cut(resultText(line), EVENT_TEXT_MAX_CHARS),
      deniedCalls: denials.length,
    },
  ]
}
