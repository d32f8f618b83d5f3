import { isObject, type Json, listIn } from '../json'

/** Longer than this no reference leads to another: it goes in a circle. */
const REFERENCES_MAX = 16

/** Reads a JSON Schema with its `$ref` and `allOf` written out, one level at a time. */
export class SchemaParts {
  constructor(
    private readonly root: Json,
    /** Told of every schema that is taken in; false: it is enough. */
    private readonly mayGoOn: () => boolean,
  ) {}

  flat(schema: Json): Json {
    let left = schema
    for (let step = 0; typeof left['$ref'] === 'string'; step += 1) {
      const { $ref, ...beside } = left
      left = step < REFERENCES_MAX ? joined([beside, this.target(String($ref))]) : beside
    }
    const all = listIn(left, 'allOf').filter(isObject)
    if (all.length === 0) return left
    const { allOf: _, ...own } = left
    return joined([own, ...all.map((one) => (this.mayGoOn() ? this.flat(one) : {}))])
  }

  /** A pointer into this schema; one that leads nowhere reads as "anything". */
  private target(pointer: string): Json {
    let at: unknown = pointer.startsWith('#') ? this.root : null
    for (const token of pointer.slice(1).split('/').filter(Boolean)) {
      const key = token.replaceAll('~1', '/').replaceAll('~0', '~')
      at = isObject(at) && Object.hasOwn(at, key) ? at[key] : null
    }
    return isObject(at) ? at : {}
  }
}

/** One schema that says what each of them says; the first wins, properties and required fields add up. */
export function joined(schemas: readonly Json[]): Json {
  const entries = (of: readonly Json[]) => of.toReversed().flatMap((one) => Object.entries(one))
  const properties = entries(schemas.map(({ properties: own }) => (isObject(own) ? own : {})))
  const required = [...new Set(schemas.flatMap((one) => listIn(one, 'required')))]
  // From entries, never by assignment: a key may be called `__proto__`.
  return {
    ...Object.fromEntries(entries(schemas)),
    ...(properties.length === 0 ? {} : { properties: Object.fromEntries(properties) }),
    ...(required.length === 0 ? {} : { required }),
  }
}

/** The types that a schema names, or shows by its other keywords; `null` among them. */
export function typesOf(schema: Json): readonly string[] {
  const named = [schema['type']].flat().filter((type) => typeof type === 'string')
  if (named.length > 0) return named
  if (isObject(schema['properties'])) return ['object']
  if (schema['items'] !== undefined || schema['prefixItems'] !== undefined) return ['array']
  return [...new Set(valuesOf(schema).map(jsonType))]
}

/** The only values that are allowed; empty: any. */
export const valuesOf = (schema: Json): readonly unknown[] =>
  Object.hasOwn(schema, 'const') ? [schema['const']] : listIn(schema, 'enum')

function jsonType(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  return typeof value
}
