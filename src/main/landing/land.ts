import { type SnowhookError, snowhookError } from '../../shared/domain/errors'
import type { GateReport } from '../../shared/domain/gates'
import { MESSAGE_MAX_CHARS, PATH_MAX_CHARS } from '../../shared/domain/limits'
import { err, ok, type Result } from '../../shared/domain/result'
import { DIFF_FILES_MAX_ITEMS, type MergeReport } from '../../shared/domain/review'
import { checkIdentity } from './asUser'
import { inCheckout, type Repository, sweepLeftovers } from './checkouts'
import { type LandedResult, landedResult } from './landedResult'
import { gitError, gitIn, idOf } from './landingGit'
import { folderOf, inTheWay, moveBase } from './moveBase'
import type { LandingWish } from './ports'
import { standsStill } from './standsStill'

/** Whoever moves the base twice during one landing will do so again. */
const TRIES = 2
const kept = 'Nothing was changed.'

/** Puts a story onto its base, or says why not; then nothing but unreachable objects of git tells of the attempt. */
export async function land(repository: Repository, wish: LandingWish): Promise<Result<MergeReport, SnowhookError>> {
  await sweepLeftovers(repository)
  const landed = await tries(repository, wish)
  if (landed.ok || !EXPECTED.includes(landed.error.tag)) return landed
  const { message, next = '' } = landed.error
  return ok(report('refused', `${message} ${next}`.trim()))
}

/** What a person can put right is an outcome, not an error. */
const EXPECTED: readonly SnowhookError['tag'][] = ['not_allowed', 'busy', 'stale']

async function tries(repository: Repository, wish: LandingWish): Promise<Result<MergeReport, SnowhookError>> {
  for (let left = TRIES; left > 0; left -= 1) {
    const landed = await once(repository, wish)
    if (!landed.ok) return landed
    if (landed.value !== 'moved') return ok(landed.value)
  }
  const message = `Somebody else has moved ${wish.worktree.base} meanwhile, ${TRIES} times.`
  return err(snowhookError('stale', message, { kept, next: 'Try again.' }))
}

async function once(repository: Repository, wish: LandingWish): Promise<Result<MergeReport | 'moved', SnowhookError>> {
  const { git } = repository
  const { base, branch } = wish.worktree
  if (base === null || base === branch) return err(noBase(branch))
  const hindrance = (await unready(repository, wish)) ?? (await checkIdentity(git))
  if (hindrance !== null) return err(hindrance)
  const from = await idOf(git, `refs/heads/${base}^{commit}`)
  const tip = await idOf(git, `refs/heads/${branch}^{commit}`)
  if (from === null || tip === null)
    return err(snowhookError('not_allowed', `There is no branch ${from === null ? base : branch}.`, { kept }))
  const folder = await folderOf(repository, base)
  if (!folder.ok) return folder
  const result = await landedResult(repository, wish, from, tip)
  if (!result.ok) return result
  if (!result.value.fits) return ok(conflicting(base, result.value))
  const { commit, how } = result.value
  // The same again when it is moved: nobody should wait for gates to hear this.
  const blocked = folder.value === null ? null : await inTheWay(repository, folder.value, from, commit)
  if (blocked !== null) return err(blocked)
  const judged = await judge(repository, wish, commit)
  if (!judged.ok) return judged
  const verdict = judged.value
  if (verdict !== null && verdict.outcome !== 'passed' && verdict.outcome !== 'none')
    return ok({ ...report('gates_failed', `${FAILED[verdict.outcome]} ${base} was not changed.`), report: verdict })
  const reason = `snowhook: ${wish.method} ${branch}`
  const moved = await moveBase(repository, base, { from, to: commit, reason })
  if (!moved.ok || moved.value === 'moved') return moved.ok ? ok('moved') : moved
  const message = `${base} is at ${commit.slice(0, 12)} now: ${how}; ${verified(verdict)}.`
  return ok({ ...report('merged', message), commit, report: verdict })
}

/** Runs the gates on the result itself. A verdict about anything else is none. */
async function judge(
  repository: Repository,
  wish: LandingWish,
  commit: string,
): Promise<Result<GateReport | null, SnowhookError>> {
  const { judge: run } = wish
  if (run === null) return ok(null)
  const judged = await inCheckout(repository, commit, (folder) =>
    run(folder).then(ok, (cause: unknown) =>
      err(snowhookError('internal', `The gates could not be run: ${String(cause)}`, { kept })),
    ),
  )
  const answer = judged.ok ? judged.value : judged
  if (!answer.ok || answer.value.outcome !== 'passed' || answer.value.commit === commit) return answer
  return err(snowhookError('stale', 'The gates have judged another commit than the result.', { kept }))
}

/** Why the worktree's work is not all in its branch; null: it is. */
async function unready({ parts }: Repository, { worktree }: LandingWish): Promise<SnowhookError | null> {
  const git = gitIn(parts, worktree.path)
  const gitDir = await git(['rev-parse', '--absolute-git-dir'])
  if (!gitDir.ok) return gitError(gitDir, 'The worktree cannot be read')
  const moving = await standsStill(git, gitDir.stdout.toString('utf8').replace(/\n$/, ''), worktree)
  if (moving !== null) return moving
  // What is merely new inside a submodule is build output; a change there is work that would be missing.
  const status = await git(['status', '--porcelain', '-z', '--untracked-files=normal', '--ignore-submodules=untracked'])
  if (!status.ok) return gitError(status, 'The worktree cannot be read')
  if (status.stdout.length === 0) return null
  return snowhookError('not_allowed', 'The worktree has changes that are not committed.', {
    kept,
    next: 'Commit them, or ask the agent to.',
  })
}

const FAILED = {
  failed: 'It fits, but the gates fail on the result.',
  interrupted: 'It fits, but the gates on the result were interrupted.',
  broken: 'It fits, but the gates as the result declares them cannot be used.',
} as const

function verified(verdict: GateReport | null): string {
  if (verdict === null) return 'not verified, the project has no gates'
  return verdict.outcome === 'none' ? 'not verified, no gate applies' : 'all gates passed on the result'
}

function conflicting(base: string, { conflicts, where }: LandedResult & { readonly fits: false }): MergeReport {
  const files = conflicts.length === 1 ? '1 file' : `${conflicts.length} files`
  const message = `${base} and the story have both changed ${files}${where}. Nothing was changed; ask the agent to merge or rebase onto ${base}.`
  const named = conflicts.map((path) => path.slice(0, PATH_MAX_CHARS)).slice(0, DIFF_FILES_MAX_ITEMS)
  return { ...report('conflicts', message), conflicts: named }
}

const noBase = (branch: string): SnowhookError =>
  snowhookError(
    'not_allowed',
    'The story was made from a commit and not from a branch: there is nothing to put it onto.',
    {
      kept,
      next: `Push it, or in a checkout of the branch that should have it, run: git merge ${branch}`,
    },
  )

const report = (outcome: MergeReport['outcome'], message: string): MergeReport => ({
  ...{ outcome, message: message.slice(0, MESSAGE_MAX_CHARS) },
  ...{ conflicts: [], commit: null, report: null },
})
