import type { SnowhookError } from '../../../shared/domain/errors'
import type { ReviewComment } from '../../../shared/domain/review'
import type { StoryAct } from './storiesSlice'
import type { StoryKey } from './storyKey'

/** Where a comment stands: a line of one of a file's two sides. */
export type CommentPlace = Omit<ReviewComment, 'text'>

/** Whether the line still is what the reviewer saw. */
export type Standing = 'same' | 'changed' | 'gone'

export interface StoryComment extends ReviewComment {
  readonly id: number
  readonly standing: Standing
}

/** A comment that is being written. */
export interface CommentBox extends ReviewComment {
  readonly id: number
  /** The comment that is being changed; null: a new one. */
  readonly of: number | null
}

/** That a file was looked at, and as what. */
export interface ViewedMark {
  /** What the list of files says of it. */
  readonly listed: string
  /** Of its patch; null: it was marked without having been loaded. */
  readonly print: number | null
}

/** What came of the last commit, push or pull request. */
export type FinishOutcome =
  | { readonly kind: 'committed' }
  | { readonly kind: 'pushed'; readonly output: string }
  | { readonly kind: 'pull_request'; readonly url: string }
  | { readonly kind: 'error'; readonly act: StoryAct; readonly error: SnowhookError }

/** Everything a reviewer has begun on one story. Lives as long as the page, whatever is closed meanwhile. */
export interface StoryReview {
  readonly comments: readonly StoryComment[]
  readonly boxes: readonly CommentBox[]
  readonly note: string
  readonly viewed: Readonly<Record<string, ViewedMark>>
  /** Why the comments were not taken; null: nothing was refused. */
  readonly refused: SnowhookError | null
  readonly outcome: FinishOutcome | null
  /** Texts of dialogs that were closed unsent. */
  readonly texts: Readonly<Partial<Record<'commit' | 'pullTitle' | 'pullBody', string>>>
  /** How often its work was committed from here: each time there is another diff to read. */
  readonly commits: number
  readonly lastId: number
}

export type Reviews = Readonly<Record<StoryKey, StoryReview>>

const nothing: StoryReview = {
  comments: [],
  boxes: [],
  note: '',
  viewed: {},
  refused: null,
  outcome: null,
  texts: {},
  commits: 0,
  lastId: 0,
}

export const reviewOf = (reviews: Reviews, key: StoryKey): StoryReview => reviews[key] ?? nothing

export const setReview = (reviews: Reviews, key: StoryKey, change: (review: StoryReview) => StoryReview): Reviews => ({
  ...reviews,
  [key]: change(reviewOf(reviews, key)),
})

const samePlace = (a: CommentPlace, b: CommentPlace): boolean =>
  a.path === b.path && a.side === b.side && a.line === b.line

/** Opens a box for a new comment; one that is open there already stays, with its text. Others without words close. */
export function openBox(review: StoryReview, place: CommentPlace): StoryReview {
  if (review.boxes.some((box) => box.of === null && samePlace(box, place))) return review
  const id = review.lastId + 1
  const written = review.boxes.filter((box) => box.of !== null || box.text.trim() !== '')
  return { ...review, lastId: id, boxes: [...written, { ...place, text: '', id, of: null }] }
}

/** Opens a box on a comment that is there. */
export function editComment(review: StoryReview, id: number): StoryReview {
  const comment = review.comments.find((one) => one.id === id)
  if (comment === undefined || review.boxes.some((box) => box.of === id)) return review
  const { path, side, line, quoted, text } = comment
  const box = { path, side, line, quoted, text, id: review.lastId + 1, of: id }
  return { ...review, lastId: box.id, boxes: [...review.boxes, box] }
}

export const writeBox = (review: StoryReview, id: number, text: string): StoryReview => ({
  ...review,
  boxes: review.boxes.map((box) => (box.id === id ? { ...box, text } : box)),
})

export const closeBox = (review: StoryReview, id: number): StoryReview => ({
  ...review,
  boxes: review.boxes.filter((box) => box.id !== id),
})

/** Makes a comment of a box, or changes the one it is about. A box without words stays open. */
export function keepBox(review: StoryReview, id: number): StoryReview {
  const box = review.boxes.find((one) => one.id === id)
  const text = box?.text.trim() ?? ''
  if (box === undefined || text === '') return review
  const { path, side, line, quoted, of } = box
  const closed = closeBox(review, id)
  return {
    ...closed,
    refused: null,
    comments:
      of === null
        ? [...closed.comments, { id, path, side, line, quoted, text, standing: 'same' }]
        : closed.comments.map((comment) => (comment.id === of ? { ...comment, text } : comment)),
  }
}

export const removeComment = (review: StoryReview, id: number): StoryReview => ({
  ...review,
  comments: review.comments.filter((comment) => comment.id !== id),
  boxes: review.boxes.filter((box) => box.of !== id),
})

/** What was sent is done with; what was written or changed while it was on its way stays. */
export function afterSent(review: StoryReview, sent: Pick<StoryReview, 'comments' | 'note'>): StoryReview {
  const gone = new Map(sent.comments.map(({ id, text }) => [id, text]))
  const comments = review.comments.filter(({ id, text }) => gone.get(id) !== text)
  const left = new Set(comments.map(({ id }) => id))
  return {
    ...review,
    comments,
    // A box on a comment that is gone becomes one of its own: its words are not lost.
    boxes: review.boxes.map((box) => (box.of === null || left.has(box.of) ? box : { ...box, of: null })),
    note: review.note === sent.note ? '' : review.note,
    refused: null,
  }
}

export function setViewed(review: StoryReview, path: string, mark: ViewedMark | null): StoryReview {
  const viewed = { ...review.viewed }
  if (mark === null) delete viewed[path]
  else viewed[path] = mark
  return { ...review, viewed }
}
