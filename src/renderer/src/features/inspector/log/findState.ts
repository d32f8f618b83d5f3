/** Matches asked of the host at once; "more" is said when there are more. */
export const FIND_MAX_MATCHES = 1_000

export interface FindMatch {
  readonly offset: number
  readonly line: string
}

/** A search of the whole log, and where in its matches the reader is. */
export interface FindState {
  readonly text: string
  readonly matches: readonly FindMatch[]
  readonly more: boolean
  /** Index of the current match; -1: none yet. */
  readonly current: number
}

export const noFind: FindState = { text: '', matches: [], more: false, current: -1 }

/** Starts at the newest match: the end of a log is what people look for. */
export const found = (text: string, matches: readonly FindMatch[], more: boolean): FindState => ({
  text,
  matches,
  more,
  current: matches.length - 1,
})

/** The next or previous match, round the ends. */
export function step(find: FindState, by: 1 | -1): FindState {
  const count = find.matches.length
  if (count === 0) return find
  return { ...find, current: (find.current + by + count) % count }
}

/** "3 of 12", "1,000+ matches" said with its bound. */
export function findLabel(find: FindState): string {
  if (find.text === '') return ''
  if (find.matches.length === 0) return 'No matches'
  return `${find.current + 1} of ${find.matches.length}${find.more ? '+' : ''}`
}

/** The parts of a line, alternately outside and inside a match, for highlighting without HTML. */
export function highlight(line: string, text: string, caseSensitive: boolean): string[] {
  if (text === '') return [line]
  const haystack = caseSensitive ? line : line.toLowerCase()
  const needle = caseSensitive ? text : text.toLowerCase()
  // Some letters change length when lowered; positions would then point beside the match.
  if (haystack.length !== line.length) return [line]
  const parts: string[] = []
  let from = 0
  for (let at = haystack.indexOf(needle); at !== -1; at = haystack.indexOf(needle, at + needle.length)) {
    parts.push(line.slice(from, at), line.slice(at, at + needle.length))
    from = at + needle.length
  }
  parts.push(line.slice(from))
  return parts
}
