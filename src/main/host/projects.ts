import { stat } from 'node:fs/promises'
import { isAbsolute, resolve } from 'node:path'
import { runGit } from './runGit'

export interface ProjectReport {
  readonly path: string
  readonly exists: boolean
  readonly git: { readonly root: string; readonly branch: string | null; readonly dirty: boolean } | null
}

/** What a folder is. Reads only; answers within git's own time limit whatever the folder holds. */
export async function inspectProject(path: string, env: Readonly<Record<string, string>>): Promise<ProjectReport> {
  const folder = resolve(path)
  if (!isAbsolute(path) || !(await isFolder(folder))) return { path, exists: false, git: null }
  const root = await runGit(folder, ['rev-parse', '--show-toplevel'], env)
  if (!root.ok || root.output === '') return { path: folder, exists: true, git: null }
  const [branch, status] = await Promise.all([
    // Fails on a detached HEAD: then there is no branch.
    runGit(folder, ['symbolic-ref', '--quiet', '--short', 'HEAD'], env),
    runGit(folder, ['status', '--porcelain', '--untracked-files=normal'], env),
  ])
  return {
    path: folder,
    exists: true,
    git: {
      root: root.output,
      branch: branch.ok ? branch.output.slice(0, 400) : null,
      // A status too long to read is a dirty one.
      dirty: !status.ok || status.output !== '',
    },
  }
}

export async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch {
    return false
  }
}
