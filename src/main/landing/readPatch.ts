import { type DiffLine, type FilePatch, PATCH_MAX_CHARS } from '../../shared/domain/review'

/** Longer lines are generated; their beginning says so. */
export const PATCH_LINE_MAX_CHARS = 20_000
/** The domain's bounds of a patch, a little below. */
const LINES_MAX_ITEMS = 100_000
const HUNKS_MAX_ITEMS = 20_000
const HEADER_MAX_CHARS = 1_000

const HUNK = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/
const KINDS: Readonly<Record<string, DiffLine['kind']>> = { ' ': 'context', '+': 'added', '-': 'removed' }

type Hunk = FilePatch['hunks'][number]
type Patch = Pick<FilePatch, 'binary' | 'hunks' | 'truncated'>

/**
 * Reads git's diff of one file. A hunk's own counts say where it ends, so that no line of a file is taken for anything
 * else; what is not a hunk is passed over. `cut`: the end is missing.
 */
export function readPatch(output: Buffer, cut = false): Patch {
  const hunks: { header: string; lines: DiffLine[] }[] = []
  let binary = false
  let truncated = cut
  let left = PATCH_MAX_CHARS
  let lines = 0
  /** What the hunk still has to have. */
  let [oldLeft, newLeft, oldLine, newLine] = [0, 0, 1, 1]
  for (const bytes of linesOf(output)) {
    // A line longer than any that is kept needs not be decoded; four bytes are the longest character.
    const whole = bytes.subarray(0, PATCH_LINE_MAX_CHARS * 4 + 4).toString('utf8')
    const hunk = hunks.at(-1)
    const inside = oldLeft > 0 || newLeft > 0
    const header = inside ? null : HUNK.exec(whole)
    if (header !== null) {
      if (hunks.length === HUNKS_MAX_ITEMS) return { binary, hunks, truncated: true }
      hunks.push({ header: whole.slice(0, HEADER_MAX_CHARS), lines: [] })
      oldLeft = numberOf(header[2] ?? '1')
      newLeft = numberOf(header[4] ?? '1')
      // Git numbers a side without lines by the line before it.
      oldLine = Math.max(1, numberOf(header[1] ?? '1'))
      newLine = Math.max(1, numberOf(header[3] ?? '1'))
      continue
    }
    if (hunk === undefined || (!inside && !whole.startsWith('\\'))) {
      if (hunk === undefined && /^Binary files .* differ$/s.test(whole)) binary = true
      continue
    }
    // Some settings leave the blank of an empty line away.
    const kind = whole === '' ? 'context' : whole.startsWith('\\') ? 'note' : KINDS[whole[0] ?? '']
    if (kind === undefined) {
      // Not what the header has announced: the rest cannot be trusted.
      return { binary, hunks, truncated: true }
    }
    const text = whole.slice(kind === 'note' ? 2 : 1, 1 + PATCH_LINE_MAX_CHARS)
    if (lines === LINES_MAX_ITEMS || text.length > left) return { binary, hunks, truncated: true }
    if (1 + PATCH_LINE_MAX_CHARS < whole.length || bytes.length > PATCH_LINE_MAX_CHARS * 4 + 4) truncated = true
    const [isOld, isNew] = [kind === 'context' || kind === 'removed', kind === 'context' || kind === 'added']
    hunk.lines.push({ kind, oldLine: isOld ? oldLine : null, newLine: isNew ? newLine : null, text })
    if (isOld) [oldLine, oldLeft] = [oldLine + 1, oldLeft - 1]
    if (isNew) [newLine, newLeft] = [newLine + 1, newLeft - 1]
    lines += 1
    left -= text.length
  }
  return { binary, hunks: hunks satisfies readonly Hunk[], truncated: truncated || oldLeft > 0 || newLeft > 0 }
}

/** Larger than any file has lines. */
const numberOf = (digits: string): number => Math.min(Number(digits), Number.MAX_SAFE_INTEGER - PATCH_MAX_CHARS)

/** Without their line feeds; a carriage return belongs to its line. */
function* linesOf(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf(10, at)
    yield bytes.subarray(at, end === -1 ? bytes.length : end)
    at = end === -1 ? bytes.length : end + 1
  }
}
