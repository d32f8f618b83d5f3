import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isObject, type Json, objectIn, stringIn } from '../json'

/**
 * The status line that the user has set up for this folder, in the CLI's own order of precedence. Ours takes its
 * place for one process, so it must show what theirs would.
 */
export async function userStatusLine(cwd: string, env: Readonly<Record<string, string>>): Promise<Json | null> {
  const userConfig = env['CLAUDE_CONFIG_DIR'] ?? join(env['HOME'] ?? '/', '.claude')
  const files = [
    join(cwd, '.claude', 'settings.local.json'),
    join(cwd, '.claude', 'settings.json'),
    join(userConfig, 'settings.json'),
  ]
  for (const file of files) {
    const line = objectIn(await settingsIn(file), 'statusLine')
    if (line !== null && stringIn(line, 'command') !== null) return line
  }
  return null
}

/** Nothing where there is no file, or none that can be read: the CLI itself tells the user about that. */
async function settingsIn(file: string): Promise<Json> {
  try {
    const settings: unknown = JSON.parse(await readFile(file, 'utf8'))
    return isObject(settings) ? settings : {}
  } catch {
    return {}
  }
}
