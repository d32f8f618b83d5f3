import type { AgentEventOf } from '../../shared/domain/events'
import { ID_MAX_CHARS, MESSAGE_MAX_CHARS } from '../../shared/domain/limits'

/** OSC 7501, the Program Status Protocol: a terminal program says whether it works, waits or is done. */
export const PROGRAM_STATUS_OSC = 7501
/** "Yes, I listen": without it Claude Code's TUI stays silent. */
const ANSWER = `\x1b]${PROGRAM_STATUS_OSC};?\x1b\\`

export type ProgramStatus =
  | { readonly kind: 'query'; readonly answer: string }
  | { readonly kind: 'status'; readonly activity: AgentEventOf<'activity'> }
  /** About one piece of background work, not about the program: it must not change what the program is said to do. */
  | { readonly kind: 'part'; readonly id: string; readonly title: string; readonly cleared: boolean }
  | { readonly kind: 'unknown' }

const states = ['working', 'idle', 'blocked', 'done', 'error'] as const

/** Reads `?` or `state=blocked:app=NAME:kind=permission:msg=BASE64`. The text is untrusted: anything may print it. */
export function readProgramStatus(payload: string): ProgramStatus {
  if (payload === '?') return { kind: 'query', answer: ANSWER }
  const fields = new Map(
    payload.split(':').map((part): [string, string] => {
      const equals = part.indexOf('=')
      return equals < 0 ? [part, ''] : [part.slice(0, equals), part.slice(equals + 1)]
    }),
  )
  const id = fields.get('id')
  if (id === '') return { kind: 'unknown' }
  if (id !== undefined) {
    const title = oneLine(fields.get('title') ?? fields.get('msg') ?? '')
    return { kind: 'part', id: id.slice(0, ID_MAX_CHARS), title, cleared: fields.get('state') === 'clear' }
  }
  const state = states.find((known) => known === fields.get('state'))
  if (state === undefined) return { kind: 'unknown' }
  const asked = fields.get('kind')
  return {
    kind: 'status',
    activity: {
      type: 'activity',
      state,
      waitingFor: state === 'blocked' ? (asked === 'question' ? 'question' : 'permission') : null,
      message: oneLine(fields.get('msg') ?? ''),
      source: 'terminal',
    },
  }
}

function oneLine(base64: string): string {
  return Buffer.from(base64, 'base64')
    .toString('utf8')
    .replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim()
    .slice(0, MESSAGE_MAX_CHARS)
}
