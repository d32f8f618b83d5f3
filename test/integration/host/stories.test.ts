import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { StoryView } from '../../../src/shared/domain/story'
import { good } from '../../support/host/fakeHost'
import { demoProfile, StoryDisk, type StoryHost, startStoryHost } from '../../support/host/storyHost'
import { SkippingClock } from '../../support/skippingClock'

const countGate = 'gates:\n  - name: count\n    command: test "$(cat count.txt)" = 3\n'
const threeTries = [1, 2, 3].flatMap((n) => [`/edit count.txt ${n}\\n`, `/commit Count ${n}`, '/exit 0']).join('\n')

const refOf = ({ project, id: storyId }: StoryView) => ({ project, storyId })
const actionsOf = async (host: StoryHost, story: StoryView): Promise<string[]> => {
  const decisions = good(await host.client.stories.decisions({ ...refOf(story), limit: 100 }))
  return decisions.reverse().map(({ action }) => action)
}
const runsOf = async (host: StoryHost, story: StoryView) =>
  good(await host.client.fleet.runs({ limit: 100 }))
    .filter(({ storyId, runtime }) => storyId === story.id && runtime === 'demo')
    .reverse()

it('a story that fails its gate twice is given the output each time, and is verified when it passes', async () => {
  await using disk = new StoryDisk(countGate)
  const host = await startStoryHost(disk)
  const story = await host.story({ prompt: threeTries })
  const verified = await host.stories.stage(story.id, 'verified')
  expect(verified).toMatchObject({
    column: 'verified',
    counters: { aborts: 0, commitRecoveries: 0, noProgress: 0 },
    verdict: { outcome: 'passed', flaky: false },
    worktree: { branch: `story/${story.id}` },
  })
  const runs = await runsOf(host, story)
  expect(runs.map(({ outcome }) => outcome)).toEqual(['completed', 'completed', 'completed'])
  expect(runs[1]?.resumedFrom).toBe(runs[0]?.sessionId)
  const { events } = good(await host.client.journal.events({ runId: (runs[1] ?? fail()).id, limit: 200 }))
  const prompt = events.map(({ event }) => event).find(({ type }) => type === 'prompt')
  expect(prompt).toMatchObject({ text: expect.stringContaining('count') })
  const reports = good(await host.client.stories.reports({ ...refOf(story), limit: 10 }))
  expect(reports.map(({ outcome }) => outcome)).toEqual(['passed', 'failed', 'failed'])
  const head = disk.git('rev-parse', `story/${story.id}`).trim()
  expect(reports[0]?.commit).toBe(head)
  expect(disk.git('rev-parse', 'main').trim()).not.toBe(head)

  const merged = good(await host.client.stories.merge({ ...refOf(story), method: 'squash', message: '' }))
  expect(merged, merged.message).toMatchObject({ outcome: 'merged', report: { outcome: 'passed' } })
  expect(readFileSync(join(disk.project, 'count.txt'), 'utf8')).toBe('3\n')
  expect((await host.stories.stage(story.id, 'merged')).column).toBe('merged')

  const snapshot = good(await host.client.stories.removeWorktree({ ...refOf(story), dirty: 'refuse' }))
  expect(existsSync(verified.worktree?.path ?? '')).toBe(false)
  good(await host.client.stories.undoRemove({ project: disk.project, ref: snapshot.ref }))
  expect(readFileSync(join(verified.worktree?.path ?? '', 'count.txt'), 'utf8')).toBe('3\n')
  await host.close()
})

it('a gate that never passes uses every retry, then a person is asked with everything in hand', async () => {
  await using disk = new StoryDisk('gates:\n  - name: never\n    command: echo "the reason"; exit 3\n')
  const host = await startStoryHost(disk)
  const prompt = [1, 2, 3, 4, 5].flatMap((n) => [`/edit n.txt ${n}\\n`, `/commit Try ${n}`, '/exit 0']).join('\n')
  const story = await host.story({ prompt })
  const asks = await host.stories.stage(story.id, 'needs_you')
  expect(asks).toMatchObject({ column: 'needs_you', stage: { cause: 'retries_exhausted' }, counters: { retries: 3 } })
  expect(await runsOf(host, story)).toHaveLength(4)
  expect(asks.why).toContain('never')
  await host.close()
})

it('uncommitted work is asked to be committed, and then judged', async () => {
  await using disk = new StoryDisk('gates:\n  - name: there\n    command: test -f a.txt\n')
  const host = await startStoryHost(disk)
  const story = await host.story({ prompt: '/edit a.txt one\\n\n/exit 0\n/edit a.txt two\\n\n/commit Add a' })
  const verified = await host.stories.stage(story.id, 'verified')
  expect(await actionsOf(host, verified)).toContain('resume')
  expect(disk.git('show', `story/${story.id}:a.txt`)).toBe('two\n')
  await host.close()
})

it('an agent that does nothing is told once, and then a person is asked', async () => {
  await using disk = new StoryDisk('gates:\n  - name: there\n    command: test -f a.txt\n')
  const host = await startStoryHost(disk)
  const story = await host.story({ prompt: '/say I did it!\n/exit 0\n/say I really did it!' })
  const asks = await host.stories.stage(story.id, 'needs_you')
  expect(asks.stage).toMatchObject({ cause: 'no_progress' })
  expect(await runsOf(host, story)).toHaveLength(2)
  await host.close()
})

it('an agent that dies before its first event is started five times more, with pauses, and then a person is asked', async () => {
  await using disk = new StoryDisk(countGate)
  const clock = new SkippingClock()
  const host = await startStoryHost(disk, { clock })
  const story = await host.story({ prompt: '/crash-before-start' })
  for (let aborts = 1; aborts <= 5; aborts += 1) {
    const waits = await host.stories.until(
      story.id,
      (now) => now.counters.aborts === aborts && now.stage.kind === 'waiting',
    )
    expect(waits.counters).toMatchObject({ retries: 0, failures: 0 })
    clock.skip(6 * 60_000)
  }
  const asks = await host.stories.stage(story.id, 'needs_you')
  expect(asks.stage).toMatchObject({ cause: 'aborts_exhausted' })
  expect(await runsOf(host, story)).toHaveLength(6)
  await host.close()
})

it.each([
  ['by itself, where its owner wants that', true],
  ['when a person says so', false],
])('a rate-limited story goes on at the reset %s, and has used no slot up', async (_how, autoResume) => {
  await using disk = new StoryDisk('gates:\n  - name: there\n    command: test -f a.txt\n')
  const clock = new SkippingClock()
  const host = await startStoryHost(disk, { clock })
  good(await host.client.settings.update({ projects: { [disk.project]: { autoResume, onInactive: 'needs_you' } } }))
  const story = await host.story({ prompt: '/say Soon.\n/rate-limit 3600s\n/edit a.txt one\\n\n/commit Add a' })
  const parked = await host.stories.stage(story.id, 'parked')
  expect(parked.column).toBe('running')
  clock.skip(30 * 60_000)
  const still = good(await host.client.stories.decisions({ ...refOf(story), limit: 1 }))
  expect(still[0]?.action).toBe('park')
  clock.skip(40 * 60_000)
  if (!autoResume) {
    const asks = await host.stories.stage(story.id, 'needs_you')
    expect(asks.stage).toMatchObject({ cause: 'limit_reset' })
    good(await host.client.stories.resume(refOf(story)))
  }
  const verified = await host.stories.stage(story.id, 'verified')
  expect(verified.counters).toMatchObject({ retries: 0, aborts: 0, failures: 0, commitRecoveries: 0 })
  const runs = await runsOf(host, story)
  expect(runs.map(({ outcome }) => outcome)).toEqual(['rate_limited', 'completed'])
  expect(runs[1]?.resumedFrom).toBe(runs[0]?.sessionId)
  await host.close()
})

it('a reviewer follows the coder in the same worktree, and the gates judge what both left', async () => {
  await using disk = new StoryDisk('gates:\n  - name: there\n    command: test -f a.txt\n')
  const host = await startStoryHost(disk)
  const story = await host.story({
    prompt: '/edit a.txt one\\n\n/commit Add a',
    agents: [
      demoProfile(),
      demoProfile({ name: 'reviewer-1' as never, prompt: '/edit b.txt reviewed\\n\n/commit Review' }),
    ],
  })
  const verified = await host.stories.stage(story.id, 'verified')
  expect(verified.agents).toHaveLength(2)
  expect(disk.git('log', '--format=%s', `main..story/${story.id}`).trim().split('\n')).toEqual(['Review', 'Add a'])
  await host.close()
})

it('a story stopped by its user stays stopped, and goes on when it is resumed', async () => {
  await using disk = new StoryDisk('gates:\n  - name: there\n    command: test -f a.txt\n')
  const host = await startStoryHost(disk)
  const story = await host.story({ prompt: `/tool bash ${disk.slowOnce}\n/edit a.txt one\\n\n/commit Add a` })
  await host.watch.until(({ doing }) => doing?.includes('sleep') === true)
  disk.again()
  const stopped = good(await host.client.stories.stop(refOf(story)))
  expect(stopped.stage.kind).toBe('stopped')
  expect(await runsOf(host, story)).toMatchObject([{ outcome: 'stopped' }])
  good(await host.client.stories.resume(refOf(story)))
  await host.stories.stage(story.id, 'verified')
  await host.close()
})

it('a story waits for the one that it comes after, and says so', async () => {
  await using disk = new StoryDisk('gates:\n  - name: there\n    command: test -f a.txt\n')
  const host = await startStoryHost(disk)
  const first = await host.story({ title: 'First', prompt: '/edit a.txt one\\n\n/commit Add a' })
  const second = await host.story({ title: 'Second', prompt: '/edit b.txt two\\n\n/commit Add b', after: [first.id] })
  const waits = await host.stories.until(second.id, ({ waitsFor }) => waitsFor !== null)
  expect(waits.waitsFor).toContain(first.id)
  await host.stories.stage(first.id, 'verified')
  good(await host.client.stories.merge({ ...refOf(first), method: 'rebase', message: '' }))
  await host.stories.stage(second.id, 'verified')
  expect(disk.git('ls-tree', '--name-only', `story/${second.id}`)).toContain('a.txt')
  await host.close()
})

it('a verified story whose work comes onto the base by other ways is merged, and that is said', async () => {
  await using disk = new StoryDisk('gates:\n  - name: there\n    command: test -f a.txt\n')
  const host = await startStoryHost(disk)
  const story = await host.story({ prompt: '/edit a.txt one\\n\n/commit Add a' })
  await host.stories.stage(story.id, 'verified')
  disk.git('merge', '--quiet', '--squash', `story/${story.id}`)
  disk.git('commit', '--quiet', '-m', 'By hand')
  good(await host.client.stories.facts(refOf(story)))
  const merged = await host.stories.stage(story.id, 'merged')
  expect(merged.stage).toMatchObject({ method: 'outside', commit: disk.git('rev-parse', 'main').trim() })
  await host.close()
})

it('a budget that is reached pauses the story and asks; raised, it goes on', async () => {
  await using disk = new StoryDisk('gates:\n  - name: there\n    command: test -f a.txt\n')
  const host = await startStoryHost(disk)
  const story = await host.story({
    prompt: '/usage 5000 0 0 0\n/wait 60s\n/edit a.txt one\\n\n/commit Add a',
    budget: { usd: null, tokens: 1_000, minutes: null, turns: null },
  })
  const asks = await host.stories.stage(story.id, 'needs_you')
  expect(asks.stage).toMatchObject({ cause: 'budget' })
  const scope = { kind: 'story', ...refOf(story) } as const
  const caps = { usd: null, tokens: 100_000, minutes: null, turns: null }
  good(await host.client.supervision.setBudget({ scope, caps }))
  await host.stories.until(story.id, ({ stage }) => stage.kind === 'working')
  good(await host.client.stories.stop(refOf(story)))
  await host.close()
})

it.each(['queued', 'working', 'waiting', 'parked', 'needs_you', 'verified'] as const)(
  'a host that is closed while a story is %s goes on with it at the next start',
  async (kind) => {
    await using disk = new StoryDisk('gates:\n  - name: there\n    command: test -f a.txt\n')
    const scripts: Record<typeof kind, string> = {
      queued: '/edit a.txt one\\n\n/commit Add a',
      working: `/tool bash ${disk.slowOnce}\n/edit a.txt one\\n\n/commit Add a`,
      waiting: '/say x\n/fail overloaded Try later\n/edit a.txt one\\n\n/commit Add a',
      parked: '/say x\n/rate-limit 3600s\n/edit a.txt one\\n\n/commit Add a',
      needs_you: '/say x\n/fail authentication No key\n/edit a.txt one\\n\n/commit Add a',
      verified: '/edit a.txt one\\n\n/commit Add a',
    }
    const clock = new SkippingClock()
    const first = await startStoryHost(disk, { clock })
    good(
      await first.client.settings.update({
        projects: { [disk.project]: { autoResume: true, onInactive: 'needs_you' } },
      }),
    )
    if (kind === 'queued') good(await first.client.supervision.hold({ held: true }))
    const story = await first.story({ prompt: scripts[kind] })
    await first.stories.stage(story.id, kind)
    if (kind === 'working') await first.watch.until(({ doing }) => doing?.includes('sleep') === true)
    disk.again()
    await first.close()

    const second = await startStoryHost(disk, { clock })
    if (kind === 'queued') good(await second.client.supervision.hold({ held: false }))
    if (kind === 'parked') {
      await second.stories.stage(story.id, 'parked')
      clock.skip(2 * 3_600_000)
    }
    if (kind === 'waiting') clock.skip(3_600_000)
    if (kind === 'needs_you') {
      const asks = await second.stories.stage(story.id, 'needs_you')
      expect(asks.stage).toMatchObject({ cause: 'failed' })
      good(await second.client.stories.resume(refOf(story)))
    }
    const verified = await second.stories.stage(story.id, 'verified')
    expect(verified.verdict?.outcome).toBe('passed')
    await second.close()
  },
)

const fail = (): never => {
  throw new Error('it is missing')
}

it('a story that is queued is neither merged nor loses its worktree: it would be worked on once more', async () => {
  await using disk = new StoryDisk('gates:\n  - name: passes\n    command: "true"\n')
  const host = await startStoryHost(disk)
  const story = await host.story({ prompt: '/edit a.txt a\\n\n/commit A' })
  await host.stories.stage(story.id, 'verified')
  good(await host.client.supervision.hold({ held: true }))
  good(await host.client.stories.resume({ ...refOf(story), prompt: 'More.' }))
  const queued = await host.stories.stage(story.id, 'queued')
  const base = disk.git('rev-parse', 'main')
  const merged = await host.client.stories.merge({ ...refOf(story), method: 'squash', message: '' })
  expect(merged).toMatchObject({ ok: false, error: { tag: 'not_allowed' } })
  expect(disk.git('rev-parse', 'main')).toBe(base)
  const removed = await host.client.stories.removeWorktree({ ...refOf(story), dirty: 'snapshot' })
  expect(removed).toMatchObject({ ok: false, error: { tag: 'not_allowed' } })
  expect(existsSync(queued.worktree?.path ?? '')).toBe(true)
  await host.close()
})
