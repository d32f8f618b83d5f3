import type { DiffFile } from '../../../../shared/domain/review'
import type { StoryReview, ViewedMark } from '../../store/reviewSlice'

/** What the list says of a file: another text means that it was changed after it was looked at. */
export const listedAs = ({ change, oldPath, added, removed }: DiffFile): string =>
  `${change} ${added} ${removed} ${oldPath ?? ''}`

export const isViewed = (viewed: StoryReview['viewed'], file: DiffFile): boolean =>
  viewed[file.path]?.listed === listedAs(file)

/** Whether a mark that was set holds for the patch as it was loaded now. */
export const stillHolds = (mark: ViewedMark, print: number): boolean => mark.print === null || mark.print === print

/** The next file that was not looked at, after this one and then from the beginning; null: none. */
export function nextUnviewed(files: readonly DiffFile[], viewed: StoryReview['viewed'], path: string): string | null {
  const at = files.findIndex((file) => file.path === path)
  const line = [...files.slice(at + 1), ...files.slice(0, Math.max(0, at))]
  return line.find((file) => !isViewed(viewed, file))?.path ?? null
}
