/** What a finish reason means for the run. Source: Google's reference of `FinishReason`. */
export type Finish =
  | 'done'
  | 'cut'
  | 'refused'
  /** The model stumbled; asked again it usually does not. */
  | 'stumbled'
  /** What we sent was wrong. */
  | 'invalid'
  /** A word of the future. */
  | 'unknown'

const WORDS: Readonly<Record<string, Finish>> = {
  STOP: 'done',
  MAX_TOKENS: 'cut',
  SAFETY: 'refused',
  RECITATION: 'refused',
  LANGUAGE: 'refused',
  BLOCKLIST: 'refused',
  PROHIBITED_CONTENT: 'refused',
  SPII: 'refused',
  IMAGE_SAFETY: 'refused',
  IMAGE_PROHIBITED_CONTENT: 'refused',
  IMAGE_RECITATION: 'refused',
  // The model wrote a call that cannot be read, or one that it was not offered. There is nothing to answer it by:
  // no call came over the wire. So it is asked again, and the loop's bound on retries is the bound on this.
  MALFORMED_FUNCTION_CALL: 'stumbled',
  MALFORMED_RESPONSE: 'stumbled',
  UNEXPECTED_TOOL_CALL: 'stumbled',
  TOO_MANY_TOOL_CALLS: 'stumbled',
  OTHER: 'stumbled',
  FINISH_REASON_UNSPECIFIED: 'stumbled',
  MISSING_THOUGHT_SIGNATURE: 'invalid',
}

export const finishOf = (reason: string): Finish =>
  (Object.hasOwn(WORDS, reason) ? WORDS[reason] : undefined) ?? 'unknown'
