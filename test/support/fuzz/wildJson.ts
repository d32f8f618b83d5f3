import fc from 'fast-check'

/** Names that mean something to an object even when nobody has put them there. */
const TREACHEROUS = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'valueOf',
  'hasOwnProperty',
  'then',
  'toJSON',
  'length',
  '0',
  '-1',
  '',
]

const numbers = fc.constantFrom(
  0,
  -0,
  -1,
  0.5,
  1e-300,
  1e21,
  1e300,
  -1e300,
  2 ** 31,
  2 ** 32,
  2 ** 48,
  2 ** 53,
  Number.MAX_SAFE_INTEGER,
  Number.MAX_VALUE,
)
const texts = fc.oneof(
  fc.constantFrom(...TREACHEROUS),
  fc.constantFrom('\0', '\ud800', '\udc00x', '\u202e', '\u001b]0;x\u0007', '9'.repeat(400), 'é'.repeat(5_000)),
  fc.string({ unit: 'binary', maxLength: 12 }),
)

/** A value that JSON can write: of the wrong type, out of all bounds, with names that objects have by themselves. */
export const wildJson: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'wild' },
    fc.constantFrom(null, true, false),
    numbers,
    texts,
    fc.array(tie('value'), { maxLength: 4 }),
    // No number can be made of it, and no text.
    fc.constantFrom({ length: { toString: 1 } }, { length: [{ toString: null }] }, { toString: 1, valueOf: 1 }),
    fc.array(fc.tuple(texts, tie('value')), { maxLength: 4 }).map(objectOf),
  ),
})).value

/** As `JSON.parse` would make it: `__proto__` is a name like any other. */
function objectOf(entries: readonly (readonly [string, unknown])[]): unknown {
  return Object.fromEntries(entries)
}

/** Deeper than any stack: `JSON.parse` reads it, and most of what is done with a value then does not survive it. */
export const nestedText = (depth: number): string => `${'[{"a":'.repeat(depth)}1${'}]'.repeat(depth)}`

type Twist = {
  readonly where: number
  readonly kind: 'value' | 'drop' | 'rename' | 'add'
  readonly value: unknown
  readonly name: string
}
const twist: fc.Arbitrary<Twist> = fc.record({
  where: fc.nat(100_000),
  kind: fc.constantFrom('value', 'value', 'value', 'drop', 'rename', 'add'),
  value: wildJson,
  name: fc.constantFrom(...TREACHEROUS, 'type', 'id', 'index', 'error', 'text'),
})

/** A true value of which something was replaced, left out, renamed or added. */
export const twisted = (original: fc.Arbitrary<unknown>, max = 3): fc.Arbitrary<unknown> =>
  fc.tuple(original, fc.array(twist, { minLength: 1, maxLength: max })).map(([value, twists]) => {
    let now: unknown = structuredClone(value)
    for (const one of twists) {
      const places = placesIn(now)
      const place = places[one.where % places.length]
      now = place === undefined ? one.value : changed(now, place, one)
    }
    return now
  })

type Path = readonly string[]

function placesIn(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path]
  return [path, ...Object.entries(value).flatMap(([key, inner]) => placesIn(inner, [...path, key]))]
}

function changed(value: unknown, path: Path, one: Twist): unknown {
  const [key, ...rest] = path
  if (key === undefined) {
    const isPlain = typeof value === 'object' && value !== null && !Array.isArray(value)
    return one.kind === 'add' && isPlain ? objectOf([...Object.entries(value), [one.name, one.value]]) : one.value
  }
  if (Array.isArray(value)) {
    const items: unknown[] = [...value]
    if (rest.length === 0 && one.kind === 'drop') items.splice(Number(key), 1)
    else items[Number(key)] = changed(items[Number(key)], rest, one)
    return items
  }
  if (typeof value !== 'object' || value === null) return one.value
  return objectOf(
    Object.entries(value).flatMap(([name, inner]): [string, unknown][] => {
      if (name !== key) return [[name, inner]]
      if (rest.length > 0) return [[name, changed(inner, rest, one)]]
      if (one.kind === 'drop') return []
      return one.kind === 'rename' ? [[one.name, inner]] : [[name, changed(inner, rest, one)]]
    }),
  )
}
