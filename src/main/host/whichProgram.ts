import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, isAbsolute, join, resolve } from 'node:path'

/**
 * Finds a program by name on the given PATH, or checks a path; null when there is none. Relative folders on
 * PATH are passed over: what they mean depends on where one stands.
 */
export function whichProgram(command: string, env: Readonly<Record<string, string>>): string | null {
  if (/[\\/]/.test(command)) return isProgram(resolve(command)) ? resolve(command) : null
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => isAbsolute(folder))
  return folders.map((folder) => join(folder, command)).find(isProgram) ?? null
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}
