import type { ModelCall } from '../../conversation/modelClient'
import { type CallIds, inputOf } from './callIds'
import { isObject, type Json, objectOf, parsed, textOf } from './json'

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
 * the index or the id out, send the same for every call, or a new id with every piece. A piece with a name is what
 * begins a call; where it says nothing else that is new, only when the call before it is whole.
 */
export class ChatToolCalls {
  private readonly drafts: Draft[] = []
  private readonly byIndex = new Map<number, Draft>()

  take(delta: Json): void {
    const fn = objectOf(delta['function'])
    const args = fn['arguments']
    // Some servers send the finished object in place of its text.
    const written = typeof args === 'string' ? args : args === undefined || args === null ? '' : JSON.stringify(args)
    const draft = this.draftFor(delta, { name: textOf(fn['name']), written })
    draft.id ??= textOf(delta['id'])
    draft.name = draft.name === '' ? (textOf(fn['name']) ?? '') : draft.name
    draft.written += written
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

  private draftFor(delta: Json, { name, written }: { readonly name: string | null; readonly written: string }): Draft {
    const id = textOf(delta['id'])
    const index = typeof delta['index'] === 'number' ? delta['index'] : null
    const atIndex = index === null ? this.drafts.at(-1) : this.byIndex.get(index)
    const known = id === null || atIndex?.id === id ? atIndex : this.drafts.findLast((draft) => draft.id === id)
    const before = known ?? atIndex
    const newId = name !== null && id !== null && known === undefined && before?.id !== null
    const newWithoutId = name !== null && before !== undefined && isWhole(before) && written !== ''
    // An id that comes back under another index is a second call, of a server that gives all the same.
    const begins = newId || (newWithoutId && (id === null || known !== atIndex))
    if (before !== undefined && !begins) return before
    const draft: Draft = { id: null, name: '', written: '', extra: {} }
    this.drafts.push(draft)
    if (index !== null) this.byIndex.set(index, draft)
    return draft
  }
}

const isWhole = ({ written }: Draft): boolean => isObject(parsed(written))
