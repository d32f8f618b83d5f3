import type { AnswerUsage } from './answers'

/** One answer of which at least one count was sent. */
export interface ServedAnswer {
  readonly requestNumber: number
  readonly model: string
  /** The last that the client was told. */
  readonly usage: AnswerUsage
  readonly complete: boolean
}

/** The counts as the product has to show them, worked out from what was sold, by the fake's own arithmetic. */
export interface Sold {
  readonly inputTokens: number
  readonly outputTokens: number
  readonly cacheCreationInputTokens: number
  readonly cacheReadInputTokens: number
}

const nothing: Sold = { inputTokens: 0, outputTokens: 0, cacheCreationInputTokens: 0, cacheReadInputTokens: 0 }

/** The fake's own count of what it charged: the independent side of every usage test. */
export class UsageLedger {
  private readonly all: ServedAnswer[] = []

  /** What the client is told of one answer, as it is told: each count takes the place of the one before. */
  bill(of: Pick<ServedAnswer, 'requestNumber' | 'model'>): (usage: AnswerUsage, complete: boolean) => void {
    let place: number | null = null
    return (usage, complete) => {
      place ??= this.all.length
      this.all[place] = { ...of, usage, complete }
    }
  }

  get answers(): readonly ServedAnswer[] {
    return this.all
  }

  total(): Sold {
    return this.all.reduce<Sold>(
      (sum, { usage }) => ({
        inputTokens:
          sum.inputTokens + usage.promptTokenCount - usage.cachedContentTokenCount + usage.toolUsePromptTokenCount,
        outputTokens: sum.outputTokens + usage.candidatesTokenCount + usage.thoughtsTokenCount,
        cacheCreationInputTokens: 0,
        cacheReadInputTokens: sum.cacheReadInputTokens + usage.cachedContentTokenCount,
      }),
      nothing,
    )
  }

  /** Part of the output. */
  thoughts(): number {
    return this.all.reduce((sum, { usage }) => sum + usage.thoughtsTokenCount, 0)
  }
}
