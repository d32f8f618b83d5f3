import { type FileHandle, open, readFile, rename, stat, unlink } from 'node:fs/promises'
import type { Clock } from '../../shared/domain/clock'
import { type SnowhookError, snowhookError } from '../../shared/domain/errors'
import { err, ok, type Result } from '../../shared/domain/result'
import type { WorktreeRecord } from '../../shared/domain/worktree'
import { checkIdentity, makeCommit, tidy } from './asUser'
import { type Git, gitError, idOf, textAnswer } from './landingGit'
import type { Scratch } from './scratch'
import { ADD_ALL, ownIndex, unreadable } from './standingTree'
import { lockedSince, standsStill } from './standsStill'

const kept = 'Nothing was changed.'
/** A reflog's line. */
const SUBJECT_MAX_CHARS = 200

/**
 * Commits everything that is not ignored, as the user. All that can fail is done beside the worktree's own index; that
 * is locked, compared and replaced only in the end, so that a failure leaves it as it was.
 */
export async function commitAll(
  parts: { readonly scratch: Scratch; readonly clock: Clock; readonly git: Git },
  worktree: WorktreeRecord,
  message: string,
): Promise<Result<void, SnowhookError>> {
  const { scratch, clock, git } = parts
  if (tidy(message) === '')
    return err(snowhookError('invalid_input', 'A commit needs a message.', { field: 'message' }))
  const gitDir = await git(['rev-parse', '--absolute-git-dir'])
  if (!gitDir.ok) return err(gitError(gitDir, 'The worktree cannot be read'))
  const folder = gitDir.stdout.toString('utf8').replace(/\n$/, '')
  const hindrance =
    (await standsStill(git, folder, worktree)) ?? (await lockedSince(folder, clock)) ?? (await checkIdentity(git))
  if (hindrance !== null) return err(hindrance)
  return scratch.use(async (own) => {
    const before = await stampOf(`${folder}/index`)
    const index = await ownIndex(git, own)
    const head = await idOf(git, 'HEAD^{commit}')
    if (index === null || head === null) return err(snowhookError('not_found', 'The worktree has no commit.', { kept }))
    const wish = { env: { GIT_INDEX_FILE: index } }
    const added = await git(ADD_ALL, wish)
    if (!added.ok) return err(unreadable(added.stderr) ?? gitError(added, 'The files cannot be staged'))
    const tree = await textAnswer(git, ['write-tree'], wish)
    if (tree === null) return err(snowhookError('internal', 'The files cannot be staged.', { kept }))
    if (tree === (await idOf(git, 'HEAD^{tree}')))
      return err(snowhookError('not_allowed', 'There is nothing to commit.', { kept }))
    const commit = await makeCommit(git, { tree, parents: [head], message })
    if (!commit.ok) return commit
    return replaceIndex(`${folder}/index`, index, before, clock, async () => {
      const reason = `commit: ${tidy(message).split('\n')[0]?.slice(0, SUBJECT_MAX_CHARS) ?? ''}`
      const moved = await git(['update-ref', '-m', reason, 'HEAD', commit.value, head])
      if (moved.ok) return null
      if ((await idOf(git, 'HEAD')) === head) return gitError(moved, 'The branch could not be moved')
      return snowhookError('busy', 'Something was committed in the worktree meanwhile.', { kept, next: 'Try again.' })
    })
  })
}

/** Puts an index in the place of another by git's own rules: under its lock, and only when nobody has changed it. */
async function replaceIndex(
  path: string,
  own: string,
  before: string,
  clock: Clock,
  meanwhile: () => Promise<SnowhookError | null>,
): Promise<Result<void, SnowhookError>> {
  const lock = `${path}.lock`
  const mode = await stat(path).then(
    (found) => found.mode & 0o777,
    () => 0o644,
  )
  const handle = await open(lock, 'wx', mode).catch(() => null)
  if (handle === null) {
    const problem = await lockedSince(path.slice(0, -'/index'.length), clock)
    return err(problem ?? snowhookError('storage_failed', `${lock} cannot be written.`, { kept }))
  }
  try {
    await fill(handle, own)
    const changed = (await stampOf(path)) !== before
    const problem = changed
      ? snowhookError('busy', 'Something was staged in the worktree meanwhile.', { kept, next: 'Try again.' })
      : await meanwhile()
    if (problem === null) await rename(lock, path)
    else await unlink(lock)
    return problem === null ? ok(undefined) : err(problem)
  } catch (cause) {
    await unlink(lock).catch(() => {})
    return err(snowhookError('storage_failed', `${path} could not be replaced: ${(cause as Error).message}`))
  }
}

async function fill(handle: FileHandle, from: string): Promise<void> {
  try {
    await handle.writeFile(await readFile(from))
    // An index younger than its entries would have git trust files that changed in between.
    const { atimeMs, mtimeMs } = await stat(from)
    await handle.utimes(new Date(Math.floor(atimeMs)), new Date(Math.floor(mtimeMs)))
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Changes whenever the file does. */
const stampOf = (path: string): Promise<string> =>
  stat(path, { bigint: true }).then(
    ({ ino, size, mtimeNs, ctimeNs }) => `${ino} ${size} ${mtimeNs} ${ctimeNs}`,
    () => '',
  )
