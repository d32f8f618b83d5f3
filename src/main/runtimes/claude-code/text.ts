import { ID_MAX_CHARS, MESSAGE_MAX_CHARS, TOOL_PAYLOAD_MAX_CHARS } from '../../../shared/domain/limits'
import { cut } from '../cut'

export const message = (text: string): string => cut(text, MESSAGE_MAX_CHARS)

export const payload = (text: string): string => cut(text, TOOL_PAYLOAD_MAX_CHARS)

/** A provider's id or name, as the event schema allows it: never empty, never too long. */
export const word = (text: string | null, otherwise: string): string =>
  text === null || text === '' ? otherwise : cut(text, ID_MAX_CHARS)

const ESC = String.fromCharCode(0x1b)
const BEL = String.fromCharCode(0x07)
/** CSI, OSC, the other strings, and the short sequences; unfinished ones too, because a line may end inside one. */
const ESCAPE_SEQUENCE = new RegExp(
  [
    `${ESC}\\[[0-?]*[ -/]*[@-~]?`,
    `${ESC}\\][^${BEL}${ESC}]*(?:${BEL}|${ESC}\\\\)?`,
    `${ESC}[PX^_][^${ESC}]*(?:${ESC}\\\\)?`,
    `${ESC}[ -/]*[0-~]?`,
  ].join('|'),
  'g',
)

/** What a person would read of a line printed on a terminal. */
export const plain = (line: string): string =>
  line
    .replace(ESCAPE_SEQUENCE, '')
    .replace(/[^\P{Cc}\t]/gu, '')
    .trim()
