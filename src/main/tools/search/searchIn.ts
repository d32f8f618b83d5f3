import type { Folder } from '../workspace/folder'
import type { FoundFolder, Workspace } from '../workspace/workspace'
import { type Ignoring, rulesOf } from './ignoring'

export interface SearchFolder extends FoundFolder {
  /** What the folders above it leave out. */
  readonly above: readonly Ignoring[]
}

/** A folder of the worktree to search in, for the time of `use`. */
export function searchIn<T>(workspace: Workspace, path: string, use: (found: SearchFolder) => Promise<T>): Promise<T> {
  return workspace.folder(path, async ({ folder, names }) => {
    const above = await workspace.folder('.', ({ folder: root }) => rulesOnTheWay(root, names))
    return use({ folder, names, above })
  })
}

async function rulesOnTheWay(root: Folder, names: readonly string[]): Promise<Ignoring[]> {
  const found: Ignoring[] = []
  let folder = root
  // The root is not ours to close.
  const leave = async (): Promise<void> => {
    if (folder !== root) await folder.close()
  }
  try {
    for (const [depth, name] of names.entries()) {
      const rules = await rulesOf(folder)
      if (rules !== null) found.unshift({ rules, depth })
      const next = await folder.enter(name)
      await leave()
      folder = next
    }
    return found
  } finally {
    await leave()
  }
}
