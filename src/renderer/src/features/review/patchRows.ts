import type { DiffFile, DiffLine, FilePatch } from '../../../../shared/domain/review'
import type { CommentBox, CommentPlace, StoryComment, StoryReview } from '../../store/reviewSlice'
import { quotedOf } from '../../store/settleComments'

/** One row of a patch: a line, what stands between lines, or what a reviewer wrote below one. */
export type PatchRow =
  | { readonly kind: 'hunk'; readonly key: string; readonly text: string }
  | { readonly kind: 'note'; readonly key: string; readonly text: string }
  | { readonly kind: 'line'; readonly key: string; readonly line: DiffLine; readonly place: CommentPlace }
  | { readonly kind: 'comment'; readonly key: string; readonly comment: StoryComment }
  | { readonly kind: 'box'; readonly key: string; readonly box: CommentBox }

const fileKinds: Readonly<Record<string, string>> = {
  '100644': 'plain file',
  '100755': 'executable file',
  '120000': 'symbolic link',
  '160000': 'submodule',
}

/** `mode 100644 → 100755`, as the host notes it, in words. */
export function modeWords(text: string): string | null {
  const found = /^mode (\d{6}) → (\d{6})$/.exec(text)
  if (found === null) return null
  const [before = '', after = ''] = found.slice(1)
  return `It was ${article(before)} (${before}) and is now ${article(after)} (${after}).`
}

function article(mode: string): string {
  const kind = fileKinds[mode] ?? 'file of another kind'
  return `${/^[aeiou]/.test(kind) ? 'an' : 'a'} ${kind}`
}

/** Where a comment on a line would stand: on the new side wherever the line is there. */
function placeOf(path: string, line: DiffLine): CommentPlace | null {
  const [side, number] = line.newLine === null ? (['old', line.oldLine] as const) : (['new', line.newLine] as const)
  return number === null ? null : { path, side, line: number, quoted: quotedOf(line.text) }
}

/** A patch with its comments, in the order in which it is read. Comments whose line is gone come first. */
export function patchRows(patch: FilePatch, review: Pick<StoryReview, 'comments' | 'boxes'>): PatchRow[] {
  const rows: PatchRow[] = []
  const written = writtenOn(patch.path, review)
  const take = (place: string): void => {
    for (const row of written.get(place) ?? []) rows.push(row)
    written.delete(place)
  }
  patch.hunks.forEach((hunk, number) => {
    const only = hunk.lines.length === 1 ? hunk.lines[0] : undefined
    const mode = only?.kind === 'note' && only.text === hunk.header ? modeWords(only.text) : null
    if (mode !== null) {
      rows.push({ kind: 'note', key: `mode ${number}`, text: mode })
      return
    }
    rows.push({ kind: 'hunk', key: `hunk ${number}`, text: hunk.header })
    hunk.lines.forEach((line, index) => {
      const place = line.kind === 'note' ? null : placeOf(patch.path, line)
      const key = `${number} ${index}`
      if (place === null) rows.push({ kind: 'note', key, text: line.text })
      else {
        rows.push({ kind: 'line', key, line, place })
        if (line.oldLine !== null) take(`old ${line.oldLine}`)
        if (line.newLine !== null) take(`new ${line.newLine}`)
      }
    })
  })
  return [...[...written.values()].flat(), ...rows]
}

/** What was written on a file, by the line that it stands on; a comment that is being changed is its box. */
function writtenOn(
  path: string,
  { comments, boxes }: Pick<StoryReview, 'comments' | 'boxes'>,
): Map<string, PatchRow[]> {
  const written = new Map<string, PatchRow[]>()
  const put = (side: string, line: number, row: PatchRow): void => {
    const place = `${side} ${line}`
    const rows = written.get(place)
    if (rows === undefined) written.set(place, [row])
    else rows.push(row)
  }
  const changing = new Map(boxes.flatMap((box) => (box.of === null ? [] : [[box.of, box] as const])))
  for (const comment of comments) {
    if (comment.path !== path) continue
    const box = changing.get(comment.id)
    if (box === undefined) put(comment.side, comment.line, { kind: 'comment', key: `comment ${comment.id}`, comment })
    else put(comment.side, comment.line, { kind: 'box', key: `box ${box.id}`, box })
  }
  for (const box of boxes)
    if (box.path === path && box.of === null) put(box.side, box.line, { kind: 'box', key: `box ${box.id}`, box })
  return written
}

/** Why there is no line to read, in words; null: there are lines. */
export function emptyPatchWords(file: DiffFile, patch: FilePatch): string | null {
  if (patch.hunks.length > 0) return null
  if (patch.binary) return 'It is a binary file: that it has changed is all that can be said line by line.'
  if (patch.truncated) return 'The change is too long to be read line by line. Look at it in the worktree.'
  switch (file.change) {
    case 'added':
      return 'A new file with nothing in it.'
    case 'deleted':
      return 'A file with nothing in it was deleted.'
    case 'renamed':
      return 'Only its name is another; what is in it is the same.'
    case 'copied':
      return 'A copy; what is in it is the same.'
    case 'unmerged':
      return 'It has a conflict that is not resolved, and no other change.'
    default:
      return 'What is in it is the same again.'
  }
}

/** Tells two states of a patch apart: FNV-1a, which is enough for a mark that somebody has looked at it. */
export function printOf(patch: FilePatch): number {
  let hash = 0x811c9dc5
  const add = (text: string): void => {
    for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
    hash = Math.imul(hash ^ 0x0a, 0x01000193)
  }
  for (const hunk of patch.hunks) for (const line of hunk.lines) add(`${line.kind} ${line.text}`)
  add(`${patch.binary} ${patch.truncated}`)
  return hash >>> 0
}

/** East Asian letters and most pictures take two columns. */
const WIDE = 0x1100
/** Of a tab, in columns. */
export const TAB_COLUMNS = 4

/** The longest line in columns, so that all lines of a patch are painted as wide as that one. */
export function widestLine(patch: FilePatch, max: number): number {
  let widest = 0
  for (const hunk of patch.hunks)
    for (const { text } of hunk.lines) {
      if (text.length * TAB_COLUMNS <= widest) continue
      widest = Math.max(widest, columnsOf(text, max))
      if (widest >= max) return max
    }
  return widest
}

function columnsOf(text: string, max: number): number {
  let columns = 0
  for (let at = 0; at < text.length && columns < max; at += 1) {
    const code = text.charCodeAt(at)
    columns += code === 9 ? TAB_COLUMNS : code >= WIDE || code < 0x20 ? 2 : 1
  }
  return columns
}
