import { isUtf8 } from 'node:buffer'

/**
 * Raw terminal bytes as text that shows everything and can do nothing: control characters as their pictures
 * (`␛[31m`, `␍`), C1 and direction controls and bytes that are no UTF-8 as `⟨9b⟩`. Line feeds and tabs stay.
 */
export function escapeRaw(data: Uint8Array): string {
  return decodeVisibly(Buffer.from(data.buffer, data.byteOffset, data.length)).replace(HIDDEN, visible)
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this file is about
const HIDDEN = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g
/** U+2400 and on: the picture of each C0 control. */
const PICTURES = 0x2400
const PICTURE_OF_DELETE = '\u2421'

function visible(character: string): string {
  const code = character.charCodeAt(0)
  if (code < 0x20) return String.fromCharCode(PICTURES + code)
  return code === 0x7f ? PICTURE_OF_DELETE : inBrackets(code)
}

const inBrackets = (code: number): string => `⟨${code.toString(16).padStart(2, '0')}⟩`

/** UTF-8 as it is, every byte that belongs to no character in brackets. */
function decodeVisibly(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString('utf8')
  const parts: string[] = []
  let from = 0
  for (let at = 0; at < bytes.length; ) {
    const length = characterLength(bytes, at)
    if (length > 0) {
      at += length
      continue
    }
    parts.push(bytes.toString('utf8', from, at), inBrackets(bytes[at] ?? 0))
    at += 1
    from = at
  }
  return parts.join('') + bytes.toString('utf8', from)
}

/** Bytes of the UTF-8 character that begins at `at`; 0 when none does. */
function characterLength(bytes: Buffer, at: number): number {
  const lead = bytes[at] ?? 0
  if (lead < 0x80) return 1
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2
  return lead >= 0xc2 && lead <= 0xf4 && isUtf8(bytes.subarray(at, at + length)) ? length : 0
}
