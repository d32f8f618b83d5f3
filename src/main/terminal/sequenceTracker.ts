/**
 * Where a byte stream stands in the grammar of escape sequences: the state machine of VT500 terminals as xterm runs
 * it, reduced to the question "is a sequence open, and since when?". Fed whole UTF-8 characters.
 */
export const sequenceStates = [
  'ground',
  'escape',
  'escapeIntermediate',
  'csiEntry',
  'csiParam',
  'csiIntermediate',
  'csiIgnore',
  'dcsEntry',
  'dcsParam',
  'dcsIntermediate',
  'dcsIgnore',
  'dcsPassthrough',
  'osc',
  /** SOS, PM and APC: swallowed by every terminal. */
  'ignoredString',
] as const
export type SequenceState = (typeof sequenceStates)[number]

/** Any character that is neither ASCII nor a C1 control. */
export const OTHER_CHARACTER = 0xa0

const within = (code: number, low: number, high: number): boolean => code >= low && code <= high

/** What a code that introduces a sequence anywhere introduces; undefined for every other code. */
export function introducedBy(code: number): SequenceState | undefined {
  switch (code) {
    case 0x1b:
      return 'escape'
    case 0x9b:
      return 'csiEntry'
    case 0x90:
      return 'dcsEntry'
    case 0x9d:
      return 'osc'
    case 0x98:
    case 0x9e:
    case 0x9f:
      return 'ignoredString'
    default:
      return undefined
  }
}

/** In these, controls are carried out at once, so they are no part of what is still to come. */
export const executesControls = (state: SequenceState): boolean => state.startsWith('escape') || state.startsWith('csi')

/** The state after one character: a code point below 0xA0, or `OTHER_CHARACTER`. */
export function nextState(state: SequenceState, code: number): SequenceState {
  const introduced = introducedBy(code)
  if (introduced !== undefined) return introduced
  // CAN, SUB and the remaining C1 controls end whatever is open.
  if (code === 0x18 || code === 0x1a || within(code, 0x80, 0x9f)) return 'ground'
  if (state === 'ground') return 'ground'
  if (state === 'osc') return code === 0x07 ? 'ground' : 'osc'
  if (state === 'ignoredString') return code === OTHER_CHARACTER ? 'ground' : state
  if (state === 'dcsPassthrough' || state === 'dcsIgnore') return state
  // In a header, controls are carried out or ignored on the way, and DEL is ignored.
  if (code < 0x20 || code === 0x7f) return state
  if (code === OTHER_CHARACTER) return state === 'csiIgnore' ? state : 'ground'
  if (state === 'escape') return afterEscape(code)
  if (state === 'escapeIntermediate') return code < 0x30 ? state : 'ground'
  return state.startsWith('csi') ? inCsi(state, code) : inDcs(state, code)
}

function afterEscape(code: number): SequenceState {
  switch (code) {
    case 0x5b:
      return 'csiEntry'
    case 0x5d:
      return 'osc'
    case 0x50:
      return 'dcsEntry'
    case 0x58:
    case 0x5e:
    case 0x5f:
      return 'ignoredString'
    default:
      return code < 0x30 ? 'escapeIntermediate' : 'ground'
  }
}

function inCsi(state: SequenceState, code: number): SequenceState {
  if (code >= 0x40) return 'ground'
  if (state === 'csiIgnore') return state
  if (code < 0x30) return 'csiIntermediate'
  if (state === 'csiIntermediate') return 'csiIgnore'
  return state === 'csiParam' && code >= 0x3c ? 'csiIgnore' : 'csiParam'
}

function inDcs(state: SequenceState, code: number): SequenceState {
  if (code >= 0x40) return 'dcsPassthrough'
  if (code < 0x30) return 'dcsIntermediate'
  if (state === 'dcsIntermediate') return 'dcsIgnore'
  return state === 'dcsParam' && code >= 0x3c ? 'dcsIgnore' : 'dcsParam'
}
