import fc from 'fast-check'
import { expect, it } from 'vitest'
import { wholePieces } from '../../../../src/renderer/src/features/terminal/wholePieces'

it('a long write is cut between characters, and nothing of it is lost', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 4, max: 9 }), (text, maxBytes) => {
      const pieces = wholePieces(new TextEncoder().encode(text), maxBytes)
      const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
      expect(pieces.map((piece) => strict.decode(piece)).join('')).toBe(text)
      for (const piece of pieces) expect(piece.byteLength).toBeLessThanOrEqual(maxBytes)
    }),
  )
})

it('bytes that are no text are passed on, too', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(wholePieces(bytes, 4).flatMap((piece) => [...piece])).toEqual([...bytes])
    }),
  )
})
