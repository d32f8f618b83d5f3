import { type SnowhookError, snowhookError } from '../../shared/domain/errors'
import { err, ok, type Result } from '../../shared/domain/result'
import { type FilePatch, PATCH_MAX_CHARS } from '../../shared/domain/review'
import type { WorktreeRecord } from '../../shared/domain/worktree'
import { type Git, gitError } from './landingGit'
import { readPatch } from './readPatch'
import type { Scratch } from './scratch'
import type { Standing } from './standingTree'
import { withReview } from './storyDiff'
import type { TreeChange } from './treeDiff'

const NO_FILE = '000000'
const SUBMODULE = '160000'
/** Every character has at most four bytes; beyond this a patch is cut anyway. */
const READ_MAX_BYTES = PATCH_MAX_CHARS * 4
/** Git itself looks no further for a NUL to tell whether a file is text. */
const LOOK_MAX_BYTES = 8_000
/** Larger files that git calls binary are not looked into. */
const BLOB_MAX_BYTES = 2_000_000

/** Settings of a user that change what a diff looks like, undone. */
const DIFF = [
  ...['-c', 'diff.suppressBlankEmpty=false'],
  ...['diff', '--no-color', '--no-ext-diff', '--no-textconv', '--unified=3', '--inter-hunk-context=0', '--full-index'],
] as const

/** One file's changes, contents against contents: whatever its name is, it is never an argument. */
export function filePatch(
  scratch: Scratch,
  git: Git,
  worktree: WorktreeRecord,
  path: string,
): Promise<Result<FilePatch, SnowhookError>> {
  return withReview(scratch, git, worktree, async ({ changes, standing }) => {
    const change = changes.find((candidate) => candidate.path === path)
    if (change === undefined) return err(snowhookError('not_found', 'This file is not changed, or no longer.'))
    const before = await contents(standing, change.oldMode, change.oldId)
    const after = await contents(standing, change.newMode, change.newId)
    if (before === null || after === null) return err(snowhookError('internal', 'The file cannot be read.'))
    const modes = modeHunk(change)
    if (before === after) return ok({ path, binary: false, hunks: modes, truncated: false })
    let patch = await between(standing.git, before, after, [])
    // An attribute must not hide a change from its review: what git calls binary may be text.
    if (patch.ok && patch.value.binary && (await isText(standing.git, [before, after])))
      patch = await between(standing.git, before, after, ['--text'])
    return patch.ok ? ok({ path, ...patch.value, hunks: [...modes, ...patch.value.hunks] }) : patch
  })
}

async function between(git: Git, before: string, after: string, more: readonly string[]) {
  const answer = await git([...DIFF, ...more, before, after, '--'], { maxBytes: READ_MAX_BYTES })
  const cut = !answer.ok && answer.failure === 'too_long'
  if (!answer.ok && !cut) return err(gitError(answer, 'The changes cannot be shown'))
  return ok(readPatch(answer.stdout, cut))
}

/** The object to compare: nothing for no file, and for a submodule the line that git shows for it. */
async function contents({ git }: Standing, mode: string, id: string): Promise<string | null> {
  if (mode !== NO_FILE && mode !== SUBMODULE) return id
  const input = mode === NO_FILE ? '' : `Subproject commit ${id}\n`
  const answer = await git(['hash-object', '-w', '--stdin'], { input })
  return answer.ok ? answer.stdout.toString('utf8').trim() : null
}

async function isText(git: Git, ids: readonly string[]): Promise<boolean> {
  for (const id of ids) {
    const blob = await git(['cat-file', 'blob', id], { maxBytes: BLOB_MAX_BYTES })
    if (!blob.ok || blob.stdout.subarray(0, LOOK_MAX_BYTES).includes(0)) return false
  }
  return true
}

/** A new mode is a change too: a script that may be run now, a link that was a file. */
function modeHunk({ oldMode, newMode }: TreeChange): FilePatch['hunks'] {
  if (oldMode === newMode || oldMode === NO_FILE || newMode === NO_FILE) return []
  const text = `mode ${oldMode} → ${newMode}`
  return [{ header: text, lines: [{ kind: 'note', oldLine: null, newLine: null, text }] }]
}
