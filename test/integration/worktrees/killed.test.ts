import { chmodSync, mkdirSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { WorktreeRecord } from '../../../src/shared/domain/worktree'
import { bundleProgram, runAndKill } from '../../support/journal/killableChild'
import { error, openScene, type Scene, stateOf, story, value } from './scene'

let folder = ''
let program = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'worktrees-kill-'))
  program = await bundleProgram('test/integration/worktrees/children/callToKill.ts', folder)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** `orphaned`: git goes on after the death of the host that started it. */
type Moment = 'before' | 'after' | 'orphaned'

/**
 * Runs one call in a process of its own, which is killed with SIGKILL around its git command number `at`.
 */
async function killedAt(scene: Scene, at: number, moment: Moment, call: string, args: unknown[]) {
  const bin = join(scene.dir, 'bin')
  mkdirSync(bin, { recursive: true })
  const count = join(scene.dir, 'count')
  rmSync(count, { force: true })
  const real = scene.git(['--exec-path']).replace(/\/libexec.*|\/lib\/git-core$/, '')
  const git = realpathSync(join(real, 'bin', 'git'))
  const deed = { before: 'exit 1', after: '', orphaned: `exec ${git} "$@"` }[moment]
  const run = moment === 'after' ? `${git} "$@"; code=$?; kill -9 $PPID; exit $code` : `kill -9 $PPID; ${deed}`
  writeFileSync(
    join(bin, 'git'),
    // Several run side by side: a line each is counted, not a number.
    `#!/bin/bash\necho >> ${count}\nif [ "$(wc -l < ${count})" -eq ${at} ]; then ${run}; fi\nexec ${git} "$@"\n`,
  )
  chmodSync(join(bin, 'git'), 0o755)
  const env = { ...scene.env, PATH: `${bin}:${scene.env['PATH']}` }
  const { signal, lines } = await runAndKill(program, [JSON.stringify({ call, args, env })], () => 'go on')
  if (signal === null) expect(lines[0]).toMatch(/^\{"ok":true/)
  // Of commands that run side by side two may see the same number, and the one between is passed over.
  const killed = signal === 'SIGKILL'
  return { killed, more: killed || readFileSync(count, 'utf8').length > at }
}

async function whenFree<T>(call: () => Promise<T & { ok: boolean; error?: { tag: string } }>): Promise<T> {
  for (;;) {
    const answer = await call()
    if (answer.ok || answer.error?.tag !== 'busy') return answer
    await new Promise((resolve) => setImmediate(resolve))
  }
}

async function dirtyWorktree(scene: Scene): Promise<WorktreeRecord> {
  const made = value(await scene.create())
  scene.commit({ 'own.txt': 'own\n' }, made.path)
  scene.put(join(made.path, 'a.txt'), 'staged')
  scene.git(['add', 'a.txt'], made.path)
  scene.put(join(made.path, 'a.txt'), 'changed')
  scene.put(join(made.path, 'new/untracked.txt'), 'new')
  scene.put(join(made.path, 'new/secret'), 'new', 0o600)
  return made
}

/** Every moment of a call, one after the other, until it is no longer interrupted. */
async function everyMoment(first: number, step: number, use: (at: number) => Promise<boolean>): Promise<void> {
  let at = first
  while (await use(at)) at += step
  expect(at).toBeGreaterThan(first)
}

describe('a host that is killed', () => {
  it.each<Moment>(['before', 'after', 'orphaned'])('while it makes a worktree: %s each git command', async (moment) => {
    await everyMoment(1, 1, async (at) => {
      await using scene = openScene()
      const wanted = { project: scene.project, storyId: story, base: null, folder: null, portsTaken: [] }
      const { more } = await killedAt(scene, at, moment, 'create', [wanted])
      const made = value(await whenFree(() => scene.create()))
      expect(scene.git(['status', '--porcelain'], made.path), `at ${at}`).toBe('')
      expect(scene.git(['log', '--format=%s', 'HEAD'], made.path)).toBe('work')
      expect(scene.git(['rev-parse', '--abbrev-ref', 'HEAD'], made.path)).toBe('story/42_greeting')
      expect(scene.refs()).toEqual(['refs/heads/main', 'refs/heads/story/42_greeting'])
      expect(scene.git(['worktree', 'list', '--porcelain'])).not.toMatch(/locked|prunable/)
      expect(readFileSync(join(made.path, 'dir/b.txt'), 'utf8')).toBe('b\n')
      return more
    })
  })

  it.each<[Moment, number]>([
    ['before', 1],
    ['after', 2],
  ])('while it removes one: %s its git commands %i, and every second one after it', async (moment, first) => {
    await everyMoment(first, 2, async (at) => {
      await using scene = openScene()
      const made = await dirtyWorktree(scene)
      const before = stateOf(scene, made.path)
      const { killed, more } = await killedAt(scene, at, moment, 'remove', [scene.project, story, made, 'snapshot'])
      if (killed && at % 3 === 0) {
        // The user has changed their mind: the worktree is taken up again, or made anew with the snapshot kept.
        const again = value(await whenFree(() => scene.create()))
        const [kept] = value(await scene.worktrees.snapshots(scene.project))
        const { uncommitted } = await scene.worktrees.evidence(again, null)
        if (kept !== undefined && uncommitted === 0) {
          value(await scene.worktrees.remove(scene.project, story, again, 'refuse'))
          value(await scene.worktrees.restore(scene.project, kept.ref))
        }
      } else {
        const again = killed
          ? await whenFree(() => scene.worktrees.remove(scene.project, story, made, 'snapshot'))
          : null
        const all = value(await scene.worktrees.snapshots(scene.project))
        if (again !== null && !again.ok) expect(again.error.tag, `at ${at}`).toBe('not_found')
        expect(scene.refs('refs/heads')).toEqual(['refs/heads/main'])
        value(await scene.worktrees.restore(scene.project, all[0]?.ref ?? ''))
      }
      expect(stateOf(scene, made.path), `at ${at}`).toEqual(before)
      return more
    })
  })

  it.each<Moment>(['before', 'after'])('while it puts one back: %s each git command', async (moment) => {
    await everyMoment(1, 1, async (at) => {
      await using scene = openScene()
      const made = await dirtyWorktree(scene)
      const before = stateOf(scene, made.path)
      const { ref } = value(await scene.worktrees.remove(scene.project, story, made, 'snapshot'))
      const { killed, more } = await killedAt(scene, at, moment, 'restore', [scene.project, ref])
      const again = await whenFree(() => scene.worktrees.restore(scene.project, ref))
      if (killed) value(again)
      else expect(error(again).tag).toBe('already_exists')
      expect(stateOf(scene, made.path), `at ${at}`).toEqual(before)
      expect(readdirSync(join(scene.project, '.git/snowhook/scratch'))).toEqual([])
      expect(scene.refs('refs/heads')).toEqual(['refs/heads/main', 'refs/heads/story/42_greeting'])
      return more
    })
  })
})
