import fc from 'fast-check'
import { expect, it } from 'vitest'
import { cut } from '../../../src/main/runtimes/cut'

it('keeps a beginning of at most that length and never half a character', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), fc.nat(40), (text, max) => {
      const kept = cut(text, max)
      expect(text.startsWith(kept)).toBe(true)
      expect(kept.length).toBeLessThanOrEqual(max)
      expect(kept.length).toBeGreaterThanOrEqual(Math.min(text.length, max) - 1)
      expect(kept.isWellFormed()).toBe(true)
    }),
  )
})
