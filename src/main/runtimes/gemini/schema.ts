import type { JsonSchema } from '../../tools/ports'
import { isObject, type Json, listIn, objectIn, stringIn } from '../json'
import { joined, SchemaParts, typesOf, valuesOf } from './schemaParts'

/** Deeper nesting is refused by the API and understood by no model. */
const DEPTH_MAX = 16
/** References can make a small schema huge; a tool with more fields than this is no tool. */
const NODES_MAX = 1_000
/** A longer rule is noise in a description. */
const NOTE_MAX_CHARS = 200

/**
 * A tool's JSON Schema in the subset of OpenAPI 3.0 that function declarations accept; null: no parameters.
 *
 * The API refuses a whole request for one keyword that it does not know, so only fields that its reference of
 * `Schema` names are built here. What else a schema says is told in the description: the tool checks its input
 * itself. (`parametersJsonSchema` would take more, but what it refuses is not documented.)
 */
export function parametersOf(schema: JsonSchema): Json | null {
  const known = done.get(schema)
  if (known !== undefined) return known
  const parameters = convert(schema)
  done.set(schema, parameters)
  return parameters
}

/** A run shows the same tools with every request. */
const done = new WeakMap<JsonSchema, Json | null>()

function convert(schema: JsonSchema): Json | null {
  const built = new Converter(schema).convert(schema, 0)
  const root = built['type'] === 'object' ? built : oneObject(listIn(built, 'anyOf').filter(isObject))
  return objectIn(root, 'properties') === null ? null : root
}

/** Alternatives at the root, where the API wants one object: what any of them has; required is what all require. */
function oneObject(variants: readonly Json[]): Json {
  const objects = variants.filter((variant) => variant['type'] === 'object')
  const { properties, required } = joined(objects)
  const needed = [required].flat().filter((key) => objects.every((one) => listIn(one, 'required').includes(key)))
  return properties === undefined ? {} : { type: 'object', properties, ...list('required', needed) }
}

/** For a schema that says nothing: whatever JSON has. */
const ANYTHING: readonly Json[] = [{ type: 'string' }, { type: 'number' }, { type: 'boolean' }, { type: 'object' }]
const NULL: Json = { type: 'null' }

class Converter {
  private nodes = 0
  private readonly parts: SchemaParts

  constructor(root: JsonSchema) {
    this.parts = new SchemaParts(root, () => this.count())
  }

  convert(source: unknown, depth: number): Json {
    if (!this.count() || depth > DEPTH_MAX) return { type: 'object' }
    const schema = isObject(source) ? this.parts.flat(source) : {}
    const types = typesOf(schema)
    const [type, ...more] = types.filter((one) => one !== 'null')
    // Beside a type, alternatives are rules about it; alone, they are the schema.
    const choices = [...listIn(schema, 'anyOf'), ...listIn(schema, 'oneOf')]
    if (type === undefined) return this.anyOf(schema, types.includes('null') ? [NULL] : choices, depth)
    if (more.length > 0)
      return this.anyOf(
        schema,
        types.map((one) => only(schema, one)),
        depth,
      )
    const nullable = types.includes('null') || valuesOf(schema).includes(null) || schema['nullable'] === true
    return { ...this.typed(type, schema, depth), ...(nullable ? { nullable: true } : {}) }
  }

  private count(): boolean {
    this.nodes += 1
    return this.nodes <= NODES_MAX
  }

  private typed(type: string, schema: Json, depth: number): Json {
    if (type === 'object') return this.object(schema, depth)
    if (type === 'array') return this.array(schema, depth)
    if (type === 'string') return words(schema)
    if (type === 'boolean') return described({ type }, schema, [allowed(schema)])
    return number(type === 'integer' ? type : 'number', schema)
  }

  private object(schema: Json, depth: number): Json {
    const fields = Object.entries(objectIn(schema, 'properties') ?? {}).filter(([, value]) => value !== false)
    // An object without properties may hold anything; an empty list of them is refused.
    if (fields.length === 0) return described({ type: 'object' }, schema, [])
    const properties = Object.fromEntries(fields.map(([key, value]) => [key, this.convert(value, depth + 1)]))
    const required = listIn(schema, 'required').filter((key) => fields.some(([name]) => name === key))
    return described({ type: 'object', properties, ...list('required', [...new Set(required)]) }, schema, [])
  }

  /** The API demands a word about the items of every array. */
  private array(schema: Json, depth: number): Json {
    const tuple = listIn(schema, 'prefixItems')
    const items = this.convert(tuple.length > 0 ? { anyOf: tuple } : schema['items'], depth + 1)
    return described({ type: 'array', items, ...limits(schema, ['minItems', 'maxItems']) }, schema, [])
  }

  /** Beside `anyOf` the API refuses every other field: what is said of all is said of each. */
  private anyOf(schema: Json, choices: readonly unknown[], depth: number): Json {
    const flat = choices.filter((one) => one !== false).map((one) => (isObject(one) ? this.parts.flat(one) : {}))
    const real = flat.filter((one) => !isNull(one))
    const nullable = real.length < flat.length || schema['nullable'] === true ? { nullable: true } : {}
    if (real.length === 0 && flat.length > 0) return { ...described({ type: 'string' }, schema, []), ...nullable }
    if (real.length > 0 && real.every(isWord)) {
      return { ...words({ ...schema, enum: real.flatMap(valuesOf), type: 'string' }), ...nullable }
    }
    const built = (real.length === 0 ? ANYTHING : real.map((one) => this.convert(one, depth + 1))).flatMap((one) =>
      Array.isArray(one['anyOf']) ? one['anyOf'].filter(isObject) : [one],
    )
    const different = [...new Map(built.map((one) => [JSON.stringify(one), one])).values()]
    const told = different.map((one) => (stringIn(one, 'description') === null ? described(one, schema, []) : one))
    const [first = { type: 'object' }, ...others] = told
    return others.length === 0 ? { ...first, ...nullable } : { anyOf: [{ ...first, ...nullable }, ...others] }
  }
}

const isNull = (schema: Json): boolean => {
  const types = typesOf(schema)
  return types.length > 0 && types.every((type) => type === 'null')
}

/** A schema of nothing but given words. */
const isWord = (schema: Json): boolean =>
  valuesOf(schema).length > 0 && valuesOf(schema).every((value) => typeof value === 'string')

/** One of the types that a schema allows; values of the others are none of its. */
function only(schema: Json, type: string): Json {
  const { enum: _enum, const: _const, description: _, ...rest } = schema
  const values = valuesOf(schema).filter((value) =>
    typesOf({ const: value }).includes(type === 'integer' ? 'number' : type),
  )
  return { ...rest, type, ...list('enum', values) }
}

/** Enumerations are of words, and an empty word is refused. */
function words(schema: Json): Json {
  const values = valuesOf(schema).filter((value) => typeof value === 'string' && value !== '')
  const format = stringIn(schema, 'format')
  return described(
    {
      type: 'string',
      ...list('enum', [...new Set(values)]),
      ...(format === 'date-time' ? { format } : {}),
      ...limits(schema, ['minLength', 'maxLength']),
    },
    schema,
    [format === null || format === 'date-time' ? null : `Format: ${format}.`, note('Pattern', schema['pattern'])],
  )
}

function number(type: 'integer' | 'number', schema: Json): Json {
  const format = stringIn(schema, 'format') ?? ''
  const formats = type === 'integer' ? ['int32', 'int64'] : ['float', 'double']
  return described(
    { type, ...(formats.includes(format) ? { format } : {}), ...limits(schema, ['minimum', 'maximum']) },
    schema,
    [
      note('Greater than', schema['exclusiveMinimum']),
      note('Less than', schema['exclusiveMaximum']),
      note('Multiple of', schema['multipleOf']),
      allowed(schema),
    ],
  )
}

/** Numbers only, and none of those that merely say how far a double counts. */
function limits(schema: Json, keys: readonly string[]): Json {
  const usable = (value: unknown) => typeof value === 'number' && Math.abs(value) < Number.MAX_SAFE_INTEGER
  return Object.fromEntries(keys.flatMap((key) => (usable(schema[key]) ? [[key, schema[key]]] : [])))
}

const list = (key: string, values: readonly unknown[]): Json => (values.length === 0 ? {} : { [key]: values })

function note(what: string, value: unknown): string | null {
  const text = typeof value === 'string' || typeof value === 'number' ? `${what}: ${value}.` : ''
  return text === '' || text.length > NOTE_MAX_CHARS ? null : text
}

/** Values that an enumeration cannot hold. */
function allowed(schema: Json): string | null {
  const values = valuesOf(schema).filter((value) => value !== null)
  return values.length === 0 ? null : note('One of', values.map((value) => JSON.stringify(value)).join(', '))
}

function described(built: Json, schema: Json, notes: readonly (string | null)[]): Json {
  const fallback = schema['default'] === undefined ? null : note('Default', JSON.stringify(schema['default']))
  const said = stringIn(schema, 'description') ?? stringIn(schema, 'title')
  const description = [said, ...notes, fallback].filter((one) => one !== null).join(' ')
  return description === '' ? built : { ...built, description }
}
