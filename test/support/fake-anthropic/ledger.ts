import type { AnswerUsage } from './answers'

/** One message of which at least the start was sent. */
export interface ServedMessage {
  readonly requestNumber: number
  readonly sessionId: string | null
  readonly model: string
  /** What the client was told: all of it when complete, else only what the start says. */
  readonly usage: AnswerUsage
  readonly complete: boolean
}

const none: AnswerUsage = { inputTokens: 0, outputTokens: 0, cacheCreationInputTokens: 0, cacheReadInputTokens: 0 }

const plus = (a: AnswerUsage, b: AnswerUsage): AnswerUsage => ({
  inputTokens: a.inputTokens + b.inputTokens,
  outputTokens: a.outputTokens + b.outputTokens,
  cacheCreationInputTokens: a.cacheCreationInputTokens + b.cacheCreationInputTokens,
  cacheReadInputTokens: a.cacheReadInputTokens + b.cacheReadInputTokens,
})

/** The fake's own count of what it sold: the independent side of every usage test. */
export class UsageLedger {
  private readonly all: ServedMessage[] = []

  add(served: ServedMessage): void {
    this.all.push(served)
  }

  /** Messages of one session, or all. */
  messages(sessionId?: string): readonly ServedMessage[] {
    return sessionId === undefined ? this.all : this.all.filter((one) => one.sessionId === sessionId)
  }

  total(sessionId?: string): AnswerUsage {
    return this.messages(sessionId).reduce((sum, one) => plus(sum, one.usage), none)
  }

  byModel(sessionId?: string): Record<string, AnswerUsage> {
    const models: Record<string, AnswerUsage> = {}
    for (const one of this.messages(sessionId)) models[one.model] = plus(models[one.model] ?? none, one.usage)
    return models
  }
}
