import { describe, expect, it } from 'vitest'
import {
  afterSent,
  closeBox,
  editComment,
  keepBox,
  openBox,
  removeComment,
  reviewOf,
  type StoryReview,
  setReview,
  writeBox,
} from '../../../../src/renderer/src/store/reviewSlice'
import { settleComments } from '../../../../src/renderer/src/store/settleComments'
import { storyKey } from '../../../../src/renderer/src/store/storyKey'
import { fixturePatch } from '../../../support/fixtureHost/reviewSample'

const key = storyKey('/p', '1_story')
const empty = reviewOf({}, key)
const at = (line: number, quoted = 'const a = 1', path = 'a.ts') => ({ path, side: 'new' as const, line, quoted })

/** A comment as a reviewer makes one: box, words, kept. */
function commented(review: StoryReview, line: number, text: string, quoted?: string, path?: string): StoryReview {
  const opened = openBox(review, at(line, quoted, path))
  const id = opened.boxes.at(-1)?.id ?? -1
  return keepBox(writeBox(opened, id, text), id)
}
const texts = (review: StoryReview): string[] => review.comments.map(({ text }) => text)

describe('writing comments', () => {
  it('a box becomes a comment with what the reviewer saw, and one without words stays a box', () => {
    const review = commented(empty, 3, '  why?  ')
    expect(review.comments).toMatchObject([{ ...at(3), text: 'why?', standing: 'same' }])
    expect(review.boxes).toEqual([])
    const opened = openBox(review, at(4))
    expect(keepBox(opened, opened.boxes[0]?.id ?? -1)).toBe(opened)
  })

  it('opening a line twice keeps what was written there; empty boxes elsewhere close, written ones stay', () => {
    let review = openBox(empty, at(1))
    review = writeBox(review, review.boxes[0]?.id ?? -1, 'half a word')
    review = openBox(review, at(2))
    review = openBox(review, at(3))
    review = openBox(review, at(1))
    expect(review.boxes.map(({ line, text }) => [line, text])).toEqual([
      [1, 'half a word'],
      [3, ''],
    ])
  })

  it('a comment is changed in a box of its own and left alone when that is closed', () => {
    const review = commented(empty, 1, 'first')
    const id = review.comments[0]?.id ?? -1
    const editing = editComment(review, id)
    const box = editing.boxes[0]?.id ?? -1
    expect(editing.boxes).toMatchObject([{ of: id, text: 'first' }])
    expect(editComment(editing, id)).toBe(editing)
    expect(texts(closeBox(writeBox(editing, box, 'other'), box))).toEqual(['first'])
    expect(texts(keepBox(writeBox(editing, box, 'other'), box))).toEqual(['other'])
  })

  it('a removed comment takes its box along', () => {
    const review = commented(empty, 1, 'first')
    const id = review.comments[0]?.id ?? -1
    const removed = removeComment(editComment(review, id), id)
    expect([removed.comments, removed.boxes]).toEqual([[], []])
  })
})

describe('after sending', () => {
  const sent: StoryReview = { ...commented(commented(empty, 1, 'one'), 2, 'two'), note: 'A note.' }

  it('nothing that was sent is left, and nothing else is lost', () => {
    const meanwhile = { ...commented(sent, 9, 'three'), note: 'A note. And more.' }
    const after = afterSent(meanwhile, sent)
    expect(texts(after)).toEqual(['three'])
    expect(after.note).toBe('A note. And more.')
    expect(afterSent(sent, sent)).toMatchObject({ comments: [], note: '' })
  })

  it('a comment that was changed on the way stays, and one that is being changed keeps its words', () => {
    const id = sent.comments[0]?.id ?? -1
    const editing = editComment(sent, id)
    const box = editing.boxes[0]?.id ?? -1
    expect(texts(afterSent(keepBox(writeBox(editing, box, 'ONE'), box), sent))).toEqual(['ONE'])
    expect(afterSent(writeBox(editing, box, 'ON'), sent).boxes).toMatchObject([{ of: null, text: 'ON' }])
  })
})

describe('comments on a patch that is another now', () => {
  const review = commented(commented(empty, 2, 'c', 'const b = 2'), 3, 'other file', 'x', 'b.ts')
  const settled = (text: string | null) =>
    settleComments(review, 'a.ts', text === null ? null : fixturePatch('a.ts', text)).comments.map(
      ({ line, standing }) => [line, standing],
    )

  it.each([
    ['nothing has changed', ' const a = 1\n+const b = 2', [2, 'same']],
    ['its line has moved', '+// new\n+// new\n const a = 1\n+const b = 2', [4, 'same']],
    ['its line reads otherwise', ' const a = 1\n+const b = 3', [2, 'changed']],
    ['its line is on the other side only', ' const a = 1\n-const b = 2', [2, 'gone']],
    ['its words are there twice', '+const b = 2\n+x\n+const b = 2', [2, 'changed']],
    ['the file has no changes any more', null, [2, 'gone']],
  ])('%s', (_, text, expected) => {
    expect(settled(text)).toEqual([expected, [3, 'same']])
  })

  it('says so once more when the line is back', () => {
    const gone = settleComments(review, 'a.ts', null)
    expect(settleComments(gone, 'a.ts', fixturePatch('a.ts', ' a\n+const b = 2')).comments[0]?.standing).toBe('same')
  })

  it('is the very same review when nothing is another', () => {
    expect(settleComments(review, 'a.ts', fixturePatch('a.ts', ' const a = 1\n+const b = 2'))).toBe(review)
    expect(settleComments(review, 'c.ts', null)).toBe(review)
  })
})

it('each story has a review of its own', () => {
  const other = storyKey('/p', '2_story')
  const reviews = setReview({}, key, (review) => ({ ...review, note: 'mine' }))
  expect(reviewOf(reviews, key).note).toBe('mine')
  expect(reviewOf(reviews, other).note).toBe('')
})
