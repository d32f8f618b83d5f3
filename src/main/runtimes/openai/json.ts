import { isObject, type Json, parsedJson } from '../json'

export { isObject, type Json }

export const objectOf = (value: unknown): Json => (isObject(value) ? value : {})

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

/** Null for anything but a string with something in it. */
export const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)

/** A count: whole and not negative, else null. */
export const countOf = (value: unknown): number | null =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null

/** The value of a JSON text; `undefined` when it is none. */
export const parsed = parsedJson
