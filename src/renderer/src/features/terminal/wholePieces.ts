/**
 * xterm parses a longer write in pieces of this many bytes, and loses some characters that lie across the border
 * (its decoder mishandles a character that comes in two parts).
 */
const PIECE_MAX_BYTES = 131_072

/** The same bytes in pieces that xterm takes whole, cut between characters. Views, not copies. */
export function wholePieces(data: Uint8Array, maxBytes: number = PIECE_MAX_BYTES): Uint8Array[] {
  const pieces: Uint8Array[] = []
  let rest = data
  while (rest.byteLength > maxBytes) {
    let end = maxBytes
    while (end > 0 && ((rest[end] ?? 0) & 0xc0) === 0x80) end -= 1
    // Continuation bytes alone are no text; where they are cut does not matter.
    if (end === 0) end = maxBytes
    pieces.push(rest.subarray(0, end))
    rest = rest.subarray(end)
  }
  pieces.push(rest)
  return pieces
}
