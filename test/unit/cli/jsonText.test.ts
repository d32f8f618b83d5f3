import fc from 'fast-check'
import { expect, it } from 'vitest'
import { jsonText } from '../../../src/main/cli/jsonText'

it('is one document that means the same, and nothing in it acts on a terminal', () => {
  fc.assert(
    fc.property(fc.json({ stringUnit: 'binary' }), (text) => {
      const value: unknown = JSON.parse(text)
      const printed = jsonText(value)
      expect(JSON.parse(printed)).toEqual(value)
      expect(printed).not.toMatch(/[\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/)
    }),
  )
  expect(jsonText('a\u009b2J\u202e')).toBe('"a\\u009b2J\\u202e"\n')
})
