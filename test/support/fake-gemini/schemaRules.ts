/** The fields of `Schema` in Google's reference (v1beta); one that is not here refuses the request. */
const FIELDS: Readonly<Record<string, 'text' | 'flag' | 'number' | 'texts' | 'schema' | 'schemas' | 'map' | 'any'>> = {
  type: 'text',
  format: 'text',
  title: 'text',
  description: 'text',
  nullable: 'flag',
  enum: 'texts',
  maxItems: 'number',
  minItems: 'number',
  properties: 'map',
  required: 'texts',
  minProperties: 'number',
  maxProperties: 'number',
  minLength: 'number',
  maxLength: 'number',
  pattern: 'text',
  example: 'any',
  anyOf: 'schemas',
  propertyOrdering: 'texts',
  default: 'any',
  items: 'schema',
  minimum: 'number',
  maximum: 'number',
}
const TYPES = ['string', 'number', 'integer', 'boolean', 'array', 'object']
const FORMATS: Readonly<Record<string, readonly string[]>> = {
  string: ['enum', 'date-time'],
  number: ['float', 'double'],
  integer: ['int32', 'int64'],
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const fits: Readonly<Record<string, (value: unknown) => boolean>> = {
  text: (value) => typeof value === 'string',
  flag: (value) => typeof value === 'boolean',
  number: (value) => typeof value === 'number' && Number.isFinite(value),
  texts: (value) => Array.isArray(value) && value.every((one) => typeof one === 'string'),
  schema: isObject,
  schemas: (value) => Array.isArray(value) && value.length > 0 && value.every(isObject),
  map: isObject,
  any: () => true,
}

/** Why the API would refuse a schema; empty: it takes it. The strictest behaviour reported of any model. */
export function schemaProblems(schema: unknown, at: string): string[] {
  if (!isObject(schema)) return [`Invalid value at '${at}'`]
  const problems: string[] = []
  for (const [key, value] of Object.entries(schema)) {
    const kind = Object.hasOwn(FIELDS, key) ? FIELDS[key] : undefined
    if (kind === undefined) {
      problems.push(`Invalid JSON payload received. Unknown name "${key}" at '${at}': Cannot find field.`)
    } else if (fits[kind]?.(value) !== true) problems.push(`Invalid value at '${at}.${key}'`)
  }
  if (problems.length > 0) return problems
  const { type, format, properties, required, items, anyOf } = schema
  if (Array.isArray(anyOf)) {
    const beside = Object.keys(schema).filter((key) => key !== 'anyOf')
    if (beside.length > 0) problems.push(`${at}: when using any_of, it must be the only field set (${beside.join()})`)
    return [...problems, ...anyOf.flatMap((one, index) => schemaProblems(one, `${at}.any_of[${index}]`))]
  }
  if (typeof type !== 'string' || !TYPES.includes(type)) return [`${at}.type: must be specified`]
  if (typeof format === 'string' && FORMATS[type]?.includes(format) !== true) {
    problems.push(`${at}.format: ${format} is not supported for ${type.toUpperCase()} type`)
  }
  if (Array.isArray(schema['enum'])) {
    if (type !== 'string') problems.push(`${at}.enum: only allowed for STRING type`)
    if (schema['enum'].some((one) => one === '')) problems.push(`${at}.enum: cannot be empty`)
  }
  if (type === 'array' && items === undefined) problems.push(`${at}.items: missing field`)
  if (type !== 'array' && items !== undefined) problems.push(`${at}.items: only allowed for ARRAY type`)
  if (properties !== undefined && type !== 'object') problems.push(`${at}.properties: only allowed for OBJECT type`)
  if (isObject(properties) && Object.keys(properties).length === 0) {
    problems.push(`${at}.properties: should be non-empty for OBJECT type`)
  }
  for (const [index, key] of (Array.isArray(required) ? required : []).entries()) {
    if (!isObject(properties) || !Object.hasOwn(properties, key)) {
      problems.push(`${at}.required[${index}]: property is not defined`)
    }
  }
  if (isObject(properties)) {
    for (const [key, value] of Object.entries(properties)) {
      problems.push(...schemaProblems(value, `${at}.properties[${key}]`))
    }
  }
  return items === undefined ? problems : [...problems, ...schemaProblems(items, `${at}.items`)]
}
