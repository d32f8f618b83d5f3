import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseWorktrees } from '../../../src/main/git/worktreeList'
import { readPatch } from '../../../src/main/landing/readPatch'
import { readPaths, readTreeDiff, type TreeChange } from '../../../src/main/landing/treeDiff'
import { entriesOf, readable, some } from '../../../src/main/worktrees/gitAt'
import { gitlink } from '../../../src/main/worktrees/submodules'
import { parseStatus } from '../../../src/main/worktrees/worktreeStatus'
import { PATCH_MAX_CHARS } from '../../../src/shared/domain/review'
import { damaged } from '../../support/fuzz/damage'
import { FUZZ_TIMEOUT_MS, fuzz } from '../../support/fuzz/runs'

const ID = 'a'.repeat(40)
/** A name is any bytes but NUL; git hands it on as it is. */
const name = fc
  .oneof(
    fc
      .constantFrom(
        '\n',
        '"quoted"',
        '\t',
        'a\nb',
        `:100644 100644 ${ID} ${ID} M`,
        '1\t2\tx',
        '-\t-\t',
        '# branch.head evil',
        '# branch.oid (initial)',
        '1 .M N... 100644',
        '? x',
        'a\n? x',
        'a\n# branch.head evil',
        '\nworktree /evil\nbranch refs/heads/main',
        '@@ -1 +1 @@',
        '\\ No newline',
        '-',
        '--',
        '../x',
        '\x1b]0;t\x07',
        '\u202e',
        'n'.repeat(4_096),
        `160000 ${ID} 0\tx`,
      )
      .map((text) => Buffer.from(text)),
    fc.uint8Array({ minLength: 1, maxLength: 12 }).map((bytes) => Buffer.from(bytes)),
  )
  .map((bytes) => Buffer.from(bytes.map((byte) => (byte === 0 ? 1 : byte))))
const names = fc.uniqueArray(name, { maxLength: 6, selector: (bytes) => bytes.toString('latin1') })
const joined = (parts: readonly (string | Buffer)[]): Buffer => Buffer.concat(parts.map((part) => Buffer.from(part)))
const shown = (bytes: Buffer): string => bytes.toString('utf8')

describe('names that git prints', { timeout: FUZZ_TIMEOUT_MS }, () => {
  it('are the changed paths of a status, each once, and never its branch', () => {
    fc.assert(
      fc.property(names, (all) => {
        const head = `# branch.oid ${ID}\0# branch.head main\0`
        const entries = all.map((one, at) =>
          at % 2 === 0 ? joined(['? ', one, '\0']) : joined([`1 .M N... 100644 100644 100644 ${ID} ${ID} `, one, '\0']),
        )
        const text = shown(joined([head, ...entries]))
        expect(parseStatus(text)).toEqual({ head: ID, branch: 'main', uncommitted: all.length })
      }),
      fuzz(4),
    )
  })

  it('are the changes of two trees, with their own numbers', () => {
    fc.assert(
      fc.property(names, (all) => {
        const raw = all.map((one) => joined([`:100644 100755 ${ID} ${'b'.repeat(40)} M\0`, one, '\0']))
        const stats = all.map((one, at) => joined([`${at + 1}\t${at}\t`, one, '\0']))
        const expected = all.map((one, at) => [shown(one), at + 1, at])
        const read = readTreeDiff(joined([...raw, ...stats]))
        expect(read.map(({ path, added, removed }: TreeChange) => [path, added, removed])).toEqual(expected)
        expect(readPaths(joined(all.flatMap((one) => [one, '\0'])))).toEqual(all.map(shown))
        const listed = entriesOf(joined(all.flatMap((one) => [`160000 ${ID} 0\t`, one, '\0'])))
        expect(listed.flatMap(gitlink).map((link) => readable(link.name))).toEqual(all.map(shown))
        expect(some(listed).length).toBeLessThanOrEqual(7 * 5 * 4_200)
      }),
      fuzz(4),
    )
  })

  it('of a moved file are two, in their places', () => {
    fc.assert(
      fc.property(name, name, (from, to) => {
        const raw = joined([
          `:100644 100644 ${ID} ${ID} R100\0`,
          from,
          '\0',
          to,
          '\0',
          '3\t4\t\0',
          from,
          '\0',
          to,
          '\0',
        ])
        expect(readTreeDiff(raw)).toMatchObject([{ path: shown(to), oldPath: shown(from), added: 3, removed: 4 }])
      }),
      fuzz(2),
    )
  })
})

describe('what git prints, damaged', { timeout: FUZZ_TIMEOUT_MS }, () => {
  it('is read as far as it makes sense, within its bounds', () => {
    const output = joined([
      `:100644 100644 ${ID} ${ID} R100\0old\0new\0`,
      `1\t2\t\0old\0new\0# branch.oid ${ID}\0# branch.head x\0? y\0`,
      'worktree /a b\nHEAD x\nbranch refs/heads/main\n\nworktree /c\ndetached\n\n',
    ])
    fc.assert(
      fc.property(damaged(fc.constant(output), { garbage: name }), (bytes) => {
        for (const { path, added } of readTreeDiff(bytes)) {
          expect(typeof path).toBe('string')
          expect(added === null || added >= 0).toBe(true)
        }
        expect(parseStatus(shown(bytes)).uncommitted).toBeLessThanOrEqual(bytes.length)
        for (const { path } of parseWorktrees(shown(bytes), '\n')) expect(path).not.toContain('\n')
        for (const { path } of parseWorktrees(shown(bytes), '\0')) expect(path).not.toContain('\0')
        entriesOf(bytes).flatMap(gitlink)
      }),
      fuzz(6),
    )
  })

  it('is a patch whose lines are numbered without a hole, or one that says it is cut', () => {
    const patch = Buffer.from(
      'diff --git a/x b/x\nindex 1..2 100644\n--- a/x\n+++ b/x\n@@ -1,3 +1,4 @@ fn\n one\n-two\n+2\n+3\n three\n\\ No newline at end of file\n@@ -90 +91,0 @@\n-gone\n',
    )
    const bits = fc.oneof(
      name,
      fc
        .constantFrom('@@ -0,0 +1,99999999999999999999 @@\n', '@@ -1 +1 @@\n', '\r', '\n', '+', '-', ' ', '\\')
        .map((text) => Buffer.from(text)),
    )
    fc.assert(
      fc.property(damaged(fc.constant(patch), { garbage: bits, changes: 5 }), fc.boolean(), (bytes, cut) => {
        const read = readPatch(bytes, cut)
        let chars = 0
        for (const { lines } of read.hunks) {
          const [first] = lines.filter(({ newLine }) => newLine !== null)
          let next = first?.newLine ?? 1
          for (const { newLine, text } of lines) {
            chars += text.length
            if (newLine === null) continue
            expect(newLine).toBe(next)
            next += 1
            expect(Number.isSafeInteger(newLine)).toBe(true)
          }
        }
        expect(chars).toBeLessThanOrEqual(PATCH_MAX_CHARS)
        if (cut) expect(read.truncated).toBe(true)
      }),
      fuzz(6),
    )
  })
})
