import { ToolFailure } from '../outcome'
import { GlobSegment } from './globSegment'

/** `{a,b}{c,d}` stands for four patterns; more than this is no pattern for files. */
const ALTERNATIVES_MAX = 256

/** `**`: any number of folders. */
type Step = GlobSegment | 'anywhere'

/** A pattern for a path: steps between slashes, and `**` for any number of folders. At the end it is all that is inside. */
export class PathPattern {
  private readonly steps: readonly Step[]

  constructor(pattern: string) {
    this.steps = pattern.split('/').map((step) => (step === '**' ? 'anywhere' : new GlobSegment(step)))
  }

  matches(names: readonly string[]): boolean {
    let at = 0
    let step = 0
    let anywhere = -1
    let anywhereAt = 0
    while (at < names.length) {
      const wanted = this.steps[step]
      if (wanted === 'anywhere') {
        if (step === this.steps.length - 1) return true
        anywhere = step
        anywhereAt = at
        step += 1
      } else if (wanted?.matches(names[at] ?? '') === true) {
        at += 1
        step += 1
      } else if (anywhere >= 0) {
        anywhereAt += 1
        at = anywhereAt
        step = anywhere + 1
      } else return false
    }
    return step === this.steps.length
  }
}

/** What a model asks for: also `{a,b}`. A pattern without a slash is for names at any depth. */
export class FilePattern {
  private readonly alternatives: readonly PathPattern[]

  constructor(pattern: string) {
    const plain = pattern.replace(/^(\.\/+)+/, '')
    const deep = plain.includes('/') ? plain.replace(/^\/+/, '') : `**/${plain}`
    this.alternatives = expandBraces(deep).map((one) => new PathPattern(one))
  }

  matches(names: readonly string[]): boolean {
    return this.alternatives.some((alternative) => alternative.matches(names))
  }
}

/** Every text that a pattern with `{a,b{c,d}}` stands for. A brace without a comma or an end stands for itself. */
export function expandBraces(pattern: string): string[] {
  const done: string[] = []
  const todo = [{ text: pattern, from: 0 }]
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    const { text, from } = next
    const group = firstGroup(text, from)
    if (group === null) done.push(text)
    else {
      const { open, close, parts } = group
      const tail = text.slice(close + 1)
      for (const part of parts.toReversed()) todo.push({ text: `${text.slice(0, open)}${part}${tail}`, from: open })
    }
    if (done.length + todo.length > ALTERNATIVES_MAX) {
      throw new ToolFailure(`The pattern stands for more than ${ALTERNATIVES_MAX} alternatives.`)
    }
  }
  return done
}

function firstGroup(text: string, from: number) {
  for (let open = from; open < text.length; open += 1) {
    if (text[open] === '\\') open += 1
    else if (text[open] === '{') {
      const group = groupAt(text, open)
      if (group !== null) return group
    }
  }
  return null
}

function groupAt(text: string, open: number) {
  const commas: number[] = []
  let depth = 0
  for (let at = open; at < text.length; at += 1) {
    const character = text[at]
    if (character === '\\') at += 1
    else if (character === '{') depth += 1
    else if (character === ',' && depth === 1) commas.push(at)
    else if (character === '}') {
      depth -= 1
      if (depth > 0) continue
      if (commas.length === 0) return null
      const ends = [...commas, at]
      const parts = ends.map((end, index) => text.slice((ends[index - 1] ?? open) + 1, end))
      return { open, close: at, parts }
    }
  }
  return null
}
