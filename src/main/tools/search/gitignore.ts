import { PathPattern } from './globPattern'

/** Ten times the longest in use. A longer file is no list of patterns, but a way to keep us busy. */
export const IGNORE_FILE_MAX_BYTES = 100_000
/** Every name in the tree is compared with every line. */
const LINES_MAX = 5_000

interface Rule {
  readonly pattern: PathPattern
  readonly negated: boolean
  readonly foldersOnly: boolean
}

/** The patterns of one `.gitignore`, for paths relative to its folder. The last rule that fits counts. */
export class IgnoreRules {
  private readonly rules: readonly Rule[]

  constructor(text: string) {
    this.rules = text
      .replace(/^\ufeff/, '')
      .split(/\r?\n/, LINES_MAX)
      .flatMap((line) => ruleOf(line) ?? [])
      .reverse()
  }

  get size(): number {
    return this.rules.length
  }

  /** Null: no rule is about it. */
  decide(names: readonly string[], isFolder: boolean): 'ignored' | 'kept' | null {
    const rule = this.rules.find(({ pattern, foldersOnly }) => (isFolder || !foldersOnly) && pattern.matches(names))
    if (rule === undefined) return null
    return rule.negated ? 'kept' : 'ignored'
  }
}

function ruleOf(line: string): Rule | null {
  const text = withoutTrailingSpaces(line)
  if (text === '' || text.startsWith('#')) return null
  const negated = text.startsWith('!')
  const rest = negated ? text.slice(1) : text
  const foldersOnly = rest.endsWith('/')
  const body = foldersOnly ? rest.slice(0, -1) : rest
  if (body === '') return null
  // With a slash before its end a pattern is for this folder, without one for any below.
  const anchored = body.includes('/')
  return { pattern: new PathPattern(anchored ? body.replace(/^\//, '') : `**/${body}`), negated, foldersOnly }
}

/** Trailing spaces do not count unless a backslash stands before them. */
function withoutTrailingSpaces(line: string): string {
  let end = line.length
  while (end > 0 && line[end - 1] === ' ' && !isEscaped(line, end - 1)) end -= 1
  return line.slice(0, end)
}

function isEscaped(line: string, at: number): boolean {
  let slashes = 0
  while (line[at - 1 - slashes] === '\\') slashes += 1
  return slashes % 2 === 1
}
