import type { ReviewComment } from '../../shared/domain/review'

/**
 * A review as a prompt for the agent that wrote the code. Lines of the repository stand in fences that they cannot
 * close, so that nothing in them reads like a word of the reviewer.
 */
export function reviewPrompt(comments: readonly ReviewComment[], note: string): string {
  const paths = [...new Set(comments.map(({ path }) => path))]
  const count = comments.length === 1 ? 'a comment' : `${comments.length} comments`
  return [
    comments.length === 0 ? 'I have reviewed your changes.' : `I have reviewed your changes and left ${count}.`,
    ...(note.trim() === '' ? [] : [note.trim()]),
    ...paths.flatMap((path) => [
      `## ${inline(path)}`,
      ...comments
        .filter((comment) => comment.path === path)
        .toSorted(byLine)
        .flatMap(section),
    ]),
    comments.length === 0
      ? 'Please address this, then commit your work.'
      : 'Please address every comment. Where you disagree or cannot do it, say so and why. Then commit your work.',
  ].join('\n\n')
}

/** On a line, old before new: what was there comes first. */
const byLine = (a: ReviewComment, b: ReviewComment): number =>
  a.line - b.line || (a.side === b.side ? 0 : a.side === 'old' ? -1 : 1)

function section({ side, line, quoted, text }: ReviewComment): string[] {
  const where =
    side === 'new' ? `Line ${line}:` : `Line ${line} of the old version, which your changes removed or replaced:`
  return quoted.trim() === '' ? [`${where}`, text.trim()] : [`${where}\n\n${fenced(quoted)}`, text.trim()]
}

/** A fence is closed only by one that is at least as long. */
function fenced(code: string): string {
  const fence = '`'.repeat(Math.max(3, longestRun(code) + 1))
  return `${fence}\n${code}\n${fence}`
}

/** A path on one line, whatever it is. */
function inline(path: string): string {
  const shown = path.replace(
    /[\p{Cc}\u2028\u2029]/gu,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  const fence = '`'.repeat(longestRun(shown) + 1)
  const pad = shown.startsWith('`') || shown.endsWith('`') ? ' ' : ''
  return `${fence}${pad}${shown}${pad}${fence}`
}

const longestRun = (text: string): number => Math.max(0, ...(text.match(/`+/g) ?? []).map(({ length }) => length))
