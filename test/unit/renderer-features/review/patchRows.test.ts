import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  emptyPatchWords,
  modeWords,
  patchRows,
  printOf,
  widestLine,
} from '../../../../src/renderer/src/features/review/patchRows'
import type { CommentBox, StoryComment } from '../../../../src/renderer/src/store/reviewSlice'
import type { DiffFile, FilePatch } from '../../../../src/shared/domain/review'
import { fixturePatch, patchOf, reviewDiff } from '../../../support/fixtureHost/reviewSample'

const comment = (id: number, line: number, side: 'old' | 'new' = 'new', path = 'a.ts'): StoryComment => ({
  id,
  path,
  side,
  line,
  quoted: '',
  text: `comment ${id}`,
  standing: 'same',
})
const box = (id: number, line: number, of: number | null): CommentBox => ({
  id,
  path: 'a.ts',
  side: 'new',
  line,
  quoted: '',
  text: '',
  of,
})
const patch = fixturePatch('a.ts', ' one\n-two\n+TWO\n+three', 10)
const kinds = (comments: readonly StoryComment[], boxes: readonly CommentBox[] = []) =>
  patchRows(patch, { comments, boxes }).map((row) => (row.kind === 'line' ? row.line.text : row.kind))

describe('rows of a patch', () => {
  it('a comment stands below its line, on its side', () => {
    expect(kinds([comment(1, 11, 'new'), comment(2, 11, 'old')])).toEqual([
      'hunk',
      'one',
      'two',
      'comment',
      'TWO',
      'comment',
      'three',
    ])
  })

  it('a comment on an unchanged line is found by either of its numbers', () => {
    expect(kinds([comment(1, 10, 'old')])).toEqual(['hunk', 'one', 'comment', 'two', 'TWO', 'three'])
  })

  it('a comment whose line is gone comes first, one on another file not at all', () => {
    expect(kinds([comment(1, 99), comment(2, 11, 'new', 'b.ts')])).toEqual([
      'comment',
      'hunk',
      'one',
      'two',
      'TWO',
      'three',
    ])
  })

  it('a box takes the place of the comment that it changes', () => {
    expect(kinds([comment(1, 12)], [box(2, 12, 1), box(3, 10, null)])).toEqual([
      'hunk',
      'one',
      'box',
      'two',
      'TWO',
      'three',
      'box',
    ])
  })

  it('nothing that was written on a file is left out or doubled, wherever it stands', () => {
    const line = fc.integer({ min: 1, max: 15 })
    const side = fc.constantFrom('old' as const, 'new' as const)
    fc.assert(
      fc.property(
        fc.array(fc.tuple(line, side), { maxLength: 12 }),
        fc.array(line, { maxLength: 4 }),
        (made, opened) => {
          const comments = made.map(([at, on], index) => comment(index, at, on))
          const boxes = opened.map((at, index) => box(100 + index, at, null))
          const rows = patchRows(patch, { comments, boxes })
          const ids = rows.flatMap((row) =>
            row.kind === 'comment' ? [row.comment.id] : row.kind === 'box' ? [row.box.id] : [],
          )
          expect(ids.sort((a, b) => a - b)).toEqual([...comments, ...boxes].map(({ id }) => id).sort((a, b) => a - b))
          expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length)
        },
      ),
    )
  })
})

describe('changes without lines, in words', () => {
  it('says what another mode means', () => {
    expect(modeWords('mode 100644 → 100755')).toBe(
      'It was a plain file (100644) and is now an executable file (100755).',
    )
    expect(modeWords('mode 120000 → 777777')).toBe(
      'It was a symbolic link (120000) and is now a file of another kind (777777).',
    )
    expect(modeWords('mode of a file')).toBeNull()
    const rows = patchRows(patchOf('bin/aurora.sh') ?? patch, { comments: [], boxes: [] })
    expect(rows).toMatchObject([{ kind: 'note', text: expect.stringContaining('executable') }])
  })

  it.each(
    reviewDiff.files.flatMap((file): [string, DiffFile, FilePatch][] => {
      const loaded = patchOf(file.path)
      return loaded === null ? [] : [[file.path, file, loaded]]
    }),
  )('%s has lines, or the reason why not', (_, file, loaded) => {
    expect(emptyPatchWords(file, loaded) === null).toBe(loaded.hunks.length > 0)
  })

  it('a patch that was cut before its first line is called too long, not unchanged', () => {
    const [file] = reviewDiff.files
    if (file === undefined) throw new Error('no file')
    expect(emptyPatchWords(file, { path: file.path, binary: false, hunks: [], truncated: true })).toMatch(/too long/)
  })
})

describe('the print of a patch', () => {
  const text = fc
    .array(fc.stringMatching(/^[ +-][a-z]{0,4}$/), { minLength: 1, maxLength: 8 })
    .map((all) => all.join('\n'))
  it('is the same for the same lines, and another when one of them is', () => {
    fc.assert(
      fc.property(text, (lines) => {
        expect(printOf(fixturePatch('a', lines))).toBe(printOf(fixturePatch('a', lines)))
        expect(printOf(fixturePatch('a', `${lines}x`))).not.toBe(printOf(fixturePatch('a', lines)))
      }),
    )
  })

  it('tells an added line from a removed one', () => {
    expect(printOf(fixturePatch('a', '+x'))).not.toBe(printOf(fixturePatch('a', '-x')))
  })
})

it('the widest line counts tabs and wide letters, and stops at the bound', () => {
  expect(widestLine(fixturePatch('a', '+abc\n+\tx\n+日本'), 100)).toBe(5)
  expect(widestLine(fixturePatch('a', `+${'x'.repeat(500)}`), 100)).toBe(100)
})
