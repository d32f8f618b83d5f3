import { TOOL_PAYLOAD_MAX_CHARS } from '../../shared/domain/limits'
import type { ToolOutcome } from './ports'

/** What a model is told of one call, at the most: exactly what the event keeps, so that people see what it saw. */
export const OUTCOME_MAX_CHARS = TOOL_PAYLOAD_MAX_CHARS
const CUT_NOTE = '\n… cut here: the output was longer.'

/** Thrown by a tool for what the model should know and can act on. */
export class ToolFailure extends Error {
  override readonly name = 'ToolFailure'
}

export const succeeded = (output: string, truncated = false): ToolOutcome => ({ outcome: 'ok', output, truncated })
export const failed = (output: string, truncated = false): ToolOutcome => ({ outcome: 'error', output, truncated })
export const denied = (output: string): ToolOutcome => ({ outcome: 'denied', output, truncated: false })
export const interrupted = (output: string): ToolOutcome => ({ outcome: 'interrupted', output, truncated: false })

/** Whatever a tool says, the model and the journal get text of a bounded length that can be encoded. */
export function bounded({ outcome, output, truncated }: ToolOutcome): ToolOutcome {
  if (output.length <= OUTCOME_MAX_CHARS) return { outcome, output: output.toWellFormed(), truncated }
  const kept = output.slice(0, OUTCOME_MAX_CHARS - CUT_NOTE.length).replace(/[\ud800-\udbff]$/, '')
  return { outcome, output: `${kept.toWellFormed()}${CUT_NOTE}`, truncated: true }
}

export const wordsOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause))
