import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PATCH_LINE_MAX_CHARS, readPatch } from '../../../src/main/landing/readPatch'
import { FilePatch } from '../../../src/shared/domain/review'

const read = (text: string) => readPatch(Buffer.from(text))
const HEAD = 'diff --git a/x b/x\nindex 1..2 100644\n--- a/x\n+++ b/x\n'

describe('a patch', () => {
  it('has the lines of its hunks with their numbers on both sides', () => {
    const text = `${HEAD}@@ -3,3 +3,3 @@ function of(x)\n a\n--- b\n+++ c\n d\r\n@@ -9 +9,0 @@\n-gone\n@@ -0,0 +20 @@\n+new\n\\ No newline at end of file\n`
    expect(read(text)).toEqual({
      binary: false,
      truncated: false,
      hunks: [
        {
          header: '@@ -3,3 +3,3 @@ function of(x)',
          lines: [
            { kind: 'context', oldLine: 3, newLine: 3, text: 'a' },
            { kind: 'removed', oldLine: 4, newLine: null, text: '-- b' },
            { kind: 'added', oldLine: null, newLine: 4, text: '++ c' },
            { kind: 'context', oldLine: 5, newLine: 5, text: 'd\r' },
          ],
        },
        { header: '@@ -9 +9,0 @@', lines: [{ kind: 'removed', oldLine: 9, newLine: null, text: 'gone' }] },
        {
          header: '@@ -0,0 +20 @@',
          lines: [
            { kind: 'added', oldLine: null, newLine: 20, text: 'new' },
            { kind: 'note', oldLine: null, newLine: null, text: 'No newline at end of file' },
          ],
        },
      ],
    })
  })

  it('of a binary file says so, and nothing else does', () => {
    expect(read('diff --git a/x b/x\nBinary files a/x and b/x differ\n')).toMatchObject({ binary: true, hunks: [] })
    expect(read(`${HEAD}@@ -0,0 +1 @@\n+Binary files a/x and b/x differ\n`).binary).toBe(false)
    expect(read('')).toEqual({ binary: false, hunks: [], truncated: false })
  })

  it('of a file with several parents has no hunk that we could number', () => {
    expect(read('diff --cc x\n@@@ -1,2 -1,2 +1,3 @@@\n  a\n++b\n')).toEqual({
      binary: false,
      hunks: [],
      truncated: false,
    })
  })

  it('that ends early or has other lines than announced says that it is not whole', () => {
    expect(read(`${HEAD}@@ -1,2 +1,2 @@\n a\n`).truncated).toBe(true)
    expect(read(`${HEAD}@@ -1,2 +1,2 @@\n a\nxyz\n`).truncated).toBe(true)
    expect(readPatch(Buffer.from(HEAD), true).truncated).toBe(true)
  })

  it('keeps the beginning of an endless line, and no more than can be read', () => {
    const endless = read(`${HEAD}@@ -0,0 +1,2 @@\n+${'é'.repeat(PATCH_LINE_MAX_CHARS + 1)}\n+b\n`)
    expect(endless.hunks[0]?.lines.map(({ text }) => text.length)).toEqual([PATCH_LINE_MAX_CHARS, 1])
    expect(endless.truncated).toBe(true)
    const full = read(`${HEAD}@@ -0,0 +1,100 @@\n${`+${'x'.repeat(PATCH_LINE_MAX_CHARS)}\n`.repeat(100)}`)
    expect([full.hunks[0]?.lines.length, full.truncated]).toEqual([50, true])
    const many = read(`${HEAD}@@ -0,0 +1,100001 @@\n${'+\n'.repeat(100_001)}`)
    expect([many.hunks[0]?.lines.length, many.truncated]).toEqual([100_000, true])
  })

  it('of whatever bytes is within the bounds of its schema', () => {
    const piece = fc.constantFrom(
      '@@ -1,2 +1,2 @@',
      '@@ -0,0 +99999999999999999999,3 @@ x',
      '\n',
      '+',
      '-',
      ' ',
      '\\ ',
      'Binary files',
      '\r\n',
    )
    const bytes = fc.array(
      fc.oneof(
        piece.map((text) => Buffer.from(text)),
        fc.uint8Array({ maxLength: 8 }).map((array) => Buffer.from(array)),
      ),
      { maxLength: 60 },
    )
    fc.assert(
      fc.property(bytes, fc.boolean(), (all, cut) => {
        const patch = readPatch(Buffer.concat(all), cut)
        expect(FilePatch.safeParse({ path: 'x', ...patch }).error).toBeUndefined()
        if (cut) expect(patch.truncated).toBe(true)
      }),
      { numRuns: 500 },
    )
  })
})
