/**
 * What a repair found of one part, and did about it. `mended`: it is right again. `kept`: nothing had to be done, and a
 * person may want to know. `remains`: it could not be mended.
 */
export interface Finding {
  readonly part: string
  readonly state: 'ok' | 'mended' | 'kept' | 'remains'
  readonly detail: string
}

export const finding = (part: string, state: Finding['state'], detail: string): Finding => ({ part, state, detail })

export const wordsOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause))
