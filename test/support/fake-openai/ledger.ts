import type { AnswerUsage } from './answers'

/** One answer of which at least the start was sent. */
export interface ServedAnswer {
  readonly requestNumber: number
  readonly model: string
  /** What the client was told; null: it was never told. */
  readonly usage: AnswerUsage | null
}

/** The four disjoint counts of our own usage, and the reasoning within the output. */
export interface Totals {
  readonly inputTokens: number
  readonly outputTokens: number
  readonly cacheCreationInputTokens: number
  readonly cacheReadInputTokens: number
  readonly reasoningTokens: number
}

const none: Totals = {
  inputTokens: 0,
  outputTokens: 0,
  cacheCreationInputTokens: 0,
  cacheReadInputTokens: 0,
  reasoningTokens: 0,
}

/** The fake's own count of what it sold: the independent side of every usage test. */
export class UsageLedger {
  readonly answers: ServedAnswer[] = []

  add(served: ServedAnswer): void {
    this.answers.push(served)
  }

  total(): Totals {
    return this.answers.reduce(
      (sum, { usage }) =>
        usage === null
          ? sum
          : {
              inputTokens: sum.inputTokens + usage.input - usage.cached - usage.cacheWritten,
              outputTokens: sum.outputTokens + usage.output,
              cacheCreationInputTokens: sum.cacheCreationInputTokens + usage.cacheWritten,
              cacheReadInputTokens: sum.cacheReadInputTokens + usage.cached,
              reasoningTokens: sum.reasoningTokens + usage.reasoning,
            },
      none,
    )
  }
}
