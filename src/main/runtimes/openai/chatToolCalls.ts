import type { ModelCall } from '../../conversation/modelClient'
import { type CallIds, inputOf } from './callIds'
import { type Json, objectOf, parsed, textOf } from './json'

interface Draft {
  id: string | null
  name: string
  written: string
  /** Fields that are not OpenAI's, such as Gemini's thought signatures: they must go back with the call. */
  extra: Json
}

const OWN_FIELDS = new Set(['index', 'id', 'type', 'function'])

/**
 * Puts tool calls together from their deltas. OpenAI counts by `index` and gives id and name once. Others leave
 * the index out, send 0 for every call, or a new id with every piece; a piece with a name is what begins a call.
 */
export class ChatToolCalls {
  private readonly drafts: Draft[] = []
  private readonly byIndex = new Map<number, Draft>()

  take(delta: Json): void {
    const fn = objectOf(delta['function'])
    const draft = this.draftFor(delta, textOf(fn['name']))
    draft.id ??= textOf(delta['id'])
    draft.name = draft.name === '' ? (textOf(fn['name']) ?? '') : draft.name
    const args = fn['arguments']
    // Some servers send the finished object in place of its text.
    draft.written += typeof args === 'string' ? args : args === undefined || args === null ? '' : JSON.stringify(args)
    const extra = Object.entries(delta).filter(([key, value]) => !OWN_FIELDS.has(key) && value !== null)
    draft.extra = { ...draft.extra, ...Object.fromEntries(extra) }
  }

  /** `cut`: the answer was broken off, so a last call whose input is no JSON is half a call. */
  finish(cut: boolean, callIds: CallIds): { readonly calls: ModelCall[]; readonly native: Json[] } {
    const whole = this.drafts.filter(({ written }) => !cut || parsed(inputOf(written)) !== undefined)
    const calls = whole.map(({ id, name, written }) => ({ callId: callIds.claim(id), name, input: inputOf(written) }))
    const native = calls.map(({ callId, name, input }, at) => ({
      ...whole[at]?.extra,
      id: callId,
      type: 'function',
      function: { name, arguments: input },
    }))
    return { calls, native }
  }

  private draftFor(delta: Json, name: string | null): Draft {
    const id = textOf(delta['id'])
    const index = typeof delta['index'] === 'number' ? delta['index'] : null
    const known = id === null ? undefined : this.drafts.find((draft) => draft.id === id)
    const atIndex = index === null ? this.drafts.at(-1) : this.byIndex.get(index)
    const begins = atIndex === undefined || (name !== null && id !== null && atIndex.id !== null)
    if (known !== undefined) return known
    if (!begins) return atIndex
    const draft: Draft = { id: null, name: '', written: '', extra: {} }
    this.drafts.push(draft)
    if (index !== null) this.byIndex.set(index, draft)
    return draft
  }
}
