import { OTHER_CHARACTER } from './sequenceTracker'

/** A byte or a run of bytes that is no character: every terminal drops it. */
export const NO_CHARACTER = -1

const isContinuation = (byte: number | undefined): boolean => byte !== undefined && (byte & 0xc0) === 0x80

/** Bytes a character has according to its first one; 1 when it cannot start one. */
const lengthFrom = (lead: number): number => {
  if ((lead & 0xe0) === 0xc0) return 2
  if ((lead & 0xf0) === 0xe0) return 3
  return (lead & 0xf8) === 0xf0 ? 4 : 1
}

/** How many of the last bytes begin a character that is still to be completed: 0 to 3. */
export function unfinishedTail(data: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, data.length); back += 1) {
    const byte = data[data.length - back] ?? 0
    if (!isContinuation(byte)) return lengthFrom(byte) > back ? back : 0
  }
  return 0
}

/** Cuts bytes into pieces of at most `max`, none of which ends in the middle of a character. */
export function wholePieces(data: Uint8Array, max: number): Uint8Array[] {
  const pieces: Uint8Array[] = []
  let rest = data
  while (rest.length > max) {
    const end = max - unfinishedTail(rest.subarray(0, max))
    pieces.push(rest.subarray(0, end))
    rest = rest.subarray(end)
  }
  return [...pieces, rest]
}

/**
 * The character at `index`, decoded as xterm does: how many bytes it takes, and its code if below 0xA0.
 * Malformed bytes are `NO_CHARACTER`; a byte that breaks a character off is looked at again.
 */
export function characterAt(data: Uint8Array, index: number): { readonly code: number; readonly size: number } {
  const lead = data[index] ?? 0
  if (lead < 0x80) return { code: lead, size: 1 }
  const length = lengthFrom(lead)
  if (length === 1) return { code: NO_CHARACTER, size: 1 }
  let point = lead & (0xff >> (length + 1))
  for (let size = 1; size < length; size += 1) {
    const byte = data[index + size]
    if (byte === undefined || !isContinuation(byte)) return { code: NO_CHARACTER, size }
    point = (point << 6) | (byte & 0x3f)
  }
  if (length === 2 && point < 0x80) return { code: NO_CHARACTER, size: 1 }
  return { code: isCharacter(point, length) ? Math.min(point, OTHER_CHARACTER) : NO_CHARACTER, size: length }
}

/** Neither spelled too long, nor half a surrogate pair, nor a byte order mark, nor beyond Unicode. */
function isCharacter(point: number, length: number): boolean {
  if (length === 2) return true
  if (length === 4) return point >= 0x10000 && point <= 0x10ffff
  return point >= 0x800 && !(point >= 0xd800 && point <= 0xdfff) && point !== 0xfeff
}
