import type { Clock } from '../../shared/domain/clock'
import { MESSAGE_MAX_CHARS } from '../../shared/domain/limits'
import { isWorkable, UNWORKABLE } from '../../shared/domain/workable'
import type { Action } from '../approvals/ports'
import { denied, failed, interrupted, wordsOf } from './outcome'
import type { Permits } from './permits'
import type { BenchWish, CallOptions, ToolCall, ToolOutcome } from './ports'
import type { Tool, ToolRun } from './tool'

export interface CallParts {
  readonly run: ToolRun
  readonly clock: Clock
  readonly wish: BenchWish
  readonly permits: Permits
}

/** One call of a tool that exists: checked, allowed, announced, run. What is run is what was hashed and shown. */
export async function runCall(
  tool: Tool,
  { callId, input: given }: ToolCall,
  { signal, repeated, beforeEffect }: CallOptions,
  { run, clock, wish, permits }: CallParts,
): Promise<ToolOutcome> {
  if (!isWorkable(given)) return failed(`The input of this call cannot be used: ${UNWORKABLE}. Nothing was run.`)
  const checked = tool.check(structuredClone(given))
  if (!checked.ok) return failed(checked.error)
  const input = deepFreeze(tool.prepare === undefined ? checked.value : await tool.prepare(checked.value, signal))
  const { name, risk } = tool.description
  const { summary, grant, sensitive } = tool.preview(input, run)
  const words = summary.slice(0, MESSAGE_MAX_CHARS)
  const action: Action = { tool: name, input, risk, summary: words, cwd: run.spec.cwd, grant }
  const permit = await permits.ask({ action, facts: { sensitive, repeated }, callId, signal })
  if (signal.aborted) return interrupted('Interrupted before it ran; nothing was done.')
  if (!permit.allowed) return permit.withdrawn ? interrupted(permit.reason) : denied(permit.reason)
  if (risk !== 'read') {
    try {
      await beforeEffect()
    } catch (cause) {
      return failed(`It was not run: ${wordsOf(cause)}`)
    }
    if (signal.aborted) return interrupted('Interrupted before it ran; nothing was done.')
  }
  const { emit, onAlive = () => {} } = wish
  return tool.run(input, { ...run, callId, clock, signal, emit, onAlive })
}

/** JSON that nobody can change any more. Without recursion: a model may nest as deep as it likes. */
function deepFreeze<T>(value: T): T {
  const todo: unknown[] = [value]
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    if (typeof next !== 'object' || next === null || Object.isFrozen(next)) continue
    todo.push(...Object.values(Object.freeze(next)).filter((child) => child !== undefined))
  }
  return value
}
