import type { AgentEventOf } from '../../shared/domain/events'
import { plainLine } from './plainText'
import { toolInput } from './transcriptWords'

/** Calls whose results may still come; a model makes a dozen at a time. */
const OPEN_MAX_ITEMS = 64
const LABEL_MAX_CHARS = 80

/** Calls that run side by side: a result that is not under its own call is given the call's name. */
export class OpenCalls {
  private readonly labels = new Map<string, string>()
  private newest: string | null = null

  begin({ callId, name, input }: AgentEventOf<'tool_call'>): void {
    this.newest = callId
    this.labels.set(callId, plainLine(`${name} ${toolInput(input)}`, LABEL_MAX_CHARS))
    const [oldest] = this.labels.keys()
    if (this.labels.size > OPEN_MAX_ITEMS && oldest !== undefined) this.labels.delete(oldest)
  }

  /** The name that the result needs; null: it stands under its call. */
  end({ callId }: AgentEventOf<'tool_result'>): string | null {
    const label = this.labels.get(callId) ?? null
    this.labels.delete(callId)
    const under = this.newest === callId
    // What comes after another call's result is no longer under its own.
    this.newest = null
    return under ? null : label
  }
}
