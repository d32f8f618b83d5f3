import type { DiffLine, FilePatch } from '../../../shared/domain/review'
import type { StoryReview } from './reviewSlice'

/** As much of a line as a comment quotes: the contract's bound. */
const QUOTED_MAX_CHARS = 2_000

export const quotedOf = (text: string): string => text.slice(0, QUOTED_MAX_CHARS)

type Side = 'old' | 'new'

const numberOn = (line: DiffLine, side: Side): number | null => (side === 'old' ? line.oldLine : line.newLine)

/**
 * Looks at a file's comments again, with its patch as it is now (null: the file has no changes any more). A comment goes
 * with its line when that has only moved; when the line reads otherwise or is gone, it stays and says so.
 */
export function settleComments(review: StoryReview, path: string, patch: FilePatch | null): StoryReview {
  if (!review.comments.some((comment) => comment.path === path)) return review
  const lines = patch?.hunks.flatMap((hunk) => hunk.lines) ?? []
  let changed = false
  const comments = review.comments.map((comment) => {
    if (comment.path !== path) return comment
    const settled = { ...comment, ...settle(lines, comment.side, comment.line, comment.quoted) }
    if (settled.line === comment.line && settled.standing === comment.standing) return comment
    changed = true
    return settled
  })
  return changed ? { ...review, comments } : review
}

function settle(lines: readonly DiffLine[], side: Side, line: number, quoted: string) {
  const here = lines.find((one) => numberOn(one, side) === line)
  if (here !== undefined && quotedOf(here.text) === quoted) return { line, standing: 'same' } as const
  const alike = lines.filter((one) => numberOn(one, side) !== null && quotedOf(one.text) === quoted)
  const moved = alike.length === 1 && quoted.trim() !== '' ? alike[0] : undefined
  const to = moved === undefined ? null : numberOn(moved, side)
  if (to !== null) return { line: to, standing: 'same' } as const
  return { line, standing: here === undefined ? 'gone' : 'changed' } as const
}
