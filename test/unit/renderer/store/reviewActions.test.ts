import { describe, expect, it } from 'vitest'
import { memoryPair } from '../../../../src/main/transport/memory'
import { serve } from '../../../../src/main/transport/serve'
import { createAppStore } from '../../../../src/renderer/src/store/appStore'
import { createReviewActions } from '../../../../src/renderer/src/store/reviewActions'
import { reviewOf } from '../../../../src/renderer/src/store/reviewSlice'
import { createStoriesFeed } from '../../../../src/renderer/src/store/storiesFeed'
import { createStoryActions } from '../../../../src/renderer/src/store/storyActions'
import { keyOf } from '../../../../src/renderer/src/store/storyKey'
import { createUiActions } from '../../../../src/renderer/src/store/uiActions'
import { contract, type HostHandlers } from '../../../../src/shared/contract'
import { snowhookError } from '../../../../src/shared/domain/errors'
import { err } from '../../../../src/shared/domain/result'
import { createClient } from '../../../../src/shared/wire/client'
import { createFixtureHost } from '../../../support/fixtureHost/handlers'
import { fixtureStory } from '../../../support/fixtureHost/storyViews'
import { ManualClock } from '../../../support/manualClock'

const story = fixtureStory(1, { kind: 'needs_you', cause: 'failed', next: { kind: 'start' } })
const ref = { project: story.project, storyId: story.id }
const key = keyOf(story)
const refusal = snowhookError('not_allowed', 'No.', { kept: 'All of it.', next: 'Wait.' })

/** Actions on a host over the real wire; `refuse` names what it does not do. */
function connected(...refuse: readonly (keyof HostHandlers['stories'])[]) {
  const clock = new ManualClock()
  const host = createFixtureHost([], () => clock.now(), [story])
  const refused = Object.fromEntries(refuse.map((name) => [name, async () => err(refusal)]))
  const handlers = { ...host.handlers, stories: { ...host.handlers.stories, ...refused } } as HostHandlers
  const { client } = createClient(
    contract,
    async () => {
      const [left, right] = memoryPair()
      serve(contract, handlers, right, { clock, log: { error: () => undefined } as never })
      return left
    },
    { clock },
  )
  const store = createAppStore()
  const stories = createStoryActions(
    store,
    client,
    createStoriesFeed(store, () => undefined),
  )
  const actions = createReviewActions(store, stories)
  return {
    store,
    actions,
    board: host.board,
    ui: createUiActions(store, client),
    review: () => reviewOf(store.getState().reviews, key),
    comment(text: string) {
      actions.openBox(key, { path: 'a.ts', side: 'new', line: 3, quoted: 'const a' })
      const id = reviewOf(store.getState().reviews, key).boxes.at(-1)?.id ?? -1
      actions.writeBox(key, id, text)
      actions.keepBox(key, id)
    },
  }
}

describe('sending comments', () => {
  it('gives the host each comment with its line and the note, and clears them', async () => {
    const { actions, board, comment, review } = connected()
    comment('why?')
    actions.setNote(key, ' Please. ')
    expect(await actions.send(ref)).toBe(true)
    expect(board.asked).toEqual([
      {
        method: 'review',
        input: {
          ...ref,
          comments: [{ path: 'a.ts', side: 'new', line: 3, quoted: 'const a', text: 'why?' }],
          note: 'Please.',
        },
      },
    ])
    expect(review()).toMatchObject({ comments: [], note: '', refused: null })
  })

  it('refused, they stay with the reason, which is told where nobody would see it', async () => {
    const { actions, comment, review, store, ui } = connected('review')
    comment('why?')
    ui.openReview(key)
    expect(await actions.send(ref)).toBe(false)
    expect(review()).toMatchObject({ comments: [{ text: 'why?' }], refused: refusal })
    expect(store.getState().toasts).toEqual([])
    ui.openReview(null)
    await actions.send(ref)
    expect(store.getState().toasts).toMatchObject([{ message: 'No.', kept: 'All of it.', next: 'Wait.' }])
  })
})

describe('finishing', () => {
  it('a push leaves git’s own words with the story', async () => {
    const { actions, review, store } = connected()
    await actions.push(ref)
    expect(review().outcome).toMatchObject({ kind: 'pushed', output: expect.stringContaining('[new branch]') })
    expect(store.getState().toasts).toMatchObject([{ level: 'success' }])
  })

  it('a refused push keeps its reason with the story, and says it aloud only where it is not seen', async () => {
    const { actions, review, store, ui } = connected('push')
    ui.openReview(key)
    await actions.push(ref)
    expect(review().outcome).toEqual({ kind: 'error', act: 'push', error: refusal })
    expect(store.getState().toasts).toEqual([])
  })

  it('a commit asks for another diff and forgets the text that it was made with', async () => {
    const { actions, review } = connected()
    actions.setText(key, 'commit', 'Mine')
    expect(await actions.commit(ref, 'Mine')).toBeNull()
    expect(review()).toMatchObject({ commits: 1, texts: {}, outcome: { kind: 'committed' } })
  })

  it('a refused commit or pull request goes back to its dialog, with the texts as they were', async () => {
    const { actions, review } = connected('commit', 'openPullRequest')
    actions.setText(key, 'commit', 'Mine')
    actions.setText(key, 'pullTitle', 'Title')
    expect(await actions.commit(ref, 'Mine')).toEqual(refusal)
    expect(await actions.openPullRequest(ref, { title: 'Title', body: '' })).toEqual(refusal)
    expect(review()).toMatchObject({ commits: 0, texts: { commit: 'Mine', pullTitle: 'Title' }, outcome: null })
  })

  it('a pull request leaves its address with the story', async () => {
    const { actions, review } = connected()
    expect(await actions.openPullRequest(ref, { title: 'Title', body: 'Body' })).toBeNull()
    expect(review().outcome).toEqual({ kind: 'pull_request', url: 'https://example.com/aurora/pull/1' })
  })
})

describe('the review over the page', () => {
  it('is left by going to any view, and by nothing else', () => {
    const { store, ui } = connected()
    ui.openReview(key)
    ui.toggleInspector()
    ui.openDialog({ kind: 'mergeStory', story: ref })
    expect(store.getState().ui.review).toBe(key)
    ui.setView('agents')
    expect(store.getState().ui.review).toBeNull()
    ui.openReview(key)
    ui.openStory(key, 'gates')
    expect(store.getState().ui).toMatchObject({ review: null, view: 'board', story: key, storyTab: 'gates' })
  })
})
