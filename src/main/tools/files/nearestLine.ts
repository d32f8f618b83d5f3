/** A comparison with more lines than this would take longer than the model's next look at the file. */
const LINES_COMPARED_MAX = 20_000
const LINE_COMPARED_MAX_CHARS = 400
/** Below this share of common letter pairs two lines have nothing to do with each other. */
const SIMILAR_MIN = 0.4

/** The line that is most like the first telling line of what was looked for; null: none is. */
export function nearestLine(text: string, wanted: string): { readonly line: number; readonly text: string } | null {
  const target = wanted.split('\n').find((line) => line.trim() !== '')
  if (target === undefined) return null
  const pairs = pairsOf(target)
  let best: { line: number; text: string; score: number } | null = null
  for (const [index, line] of text.split('\n', LINES_COMPARED_MAX).entries()) {
    const score = similarity(pairs, pairsOf(line))
    if (score >= SIMILAR_MIN && score > (best?.score ?? 0)) best = { line: index + 1, text: line, score }
  }
  return best === null
    ? null
    : { line: best.line, text: best.text.replace(/\r$/, '').slice(0, LINE_COMPARED_MAX_CHARS) }
}

/** Neighbouring letters with how often they come, white space aside. */
function pairsOf(line: string): Map<string, number> {
  const letters = line.slice(0, LINE_COMPARED_MAX_CHARS).replace(/\s+/g, '')
  const pairs = new Map<string, number>()
  if (letters.length === 1) pairs.set(letters, 1)
  for (let at = 0; at + 1 < letters.length; at += 1) {
    const pair = letters.slice(at, at + 2)
    pairs.set(pair, (pairs.get(pair) ?? 0) + 1)
  }
  return pairs
}

/** Dice's coefficient: 1 for the same pairs, 0 for none in common. */
function similarity(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number {
  const total = sum(a.values()) + sum(b.values())
  if (total === 0) return 0
  return (2 * sum([...a].map(([pair, count]) => Math.min(count, b.get(pair) ?? 0)))) / total
}

function sum(numbers: Iterable<number>): number {
  let total = 0
  for (const number of numbers) total += number
  return total
}
