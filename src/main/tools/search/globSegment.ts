/** One character that a pattern allows. */
type Matcher = (character: string) => boolean
/** `any`: as many characters as you like, `*`. */
type Token = Matcher | 'any'

/**
 * A pattern for one name: `*`, `?`, `[a-z]`, `[!a-z]`, `\` before a character that stands for itself. Never looks
 * back further than to the last `*`, so that no pattern takes longer than name times pattern: a regular expression
 * made of `*a*a*a*b` can hang a program.
 */
export class GlobSegment {
  private readonly tokens: readonly Token[]

  constructor(pattern: string) {
    this.tokens = tokensOf([...pattern])
  }

  matches(name: string): boolean {
    const characters = [...name]
    let at = 0
    let token = 0
    let star = -1
    let starAt = 0
    while (at < characters.length) {
      const wanted = this.tokens[token]
      if (wanted === 'any') {
        star = token
        starAt = at
        token += 1
      } else if (wanted?.(characters[at] ?? '') === true) {
        at += 1
        token += 1
      } else if (star >= 0) {
        starAt += 1
        at = starAt
        token = star + 1
      } else return false
    }
    return this.tokens.slice(token).every((rest) => rest === 'any')
  }
}

function tokensOf(pattern: readonly string[]): Token[] {
  const tokens: Token[] = []
  for (let at = 0; at < pattern.length; at += 1) {
    const character = pattern[at] ?? ''
    if (character === '*') {
      if (tokens.at(-1) !== 'any') tokens.push('any')
    } else if (character === '?') tokens.push(() => true)
    else if (character === '[') {
      const end = endOfClass(pattern, at)
      if (end === -1) tokens.push(same('['))
      else {
        tokens.push(classOf(pattern.slice(at + 1, end)))
        at = end
      }
    } else if (character === '\\' && at + 1 < pattern.length) {
      at += 1
      tokens.push(same(pattern[at] ?? ''))
    } else tokens.push(same(character))
  }
  return tokens
}

const same =
  (wanted: string): Matcher =>
  (character) =>
    character === wanted

const isNegation = (character: string | undefined): boolean => character === '!' || character === '^'

/** The bracket that closes the class opened at `open`; one that comes first in the class stands for itself. */
function endOfClass(pattern: readonly string[], open: number): number {
  let at = open + 1
  if (isNegation(pattern[at])) at += 1
  if (pattern[at] === ']') at += 1
  for (; at < pattern.length; at += 1) {
    if (pattern[at] === '\\') at += 1
    else if (pattern[at] === ']') return at
  }
  return -1
}

function classOf(inside: readonly string[]): Matcher {
  const negated = isNegation(inside[0])
  const ranges: [string, string][] = []
  const members = unescaped(negated ? inside.slice(1) : inside)
  for (let at = 0; at < members.length; at += 1) {
    const from = members[at] ?? ''
    const to = members[at + 2]
    if (members[at + 1] === '-' && to !== undefined) {
      ranges.push([from, to])
      at += 2
    } else ranges.push([from, from])
  }
  return (character) => ranges.some(([from, to]) => from <= character && character <= to) !== negated
}

const unescaped = (characters: readonly string[]): string[] =>
  characters.filter((character, at) => character !== '\\' || characters[at - 1] === '\\')
