import type { RuntimeResult } from '../../../src/shared/domain/run'
import { type TokenUsage, zeroUsage } from '../../../src/shared/domain/usage'

export const cleanResult: RuntimeResult = {
  sessionId: null,
  tokenUsage: null,
  abortedSignal: false,
  rateLimitExit: false,
  rateLimitResetAt: null,
  failure: null,
  exitCode: 0,
  signal: null,
  timedOut: false,
}

export const usageOf = (inputTokens: number): TokenUsage => ({ ...zeroUsage, inputTokens })
