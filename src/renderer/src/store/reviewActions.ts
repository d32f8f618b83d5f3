import type { SnowhookError } from '../../../shared/domain/errors'
import type { FilePatch } from '../../../shared/domain/review'
import type { AppStore } from './appStore'
import {
  afterSent,
  type CommentPlace,
  closeBox,
  editComment,
  type FinishOutcome,
  keepBox,
  openBox,
  removeComment,
  reviewOf,
  type StoryReview,
  setReview,
  setViewed,
  type ViewedMark,
  writeBox,
} from './reviewSlice'
import { settleComments } from './settleComments'
import type { StoryAct } from './storiesSlice'
import type { createStoryActions } from './storyActions'
import { type StoryKey, type StoryRef, storyKey } from './storyKey'
import { showError, showToast } from './toasts'

type Stories = Pick<ReturnType<typeof createStoryActions>, 'review' | 'commit' | 'push' | 'openPullRequest'>

/** Reviewing a story and finishing it. Answers are kept with the story, so that whoever looks later still finds them. */
export function createReviewActions(store: AppStore, stories: Stories) {
  const change = (key: StoryKey, how: (review: StoryReview) => StoryReview): void =>
    store.setState((state) => ({ reviews: setReview(state.reviews, key, how) }))
  const keyOfRef = ({ project, storyId }: StoryRef): StoryKey => storyKey(project, storyId)

  /** Whether its outcome is in sight, so that nobody needs to be told. */
  const watched = (key: StoryKey): boolean => {
    const { review, story, view } = store.getState().ui
    return review === key || (view === 'board' && story === key)
  }
  const ended = (ref: StoryRef, outcome: FinishOutcome, said: string): void => {
    const key = keyOfRef(ref)
    change(key, (review) => ({ ...review, outcome }))
    if (watched(key)) return
    if (outcome.kind === 'error') showError(store, outcome.error)
    else showToast(store, { level: 'success', message: `${ref.storyId}: ${said}` })
  }
  const failed = (ref: StoryRef, act: StoryAct, error: SnowhookError): void =>
    ended(ref, { kind: 'error', act, error }, '')
  const forget = (key: StoryKey): void => change(key, (review) => ({ ...review, outcome: null }))

  return {
    openBox: (key: StoryKey, place: CommentPlace): void => change(key, (review) => openBox(review, place)),
    editComment: (key: StoryKey, id: number): void => change(key, (review) => editComment(review, id)),
    writeBox: (key: StoryKey, id: number, text: string): void => change(key, (review) => writeBox(review, id, text)),
    closeBox: (key: StoryKey, id: number): void => change(key, (review) => closeBox(review, id)),
    keepBox: (key: StoryKey, id: number): void => change(key, (review) => keepBox(review, id)),
    removeComment: (key: StoryKey, id: number): void => change(key, (review) => removeComment(review, id)),
    setNote: (key: StoryKey, note: string): void => change(key, (review) => ({ ...review, note })),
    setViewed: (key: StoryKey, path: string, mark: ViewedMark | null): void =>
      change(key, (review) => setViewed(review, path, mark)),
    /** The patch as it is now; null: the file has no changes any more. */
    settle(key: StoryKey, path: string, patch: FilePatch | null): void {
      const before = reviewOf(store.getState().reviews, key)
      const after = settleComments(before, path, patch)
      if (after !== before) change(key, () => after)
    },
    setText: (key: StoryKey, field: keyof StoryReview['texts'], text: string): void =>
      change(key, (review) => ({ ...review, texts: { ...review.texts, [field]: text } })),
    forgetOutcome: forget,

    /** Gives all comments to the story's agent. Refused, they stay with the reason. */
    async send(ref: StoryRef): Promise<boolean> {
      const key = keyOfRef(ref)
      const sent = reviewOf(store.getState().reviews, key)
      change(key, (review) => ({ ...review, refused: null }))
      const result = await stories.review(ref, {
        comments: sent.comments.map(({ path, side, line, quoted, text }) => ({ path, side, line, quoted, text })),
        note: sent.note.trim(),
      })
      change(key, (review) => (result.ok ? afterSent(review, sent) : { ...review, refused: result.error }))
      if (!result.ok && store.getState().ui.review !== key) showError(store, result.error)
      return result.ok
    },

    /** For their dialogs, which show a refusal themselves while they are open. */
    async commit(ref: StoryRef, message: string): Promise<SnowhookError | null> {
      const key = keyOfRef(ref)
      forget(key)
      const result = await stories.commit(ref, message)
      if (!result.ok) return result.error
      change(key, ({ texts: { commit: _, ...texts }, ...review }) => ({
        ...review,
        texts,
        commits: review.commits + 1,
      }))
      ended(ref, { kind: 'committed' }, 'its work is committed.')
      return null
    },
    async openPullRequest(ref: StoryRef, given: { title: string; body: string }): Promise<SnowhookError | null> {
      const key = keyOfRef(ref)
      forget(key)
      const result = await stories.openPullRequest(ref, given)
      if (!result.ok) return result.error
      change(key, ({ texts: { pullTitle: _, pullBody: __, ...texts }, ...review }) => ({ ...review, texts }))
      ended(ref, { kind: 'pull_request', url: result.value.url }, `pull request: ${result.value.url}`)
      return null
    },
    async push(ref: StoryRef): Promise<void> {
      forget(keyOfRef(ref))
      const result = await stories.push(ref)
      if (result.ok) ended(ref, { kind: 'pushed', output: result.value.output }, 'its branch is pushed.')
      else failed(ref, 'push', result.error)
    },
    /** A dialog that was closed before the answer came leaves it to the story. */
    failed,
  }
}
