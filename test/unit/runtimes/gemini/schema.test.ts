import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { z } from 'zod'
import { parametersOf } from '../../../../src/main/runtimes/gemini/schema'
import { schemaProblems } from '../../../support/fake-gemini/schemaRules'

/** What becomes of one property. */
const converted = (property: unknown, root: object = {}): unknown => {
  const whole = parametersOf({ type: 'object', properties: { it: property }, ...root })
  expect(schemaProblems(whole, 'parameters')).toEqual([])
  return (whole?.['properties'] as Record<string, unknown> | undefined)?.['it']
}

describe('a JSON Schema as Gemini’s', () => {
  const text = { type: 'string' }
  it.each<[string, unknown, unknown]>([
    [
      'drops what the API does not know',
      { type: 'string', $id: 'x', contentEncoding: 'base64', deprecated: true },
      text,
    ],
    ['keeps bounds', { type: 'string', minLength: 1, maxLength: 9 }, { type: 'string', minLength: 1, maxLength: 9 }],
    ['keeps the one known format', { type: 'string', format: 'date-time' }, { type: 'string', format: 'date-time' }],
    ['tells other formats', { type: 'string', format: 'uri' }, { type: 'string', description: 'Format: uri.' }],
    [
      'tells patterns, whose dialect it does not know',
      { type: 'string', description: 'A word.', pattern: '^a+$' },
      { type: 'string', description: 'A word. Pattern: ^a+$.' },
    ],
    ['tells defaults', { type: 'integer', default: 5 }, { type: 'integer', description: 'Default: 5.' }],
    ['makes a constant an enumeration', { const: 'a' }, { type: 'string', enum: ['a'] }],
    ['gives an enumeration its type', { enum: ['a', 'b'] }, { type: 'string', enum: ['a', 'b'] }],
    ['leaves out an empty word', { enum: ['', 'a'] }, { type: 'string', enum: ['a'] }],
    [
      'tells numbers to choose from',
      { type: 'number', enum: [1, 2] },
      { type: 'number', description: 'One of: 1, 2.' },
    ],
    ['tells a constant number', { const: 3 }, { type: 'number', description: 'One of: 3.' }],
    ['tells a constant truth', { const: true }, { type: 'boolean', description: 'One of: true.' }],
    ['knows null among the values', { enum: ['a', null] }, { type: 'string', enum: ['a'], nullable: true }],
    ['knows a list of types with null', { type: ['string', 'null'] }, { type: 'string', nullable: true }],
    ['knows null alone', { type: 'null' }, { type: 'string', nullable: true }],
    ['makes other lists of types alternatives', { type: ['string', 'number'] }, { anyOf: [text, { type: 'number' }] }],
    [
      'makes an alternative with null nullable',
      { anyOf: [{ type: 'number' }, { type: 'null' }], description: 'How many.' },
      { type: 'number', description: 'How many.', nullable: true },
    ],
    [
      'joins alternatives of words',
      { anyOf: [{ const: 'a' }, { const: 'b' }, { enum: ['c'] }], description: 'Which.' },
      { type: 'string', enum: ['a', 'b', 'c'], description: 'Which.' },
    ],
    [
      'leaves alternatives alone, and says of each what was said of all',
      { oneOf: [{ type: 'string' }, { type: 'integer', description: 'A line.' }], title: 'Where' },
      {
        anyOf: [
          { type: 'string', description: 'Where' },
          { type: 'integer', description: 'A line.' },
        ],
      },
    ],
    [
      'flattens alternatives in alternatives',
      { anyOf: [{ anyOf: [text, { type: 'number' }] }, text] },
      { anyOf: [text, { type: 'number' }] },
    ],
    [
      'takes alternatives beside a type for rules',
      { type: 'object', properties: { a: text }, anyOf: [{ required: ['a'] }, { required: ['b'] }] },
      { type: 'object', properties: { a: text } },
    ],
    [
      'joins allOf',
      {
        allOf: [
          { type: 'object', properties: { a: text } },
          { properties: { b: text }, required: ['b'] },
        ],
      },
      { type: 'object', properties: { a: text, b: text }, required: ['b'] },
    ],
    [
      'has objects without properties hold anything',
      { type: 'object', additionalProperties: text },
      { type: 'object' },
    ],
    ['has no empty list of properties', { type: 'object', properties: {}, required: [] }, { type: 'object' }],
    [
      'requires only what is there',
      { type: 'object', properties: { a: text }, required: ['a', 'b'] },
      { type: 'object', properties: { a: text }, required: ['a'] },
    ],
    [
      'drops a property that may not be',
      { type: 'object', properties: { a: text, b: false } },
      { type: 'object', properties: { a: text } },
    ],
    [
      'gives every array its items',
      { type: 'array', minItems: 1 },
      { type: 'array', minItems: 1, items: expect.objectContaining({ anyOf: expect.anything() }) },
    ],
    [
      'makes a tuple an array of either',
      { prefixItems: [text, { type: 'number' }] },
      { type: 'array', items: { anyOf: [text, { type: 'number' }] } },
    ],
    ['knows an array by its items', { items: text }, { type: 'array', items: text }],
    [
      'tells bounds that exclude',
      { type: 'integer', exclusiveMinimum: 0, maximum: 9 },
      { type: 'integer', maximum: 9, description: 'Greater than: 0.' },
    ],
    [
      'is silent about how far doubles count',
      { type: 'integer', minimum: -9007199254740991, maximum: 9007199254740991 },
      { type: 'integer' },
    ],
    [
      'takes whatever JSON has for nothing said',
      {},
      { anyOf: [text, { type: 'number' }, { type: 'boolean' }, { type: 'object' }] },
    ],
    [
      'takes true for nothing said',
      true,
      { anyOf: [text, { type: 'number' }, { type: 'boolean' }, { type: 'object' }] },
    ],
  ])('%s', (_what, property, expected) => {
    expect(converted(property)).toEqual(expected)
  })

  it('follows references, and not in circles', () => {
    const $defs = {
      word: { type: 'string' },
      tree: { type: 'object', properties: { child: { $ref: '#/$defs/tree' } } },
    }
    expect(converted({ $ref: '#/$defs/word', description: 'A word.' }, { $defs })).toEqual({
      type: 'string',
      description: 'A word.',
    })
    expect(JSON.stringify(converted({ $ref: '#/$defs/tree' }, { $defs })).length).toBeLessThan(2_000)
    expect(converted({ $ref: '#/$defs/self' }, { $defs: { self: { $ref: '#/$defs/self' } } })).toEqual(converted({}))
    expect(converted({ $ref: '#/$defs/gone' })).toEqual(converted({}))
    expect(converted({ $ref: 'https://example.org/schema' })).toEqual(converted({}))
  })

  it('does not grow without bound, however references multiply', () => {
    const levels = Object.fromEntries(
      Array.from({ length: 12 }, (_, level) => [
        `l${level}`,
        {
          type: 'object',
          properties: Object.fromEntries(
            Array.from({ length: 9 }, (_, at) => [`p${at}`, { $ref: `#/$defs/l${level + 1}` }]),
          ),
        },
      ]),
    )
    expect(JSON.stringify(converted({ $ref: '#/$defs/l0' }, { $defs: levels })).length).toBeLessThan(100_000)
  })

  it('has no parameters where there are none, and one object where there are alternatives', () => {
    expect(parametersOf({ type: 'object', properties: {}, additionalProperties: false })).toBeNull()
    expect(parametersOf({})).toBeNull()
    const variants = [
      { type: 'object', properties: { kind: { const: 'a' }, x: text }, required: ['kind', 'x'] },
      { type: 'object', properties: { kind: { const: 'b' } }, required: ['kind'] },
    ]
    expect(parametersOf({ oneOf: variants })).toMatchObject({
      type: 'object',
      properties: { x: text },
      required: ['kind'],
    })
  })

  it('says of our own kind of tool what its check will say', () => {
    const input = z.strictObject({
      path: z.string().min(1).describe('Where.'),
      edits: z.array(z.strictObject({ old: z.string(), new: z.string(), all: z.boolean().default(false) })).min(1),
      depth: z.number().int().positive().max(9).optional(),
      mode: z.enum(['fast', 'slow']).nullable(),
    })
    expect(converted(z.toJSONSchema(input))).toEqual({
      type: 'object',
      properties: {
        path: { type: 'string', minLength: 1, description: 'Where.' },
        edits: {
          type: 'array',
          minItems: 1,
          items: {
            type: 'object',
            properties: {
              old: { type: 'string' },
              new: { type: 'string' },
              all: { type: 'boolean', description: 'Default: false.' },
            },
            required: ['old', 'new', 'all'],
          },
        },
        depth: { type: 'integer', maximum: 9, description: 'Greater than: 0.' },
        mode: { type: 'string', enum: ['fast', 'slow'], nullable: true },
      },
      required: ['path', 'edits', 'mode'],
    })
  })
})

const word = fc.constantFrom('a', 'b', '__proto__', 'constructor', '')
const value = fc.constantFrom<unknown>(null, true, 1, -0.5, '', 'x', [], ['x'], {}, { type: 'string' })
const { schema } = fc.letrec<{ schema: unknown }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    fc.boolean(),
    value,
    fc.record(
      {
        type: fc.oneof(
          fc.constantFrom('string', 'number', 'integer', 'boolean', 'array', 'object', 'null', 'file'),
          fc.array(fc.constantFrom('string', 'number', 'integer', 'null', 'object', 'array')),
        ),
        properties: fc.dictionary(word, tie('schema'), { maxKeys: 3 }),
        required: fc.array(fc.oneof(word, fc.integer()), { maxLength: 3 }),
        items: tie('schema'),
        prefixItems: fc.array(tie('schema'), { maxLength: 2 }),
        anyOf: fc.array(tie('schema'), { maxLength: 3 }),
        oneOf: fc.array(tie('schema'), { maxLength: 2 }),
        allOf: fc.array(tie('schema'), { maxLength: 2 }),
        enum: fc.array(value, { maxLength: 3 }),
        const: value,
        $ref: fc.constantFrom('#', '#/properties/a', '#/$defs/x', 'elsewhere'),
        description: fc.oneof(fc.string(), fc.integer()),
        format: fc.constantFrom('date-time', 'uri', 'int32', 'float', ''),
        minimum: fc.oneof(fc.double(), fc.string()),
        exclusiveMinimum: fc.oneof(fc.double(), fc.boolean()),
        minItems: fc.integer(),
        nullable: fc.boolean(),
        default: value,
        pattern: fc.string(),
        $schema: fc.string(),
        additionalProperties: fc.boolean(),
      },
      { requiredKeys: [] },
    ),
  ),
}))

describe('any schema', () => {
  it('becomes one that the API accepts', () => {
    fc.assert(
      fc.property(fc.dictionary(word, schema, { maxKeys: 3 }), schema, (properties, whole) => {
        for (const root of [{ type: 'object', properties }, whole]) {
          if (typeof root !== 'object' || root === null || Array.isArray(root)) continue
          const parameters = parametersOf(root as Record<string, unknown>)
          if (parameters === null) continue
          expect(parameters['type']).toBe('object')
          expect(schemaProblems(JSON.parse(JSON.stringify(parameters)), 'parameters')).toEqual([])
        }
      }),
      { numRuns: 500 },
    )
  })
})
