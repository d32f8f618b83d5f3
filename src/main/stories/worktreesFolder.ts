import { realpath } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { HostPath } from '../../shared/domain/ids'
import { err, ok, type Result } from '../../shared/domain/result'
import { isGitName } from '../tools/workspace/protectedPaths'
import { codeOf, isThere, SNOWHOOK_FOLDER } from './insideProject'

/**
 * Where a repository may ask for its worktrees: in the project or in a folder beside it, and there not in a hidden one.
 * A cloned repository's files are written there, and elsewhere they could come to lie where other programs obey them
 * (`~/.config`, `~/.ssh`). Null: it does not say, so they are made beside the project. `root` without links.
 */
export async function worktreesFolder(root: string, wanted: string | null): Promise<Result<string | null, string>> {
  if (wanted === null) return ok(null)
  if (wanted.trim() === '') return err('expected a path')
  if (!HostPath.safeParse(wanted).success) return err('no file system takes such a path')
  if (wanted.startsWith('~')) return err('"~" means nothing here; write the path from the project')
  const asked = resolve(root, wanted)
  const real = await withoutLinks(asked)
  if (!real.ok) return real
  for (const path of [asked, real.value]) {
    const problem = whyNot(root, path)
    if (problem !== null) return err(problem)
  }
  return ok(asked)
}

function whyNot(root: string, path: string): string | null {
  const inside = namesBelow(root, path)
  const beside = namesBelow(dirname(root), path)
  if (beside === null || beside.length === 0) return `it has to be in the project or in a folder beside it, not ${path}`
  if (beside.some(isGitName)) return 'a worktree cannot be inside of .git'
  if (inside === null)
    return beside.some((name) => name.startsWith('.')) ? 'beside the project no hidden folder is used' : null
  if (inside.length === 0) return 'worktrees need a folder of their own, not the project itself'
  return inside[0] === SNOWHOOK_FOLDER && (inside.length === 1 || inside[1] === 'stories')
    ? 'stories are kept there; use .snowhook/worktrees or the like'
    : null
}

/** The folders on the way down; null: the path is not below. */
function namesBelow(root: string, path: string): readonly string[] | null {
  const way = relative(root, path)
  if (isAbsolute(way)) return null
  const names = way.split(sep).filter((name) => name !== '')
  return names[0] === '..' ? null : names
}

/** Links resolved as far as the path exists. */
async function withoutLinks(path: string): Promise<Result<string, string>> {
  const missing: string[] = []
  for (let known = path; ; known = dirname(known)) {
    try {
      return ok(join(await realpath(known), ...missing))
    } catch (cause) {
      if (codeOf(cause) !== 'ENOENT') return err(`it cannot be used (${codeOf(cause)})`)
      if (await isThere(known)) return err('it is a link to nothing')
      missing.unshift(basename(known))
    }
  }
}
