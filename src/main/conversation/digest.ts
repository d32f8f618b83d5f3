import { cut } from '../runtimes/cut'
import type { Step } from './modelClient'

/** The whole digest: about 6,000 tokens, little beside the contexts that overflow. */
const DIGEST_MAX_CHARS = 24_000
/** What a person asked matters most. */
const ASKED_MAX_CHARS = 2_000
const SAID_MAX_CHARS = 600
const CALL_MAX_CHARS = 160

const TITLE = 'Summary of the earlier part of this conversation, shortened because it grew too long:'
const OMITTED = '- (older parts are left out)'

/**
 * What was said and which tools ran on what, in a few lines a step, the newest ones as far as they fit.
 * Deterministic: the same steps give the same text.
 */
export function digestOf(steps: readonly Step[], maxChars = DIGEST_MAX_CHARS): string {
  const lines = steps.flatMap(linesOf)
  let size = TITLE.length + OMITTED.length + 2
  let first = lines.length
  // The newest lines are worth most.
  while (first > 0) {
    const length = (lines[first - 1]?.length ?? 0) + 1
    if (size + length > Math.min(maxChars, DIGEST_MAX_CHARS)) break
    size += length
    first -= 1
  }
  return [TITLE, ...(first > 0 ? [OMITTED] : []), ...lines.slice(first)].join('\n')
}

function linesOf(step: Step): string[] {
  switch (step.kind) {
    case 'user':
      // An earlier digest goes into this one line by line.
      return step.text.startsWith(TITLE)
        ? step.text.split('\n').filter((line) => line !== TITLE && line !== OMITTED)
        : [`- The user said: ${oneLine(step.text, ASKED_MAX_CHARS)}`]
    case 'model':
      return [
        ...(step.text.trim() === '' ? [] : [`- You said: ${oneLine(step.text, SAID_MAX_CHARS)}`]),
        ...step.calls.map(({ name, input }) => `- You called ${oneLine(name, 80)} ${oneLine(input, CALL_MAX_CHARS)}`),
      ]
    case 'tools':
      return step.results
        .filter(({ outcome }) => outcome !== 'ok')
        .map(({ name, outcome, output }) => `- ${oneLine(name, 80)}: ${outcome}: ${oneLine(output, CALL_MAX_CHARS)}`)
  }
}

function oneLine(text: string, maxChars: number): string {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  return line.length <= maxChars ? line : `${cut(line, maxChars)}…`
}
