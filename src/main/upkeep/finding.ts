import { visibleLine } from '../approvals/visibleText'

/** One finding fills a few lines of a terminal at most. */
const DETAIL_MAX_CHARS = 4_000

/**
 * What a repair found of one part, and did about it. `mended`: it is right again. `kept`: nothing had to be done, and a
 * person may want to know. `remains`: it could not be mended.
 */
export interface Finding {
  readonly part: string
  readonly state: 'ok' | 'mended' | 'kept' | 'remains'
  readonly detail: string
}

/** Names of files are in it, and whoever makes a file names it: none of them looks like another finding. */
export const finding = (part: string, state: Finding['state'], detail: string): Finding => ({
  part: visibleLine(part, DETAIL_MAX_CHARS),
  state,
  detail: visibleLine(detail, DETAIL_MAX_CHARS),
})

export const wordsOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause))
