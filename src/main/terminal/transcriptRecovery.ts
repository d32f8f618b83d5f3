import type { AgentEventOf } from '../../shared/domain/events'
import { plainLine } from './plainText'
import { styled } from './transcriptStyle'

/** Sentences of each kind; the timeline has them all. */
const SENTENCES_MAX = 8
const SENTENCE_MAX_CHARS = 400

/** A quiet block: what a resume finds of the run before it, and, a little louder, what it does not. */
export function remainsLines({ kept, missing }: AgentEventOf<'resume_report'>): string[] {
  return [
    styled('dim', '── resumed; of the run before'),
    ...sentences(kept).map((line) => styled('dim', `  ✓ ${line}`)),
    ...sentences(missing).map((line) => styled('attention', `  ✗ ${line}`)),
  ]
}

function sentences(given: readonly string[]): string[] {
  const shown = given.slice(0, SENTENCES_MAX).map((text) => plainLine(text, SENTENCE_MAX_CHARS))
  const more = given.length - shown.length
  return more > 0 ? [...shown, `… ${more} more`] : shown
}
