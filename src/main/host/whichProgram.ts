import { resolve } from 'node:path'
import { findProgram, isProgram } from '../process/findProgram'

/**
 * Finds a program by name on the given PATH, or checks a path; null when there is none. Relative folders on
 * PATH are passed over: what they mean depends on where one stands.
 */
export function whichProgram(command: string, env: Readonly<Record<string, string>>): string | null {
  if (/[\\/]/.test(command)) return isProgram(resolve(command)) ? resolve(command) : null
  return findProgram(command, env)
}
