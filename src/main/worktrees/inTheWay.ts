import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import { type SnowhookError, snowhookError } from '../../shared/domain/errors'
import { readBounded } from '../stories/insideProject'

/** What git keeps beside HEAD and index while something is half done. None of it fits into commits. */
const OPERATIONS: readonly (readonly [file: string, what: string])[] = [
  ['rebase-merge', 'a rebase'],
  ['rebase-apply', 'a rebase or `git am`'],
  ['MERGE_HEAD', 'a merge'],
  ['CHERRY_PICK_HEAD', 'a cherry-pick'],
  ['REVERT_HEAD', 'a revert'],
  ['sequencer', 'a cherry-pick or revert of several commits'],
  ['BISECT_LOG', 'a bisection'],
]

/** Why this worktree must not be removed now; null: nothing is in the way. */
export async function inTheWay(admin: string): Promise<SnowhookError | null> {
  const has = (name: string): Promise<boolean> =>
    lstat(join(admin, name)).then(
      () => true,
      () => false,
    )
  const nothing = { kept: 'Everything: nothing was touched.' }
  if (await has('locked')) {
    const reason = (await wordsIn(join(admin, 'locked'))).trim()
    const why = reason === '' ? 'without a reason' : `"${reason}"`
    return snowhookError('not_allowed', `The worktree is locked, ${why}.`, {
      ...nothing,
      next: 'If it may go: git worktree unlock',
    })
  }
  if (await has('index.lock'))
    return snowhookError('busy', 'Git is at work in the worktree, or was ended in the middle of it.', {
      ...nothing,
      next: `Try again; if no git runs there any more, delete ${join(admin, 'index.lock')}.`,
    })
  for (const [file, what] of OPERATIONS)
    if (await has(file))
      return snowhookError('not_allowed', `In the worktree ${what} is half done; a snapshot cannot hold that.`, {
        ...nothing,
        next: 'Finish or abort it in the worktree.',
      })
  return null
}

/** Somebody's reason. */
const WORDS_MAX_BYTES = 4_000

async function wordsIn(path: string): Promise<string> {
  const read = await readBounded(path, WORDS_MAX_BYTES)
  return read.ok ? (read.value?.bytes.toString('utf8') ?? '') : ''
}

export const dirtyError = (paths: number): SnowhookError =>
  snowhookError('not_allowed', `The worktree has ${paths} uncommitted ${paths === 1 ? 'path' : 'paths'}.`, {
    kept: 'Everything: nothing was touched.',
    next: 'Commit them, or remove the worktree with a snapshot of them.',
  })
