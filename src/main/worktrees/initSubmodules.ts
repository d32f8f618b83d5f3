import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { textOf } from '../git/git'
import { gitAt, readable, type WorktreeParts } from './gitAt'
import { gitlinksOf } from './submodules'

/** Copying a large submodule's objects is mostly links; beyond it the disk hangs. */
const INIT_TIMEOUT_MS = 300_000
const DEPTH_MAX = 10

/**
 * Fills the submodules of a new worktree from what the project has of them already: the network is never asked, so that
 * nothing waits for it. Answers with a sentence for each that stays empty.
 */
export async function initSubmodules(
  parts: WorktreeParts,
  common: string,
  folder: string,
  depth = 0,
): Promise<readonly string[]> {
  const declared = await stat(join(folder, '.gitmodules')).catch(() => null)
  if (declared === null || depth >= DEPTH_MAX) return []
  const git = gitAt(parts, folder)
  const names = await declaredNames(folder, parts)
  const notes: string[] = []
  for (const link of (await gitlinksOf(git)) ?? []) {
    const path = readable(link.name)
    const below = join(folder, path)
    const source = join(common, 'modules', names.get(path) ?? path)
    const inside: string[] = await readdir(below).catch(() => [])
    if (inside.includes('.git')) continue
    const known = await stat(join(source, 'objects')).catch(() => null)
    const filled = known !== null && (await fill(git, names.get(path) ?? path, path, source))
    if (filled) notes.push(...(await initSubmodules(parts, source, below, depth + 1)))
    else
      notes.push(
        `Submodule ${JSON.stringify(path)} is empty: the project itself has no copy of the commit it wants. ` +
          'Run `git submodule update --init` in the worktree, or make it a set-up command.',
      )
  }
  return notes

  async function fill(at: typeof git, name: string, path: string, source: string): Promise<boolean> {
    // `--checkout`: the settings may name a command that updates it (`submodule.x.update = !...`).
    const updated = await at(['submodule', 'update', '--init', '--checkout', '--quiet', '--', path], {
      timeoutMs: INIT_TIMEOUT_MS,
      env: {
        GIT_ALLOW_PROTOCOL: 'file',
        GIT_CONFIG_COUNT: '1',
        GIT_CONFIG_KEY_0: `submodule.${name}.url`,
        GIT_CONFIG_VALUE_0: source,
        GIT_LITERAL_PATHSPECS: '1',
      },
    })
    // Its remote is the real one again, not our copy.
    await at(['submodule', '--quiet', 'sync', '--', path])
    return updated.ok
  }
}

/** Path to name, from `.gitmodules`. */
async function declaredNames(folder: string, parts: WorktreeParts): Promise<Map<string, string>> {
  const asked = ['config', '--file', '.gitmodules', '-z', '--get-regexp', '^submodule\\..*\\.path$']
  const text = textOf(await gitAt(parts, folder)(asked)) ?? ''
  return new Map(
    text.split('\0').flatMap((entry): [string, string][] => {
      const [, name, path] = /^submodule\.(.*)\.path\n(.*)$/s.exec(entry) ?? []
      // Names like "../x" would lead out of the repository; git refuses them too.
      return name === undefined || path === undefined || /(^|[\\/])\.\.([\\/]|$)/.test(name) ? [] : [[path, name]]
    }),
  )
}
