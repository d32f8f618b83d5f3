import { JSON_DEPTH_MAX } from './limits'

/** Whether a value is nested deeper than can be worked with: what reads it survives that, what writes it again does not. */
export function isTooDeep(value: unknown, depth = 0): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (depth >= JSON_DEPTH_MAX) return true
  const inside: readonly unknown[] = Array.isArray(value) ? value : Object.values(value)
  return inside.some((one) => isTooDeep(one, depth + 1))
}
