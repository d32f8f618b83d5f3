import type { Tokens } from './records.ts'

/** Nano-dollars a token, so that sums stay whole numbers and costs are exact. */
const prices: Record<string, Tokens> = {
  'demo-large': { input: 3_000, output: 15_000, cacheCreation: 3_750, cacheRead: 300 },
  'demo-small': { input: 1_000, output: 5_000, cacheCreation: 1_250, cacheRead: 100 },
}
const standard: Tokens = { input: 3_000, output: 15_000, cacheCreation: 3_750, cacheRead: 300 }

export function costUsd(model: string, tokens: Tokens): number {
  const price = prices[model] ?? standard
  const nano =
    tokens.input * price.input +
    tokens.output * price.output +
    tokens.cacheCreation * price.cacheCreation +
    tokens.cacheRead * price.cacheRead
  return nano / 1_000_000_000
}

export const addTokens = (a: Tokens, b: Tokens): Tokens => ({
  input: a.input + b.input,
  output: a.output + b.output,
  cacheCreation: a.cacheCreation + b.cacheCreation,
  cacheRead: a.cacheRead + b.cacheRead,
})
