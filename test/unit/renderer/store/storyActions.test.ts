import { describe, expect, it } from 'vitest'
import { memoryPair } from '../../../../src/main/transport/memory'
import { serve } from '../../../../src/main/transport/serve'
import { createAppStore } from '../../../../src/renderer/src/store/appStore'
import { createAttentionFeed } from '../../../../src/renderer/src/store/attentionFeed'
import { createFleetFeed } from '../../../../src/renderer/src/store/fleetFeed'
import { createStoriesFeed } from '../../../../src/renderer/src/store/storiesFeed'
import { createStoryActions } from '../../../../src/renderer/src/store/storyActions'
import { keyOf } from '../../../../src/renderer/src/store/storyKey'
import { subscribeToHost } from '../../../../src/renderer/src/store/subscribe'
import { createUiActions } from '../../../../src/renderer/src/store/uiActions'
import { contract, type HostHandlers } from '../../../../src/shared/contract'
import { snowhookError } from '../../../../src/shared/domain/errors'
import { err } from '../../../../src/shared/domain/result'
import type { StoryView } from '../../../../src/shared/domain/story'
import { createClient } from '../../../../src/shared/wire/client'
import { createFixtureHost } from '../../../support/fixtureHost/handlers'
import { fixtureHash, fixtureStory } from '../../../support/fixtureHost/storyViews'
import { ManualClock } from '../../../support/manualClock'

const idle = (number: number): StoryView => fixtureStory(number, { kind: 'idle' })
const verified = fixtureStory(5, { kind: 'verified', commit: fixtureHash('a1'), tree: fixtureHash('b2') })
const ref = (story: StoryView) => ({ project: story.project, storyId: story.id })

/** A store fed by a host over the real wire, with frames that the test turns. */
async function connected(
  stories: readonly StoryView[],
  change: (handlers: HostHandlers) => HostHandlers = (same) => same,
) {
  const clock = new ManualClock()
  const host = createFixtureHost([], () => clock.now(), stories)
  const { client, connection } = createClient(
    contract,
    async () => {
      const [left, right] = memoryPair()
      serve(contract, change(host.handlers), right, { clock, log: { error: () => undefined } as never })
      return left
    },
    { clock },
  )
  const store = createAppStore()
  const frames: (() => void)[] = []
  const later = (callback: () => void) => frames.push(callback)
  const feed = createStoriesFeed(store, later)
  subscribeToHost(store, client, connection, createFleetFeed(store, later), createAttentionFeed(store, later), feed)
  await new Promise<void>((resolve) => {
    const stop = store.subscribe((state) => {
      if (!state.stories.ready || state.supervision.view === null) return
      stop()
      resolve()
    })
  })
  return {
    store,
    board: host.board,
    actions: createStoryActions(store, client, feed),
    ui: createUiActions(store, client),
    frame: () => {
      for (const callback of frames.splice(0)) callback()
    },
    story: (story: StoryView) => store.getState().stories.stories[keyOf(story)],
    pending: (story: StoryView) => store.getState().stories.pending[keyOf(story)],
  }
}

describe('stories and a host', () => {
  it('the board has the host’s stories and what supervises them after connecting', async () => {
    const { store } = await connected([idle(1), verified])
    expect(store.getState().stories.columns.backlog).toEqual([keyOf(idle(1))])
    expect(store.getState().stories.columns.verified).toEqual([keyOf(verified)])
    expect(store.getState().supervision.view?.governor.limit).toBe(4)
  })

  it('queueing answers the click before the host does, and shows the host’s word after', async () => {
    const { actions, pending, story } = await connected([idle(1)])
    const answer = actions.queue(ref(idle(1)))
    expect(pending(idle(1))).toBe('queue')
    expect(story(idle(1))?.stage.kind).toBe('idle')
    await answer
    expect(pending(idle(1))).toBeUndefined()
    expect(story(idle(1))?.stage.kind).toBe('queued')
  })

  it('an answer is never undone by something older that the host said', async () => {
    const { actions, board, frame, story } = await connected([idle(1)])
    board.put({ ...idle(1), why: 'Something older.' })
    await actions.queue(ref(idle(1)))
    frame()
    expect(story(idle(1))?.stage.kind).toBe('queued')
  })

  it('a refusal is shown with what was kept and what to do, and nothing stays pending', async () => {
    const { actions, pending, store } = await connected([idle(1)], (handlers) => ({
      ...handlers,
      stories: {
        ...handlers.stories,
        stop: async () => err(snowhookError('not_allowed', 'It does not work.', { kept: 'All of it.', next: 'Wait.' })),
      },
    }))
    const result = await actions.stop(ref(idle(1)))
    expect(result.ok).toBe(false)
    expect(pending(idle(1))).toBeUndefined()
    expect(store.getState().toasts).toMatchObject([{ message: 'It does not work.', kept: 'All of it.', next: 'Wait.' }])
  })

  it('a move puts the story before the other, for every client', async () => {
    const { actions, store, frame } = await connected([idle(1), idle(2), idle(3)])
    await actions.move(ref(idle(3)), idle(1).id)
    frame()
    expect(store.getState().stories.columns.backlog.map((key) => key.split('\n')[1])).toEqual([
      '3_story',
      '1_story',
      '2_story',
    ])
  })

  it('a removed story is gone at once', async () => {
    const { actions, story } = await connected([idle(1)])
    await actions.remove(ref(idle(1)))
    expect(story(idle(1))).toBeUndefined()
  })
})

describe('merging', () => {
  it('keeps the answer with the story, and tells those who closed the dialog', async () => {
    const { actions, board, store } = await connected([verified])
    board.mergeAs({ outcome: 'conflicts', message: 'Two files.', conflicts: ['a', 'b'], commit: null, report: null })
    await actions.merge(ref(verified), 'squash', 'Message')
    expect(store.getState().stories.attempts[keyOf(verified)]).toMatchObject({
      kind: 'report',
      report: { outcome: 'conflicts', conflicts: ['a', 'b'] },
    })
    expect(store.getState().toasts).toMatchObject([{ level: 'warning', message: '5_story: Two files.' }])
  })

  it('says nothing beside the dialog while that is open', async () => {
    const { actions, store, ui } = await connected([verified])
    ui.openDialog({ kind: 'mergeStory', story: ref(verified) })
    await actions.merge(ref(verified), 'rebase', '')
    expect(store.getState().toasts).toEqual([])
    expect(store.getState().stories.attempts[keyOf(verified)]).toMatchObject({ report: { outcome: 'merged' } })
  })
})

it('a worktree with uncommitted work is not removed unless that was chosen, and comes back when undone', async () => {
  const dirty = {
    ...verified,
    worktree: verified.worktree && {
      ...verified.worktree,
      facts: verified.worktree.facts && { ...verified.worktree.facts, uncommitted: 2 },
    },
  }
  const { actions, story } = await connected([dirty])
  expect((await actions.removeWorktree(ref(dirty), 'refuse')).ok).toBe(false)
  const removed = await actions.removeWorktree(ref(dirty), 'snapshot')
  if (!removed.ok) throw new Error(removed.error.message)
  expect(removed.value.uncommitted).toBe(2)
  await actions.undoRemove(dirty.project, removed.value.ref)
  expect(story(dirty)?.worktree?.path).toBe(dirty.worktree?.path)
})
