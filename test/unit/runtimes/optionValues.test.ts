import { expect, it } from 'vitest'
import { z } from 'zod'
import { parseOptions } from '../../../src/main/runtimes/optionValues'

const schema = z.strictObject({ pace: z.number().min(0).default(40) })

it('fills in what was left out', () => {
  expect(parseOptions(schema, {})).toEqual({ ok: true, value: { pace: 40 } })
})

it('names the field that a form should mark', () => {
  expect(parseOptions(schema, { pace: -1 })).toMatchObject({
    ok: false,
    error: { tag: 'invalid_input', field: 'options.pace' },
  })
  expect(parseOptions(schema, { speed: 1 })).toMatchObject({ ok: false, error: { field: 'options' } })
})
