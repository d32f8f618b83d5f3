import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import { type GitWish, textOf } from '../git/git'
import type { Git } from './gitAt'
import type { Held } from './hold'

/** By their names in the snapshot. */
export const ADMIN_FILES: readonly (readonly [name: string, path: string])[] = [
  ['HEAD.log', 'logs/HEAD'],
  ['config.worktree', 'config.worktree'],
  ['sparse-checkout', 'info/sparse-checkout'],
]

/** What git gives a file that it makes, at the usual umask. */
const usual = (mode: number): number => (mode & 0o100 ? 0o755 : 0o644)

/** What belongs to a worktree and is no file of it: index, reflog, sparse rules, unusual modes, pointers of git-lfs. */
export async function writeStateTree(
  run: Git,
  { index, inventory, pointers }: Partial<Held> & Pick<Held, 'index'>,
  admin: string | null,
): Promise<string | null> {
  const lines: string[] = index.blob === null ? [] : [`100644 blob ${index.blob}\tindex`]
  const add = async (name: string, args: readonly string[], wish: GitWish = {}): Promise<boolean> => {
    const blob = textOf(await run(['hash-object', '-w', '--no-filters', ...args], wish))
    if (blob !== null) lines.push(`100644 blob ${blob}\t${name}`)
    return blob !== null
  }
  for (const [name, path] of admin === null ? [] : ADMIN_FILES) {
    const exists = await lstat(join(admin ?? '', path)).catch(() => null)
    if (exists?.isFile() && !(await add(name, ['--', join(admin ?? '', path)]))) return null
  }
  const listed = (inventory?.files ?? [])
    .map(({ name, mode }) => (mode === null || mode === usual(mode) ? '' : `${mode.toString(8)} ${name}\0`))
    .join('')
  if (listed !== '' && !(await add('modes', ['--stdin'], { input: Buffer.from(listed, 'latin1') }))) return null
  // What "intend to add" stands for in an index: nothing else may hold it.
  if (index.blob !== null && !(await add('empty', ['--stdin']))) return null
  const names = [...(pointers?.keys() ?? [])].map((name) => `${name}\0`).join('')
  if (names !== '' && !(await add('pointers', ['--stdin'], { input: Buffer.from(names, 'latin1') }))) return null
  return textOf(await run(['mktree'], { input: lines.map((line) => `${line}\n`).join('') }))
}
