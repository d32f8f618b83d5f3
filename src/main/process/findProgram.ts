import { accessSync, constants, realpathSync, statSync } from 'node:fs'
import { delimiter, isAbsolute, join, sep } from 'node:path'

/**
 * Finds a program on the PATH of an environment; null when there is none. Relative folders on PATH are passed over, and
 * so is a program that lies in one of `notIn`: what an agent can write must not run as part of a harmless tool.
 */
export function findProgram(
  name: string,
  env: Readonly<Record<string, string>>,
  notIn: readonly string[] = [],
): string | null {
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => isAbsolute(folder))
  const found = folders.map((folder) => join(folder, name))
  return found.find((path) => isProgram(path) && !notIn.some((root) => liesIn(path, root))) ?? null
}

/** A file that may be executed. */
export function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

function liesIn(path: string, root: string): boolean {
  try {
    return `${realpathSync(path)}${sep}`.startsWith(`${realpathSync(root)}${sep}`)
  } catch {
    return true
  }
}
