import { isWorkable } from '../../shared/domain/workable'

/** Tolerant readers for JSON that a provider may change at any time: a wrong type reads as "not there". */
export type Json = Readonly<Record<string, unknown>>

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const objectIn = (from: Json, key: string): Json | null => {
  const value = from[key]
  return isObject(value) ? value : null
}

export const listIn = (from: Json, key: string): readonly unknown[] => {
  const value = from[key]
  return Array.isArray(value) ? value : []
}

export const objectsIn = (from: Json, key: string): readonly Json[] => listIn(from, key).filter(isObject)

/** Null for anything but a string with something in it. */
export const stringIn = (from: Json, key: string): string | null => {
  const value = from[key]
  return typeof value === 'string' && value !== '' ? value : null
}

export const numberIn = (from: Json, key: string): number | null => {
  const value = from[key]
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}

/** Null for what no whole number can stand for. */
export const integerIn = (from: Json, key: string): number | null => {
  const value = Math.trunc(numberIn(from, key) ?? Number.NaN)
  return Number.isSafeInteger(value) ? value : null
}

/** A count: whole and not negative, else 0. */
export const countIn = (from: Json, key: string): number => Math.max(0, integerIn(from, key) ?? 0)

/** The entry that a table of ours has under a provider's word, which may be `constructor` or `__proto__`. */
export const entryOf = <T>(table: Readonly<Record<string, T>>, word: string): T | undefined =>
  Object.hasOwn(table, word) ? table[word] : undefined

/** The value of a JSON text; `undefined` when it is none, or one that nobody could work with. */
export function parsedJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    return isWorkable(value) ? value : undefined
  } catch {
    return undefined
  }
}
