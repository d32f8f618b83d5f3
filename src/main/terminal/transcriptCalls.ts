import type { AgentEventOf } from '../../shared/domain/events'
import { plainLine } from './plainText'
import type { TranscriptState } from './transcriptState'
import { toolInput } from './transcriptWords'

/** Calls whose results may still come; a model makes a dozen at a time. */
const OPEN_MAX_ITEMS = 64
const LABEL_MAX_CHARS = 80
/** In front of every line that is printed beside those of others. */
const SHORT_LABEL_MAX_CHARS = 24
/** For output whose call is not known: it came before its call, or after its result. */
const UNKNOWN = 'a tool'

interface OpenCall {
  readonly label: string
  readonly short: string
  /** Made by another agent of the run: its call is drawn, and nothing more. */
  readonly nested: boolean
  /** What it printed was drawn while it ran. */
  printed: boolean
}

/** Calls that run side by side: what is not under its own call is given the call's name. */
export class OpenCalls {
  private readonly calls = new Map<string, OpenCall>()
  /** The call that was drawn last, as long as nothing of another call is under it. */
  private newest: string | null = null

  begin({ callId, name, input, parentCallId }: Omit<AgentEventOf<'tool_call'>, 'type'>): void {
    const nested = parentCallId !== null
    if (!nested) this.newest = callId
    const words = toolInput(input)
    const label = plainLine(`${name} ${words}`, LABEL_MAX_CHARS)
    const short = plainLine(words || name, SHORT_LABEL_MAX_CHARS)
    this.calls.set(callId, { label, short, nested, printed: false })
    const [oldest] = this.calls.keys()
    if (this.calls.size > OPEN_MAX_ITEMS && oldest !== undefined) this.calls.delete(oldest)
  }

  save(): TranscriptState['calls'] {
    return { open: [...this.calls].map(([id, call]) => [id, { ...call }]), newest: this.newest }
  }

  load({ open, newest }: TranscriptState['calls']): void {
    this.calls.clear()
    for (const [id, call] of open) this.calls.set(id, call)
    this.newest = newest
  }

  /** The name that the output needs; null: it stands under its call. */
  print(callId: string): { readonly drawn: boolean; readonly name: string | null } {
    const call = this.calls.get(callId)
    if (call?.nested === true) return { drawn: false, name: null }
    if (call !== undefined) call.printed = true
    if (this.newest === callId) return { drawn: true, name: null }
    this.newest = null
    return { drawn: true, name: call?.short ?? UNKNOWN }
  }

  /** The name that the result needs; null: it stands under its call. `printed`: its output is drawn already. */
  end({ callId }: Pick<AgentEventOf<'tool_result'>, 'callId'>): {
    readonly name: string | null
    readonly printed: boolean
  } {
    const call = this.calls.get(callId)
    this.calls.delete(callId)
    const under = this.newest === callId
    // What comes after another call's result is no longer under its own.
    this.newest = null
    return { name: under ? null : (call?.label ?? null), printed: call?.printed === true }
  }
}
