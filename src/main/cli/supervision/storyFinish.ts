import { Option } from 'commander'
import { snowhookError } from '../../../shared/domain/errors'
import { err, ok } from '../../../shared/domain/result'
import type { WorktreeSnapshot } from '../../../shared/domain/worktree'
import { exactLine } from '../asking/exactText'
import { exitCodes } from '../exitCodes'
import { localTime } from '../format'
import { textTable } from '../table'
import { ambiguous, openProject } from './findStory'
import { matching } from './matching'
import { reportText } from './storyText'
import type { Outcome, StoryCommon, StoryTools } from './storyTools'
import { clean } from './storyWords'

/** `merge`, `remove`, `undo`: the end of a story, and back. Ctrl-C never cuts one of these off in the middle. */
export function addFinishCommands(tools: StoryTools): void {
  const { command, onStory, withStory, withHost, print } = tools

  onStory('merge', 'put it onto its base; never by force')
    .addOption(new Option('--method <how>', 'how').choices(['squash', 'rebase', 'merge']).default('squash'))
    .option('--message <text>', 'the commit message; default: the title', '')
    .action((id: string, options: StoryCommon & { method: 'squash' | 'rebase' | 'merge'; message: string }) => {
      let left = false
      const interrupted = tools.interrupted()
      return withStory(id, options, async (client, _found, ref): Outcome => {
        // Its gates are ended; then the merge is refused, and nothing was changed.
        void interrupted.then(() => {
          left = true
          return client.stories.stop(ref)
        })
        const merged = await client.stories.merge({ ...ref, method: options.method, message: options.message })
        if (!merged.ok) return merged
        const { outcome, message, conflicts, report } = merged.value
        const files = conflicts.map((path) => `\n  ${exactLine(path)}`).join('')
        const gates = report === null ? '' : `\n${reportText(report)}`
        print(options.json, merged.value, `${clean(message)}${files}${gates}`)
        if (outcome === 'merged') return ok(exitCodes.completed)
        return ok(left ? exitCodes.stopped : exitCodes.failed)
      })
    })

  onStory('remove', 'remove its worktree; a snapshot of everything is kept')
    .option('--snapshot', 'also when there is uncommitted work', false)
    .option('--file', 'delete the story itself too', false)
    .action((id: string, options: StoryCommon & { snapshot: boolean; file: boolean }) => {
      void tools.interrupted()
      return withStory(id, options, async (client, found, ref): Outcome => {
        const { worktree } = found
        if (worktree === null && !options.file) {
          const next = 'Delete the story itself with --file.'
          return err(snowhookError('not_found', `${ref.storyId} has no worktree.`, { next }))
        }
        let snapshot: WorktreeSnapshot | null = null
        if (worktree !== null) {
          const removed = await client.stories.removeWorktree({
            ...ref,
            dirty: options.snapshot ? 'snapshot' : 'refuse',
          })
          if (!removed.ok) return removed
          snapshot = removed.value
        }
        const kept = snapshot === null ? '' : ` Everything that was in it is kept: snowhook story undo ${ref.storyId}`
        if (options.file) {
          const gone = await client.stories.remove(ref)
          if (!gone.ok)
            return snapshot === null ? gone : err({ ...gone.error, kept: `The worktree is removed.${kept}` })
        }
        const what = options.file ? `${ref.storyId} is deleted.` : `The worktree of ${ref.storyId} is removed.`
        print(options.json, { ...ref, deleted: options.file, snapshot }, `${what}${kept}`)
        return ok(undefined)
      })
    })

  command('undo', 'put a removed worktree back; without an id, list what can be put back')
    .argument('[id]', 'the story')
    .option('--ref <ref>', 'which snapshot; default: the newest')
    .action((id: string | undefined, options: StoryCommon & { ref?: string }) => {
      void tools.interrupted()
      return withHost(options, async (client): Outcome => {
        const project = await openProject(client, options.project ?? '.')
        if (!project.ok) return project
        const all = await client.stories.snapshots({ project: project.value })
        if (!all.ok) return all
        const newestFirst = all.value.toSorted((a, b) => b.takenAt - a.takenAt)
        if (id === undefined && options.ref === undefined) {
          print(options.json, newestFirst, snapshotTable(newestFirst))
          return ok(undefined)
        }
        const named = options.ref === undefined ? newestFirst : newestFirst.filter(({ ref }) => ref === options.ref)
        const fits = id === undefined ? named : matching(named, id, ({ storyId }) => storyId)
        const [snapshot] = fits
        if (snapshot === undefined) {
          const next = 'See what can be put back: snowhook story undo'
          return err(snowhookError('not_found', 'There is no such snapshot.', { next }))
        }
        const stories = [...new Set(fits.map(({ storyId }) => storyId))]
        if (stories.length > 1) return err(ambiguous(id ?? '', stories))
        const back = await client.stories.undoRemove({ project: project.value, ref: snapshot.ref })
        if (!back.ok) return back
        const { path } = back.value.worktree ?? snapshot.worktree
        print(options.json, back.value, `${back.value.id} is back in ${clean(path)}.`)
        return ok(undefined)
      })
    })
}

function snapshotTable(snapshots: readonly WorktreeSnapshot[]): string {
  if (snapshots.length === 0) return 'Nothing was removed.'
  const columns = ['STORY', 'REMOVED', 'UNCOMMITTED', 'SNAPSHOT'].map((title) => ({ title }))
  const rows = snapshots.map(({ storyId, takenAt, uncommitted, ref }) => [
    storyId,
    localTime(takenAt),
    String(uncommitted),
    clean(ref),
  ])
  return textTable(columns, rows)
}
