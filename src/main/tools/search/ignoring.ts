import type { Folder } from '../workspace/folder'
import { IGNORE_FILE_MAX_BYTES, IgnoreRules } from './gitignore'

const IGNORE_FILE = '.gitignore'

/** The rules of one folder, which has `depth` names above it. Lists of these have the nearest folder first. */
export interface Ignoring {
  readonly rules: IgnoreRules
  readonly depth: number
}

/** The nearest folder that has a rule about it decides. `path`: from the root. */
export function isIgnored(ignoring: readonly Ignoring[], path: readonly string[], isFolder: boolean): boolean {
  for (const { rules, depth } of ignoring) {
    const decided = rules.decide(path.slice(depth), isFolder)
    if (decided !== null) return decided === 'ignored'
  }
  return false
}

/** Null: the folder has no rules, or none that can be read, which git does not obey either. */
export async function rulesOf(folder: Folder): Promise<IgnoreRules | null> {
  try {
    const { handle, stats } = await folder.openFile(IGNORE_FILE)
    try {
      return stats.size > IGNORE_FILE_MAX_BYTES ? null : new IgnoreRules(await handle.readFile('utf8'))
    } finally {
      await handle.close()
    }
  } catch {
    return null
  }
}
