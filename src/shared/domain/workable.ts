import { JSON_DEPTH_MAX } from './limits'

/** Why a value is not workable, in words. */
export const UNWORKABLE = 'it is nested too deeply, or a "length" in it is no number'

/**
 * Whether a value that somebody else wrote can be worked with. One that is nested too deeply ends the stack of whatever
 * writes it down again or clones it. And zod compares the `length` of anything that stands in a text's place: one that
 * cannot be made a number, `{"length":{"toString":1}}`, makes even `safeParse` throw.
 */
export function isWorkable(value: unknown, depth = 0): boolean {
  if (typeof value !== 'object' || value === null) return true
  if (depth >= JSON_DEPTH_MAX) return false
  if (Array.isArray(value)) return value.every((one) => isWorkable(one, depth + 1))
  return Object.values(value).every((one) => isWorkable(one, depth + 1)) && isComparable(value)
}

function isComparable(value: object): boolean {
  if (!('length' in value) || typeof value.length !== 'object') return true
  try {
    Number(value.length)
    return true
  } catch {
    return false
  }
}
