import { isObject, type Json } from './json'

/** Parts of one block that arrive in pieces; everything else is said once. */
const PIECES = ['text', 'summary', 'data'] as const

/** Joins the pieces of OpenRouter's `reasoning_details`, which must go back to it as they were. */
export class ReasoningDetails {
  private readonly joined: Json[] = []

  get blocks(): readonly Json[] {
    return this.joined
  }

  add(pieces: readonly unknown[]): void {
    for (const piece of pieces.filter(isObject)) {
      const last = this.joined.at(-1)
      if (last !== undefined && goesOn(last, piece)) this.joined.splice(-1, 1, together(last, piece))
      else this.joined.push(piece)
    }
  }
}

const goesOn = (block: Json, piece: Json): boolean =>
  block['type'] === piece['type'] &&
  block['index'] === piece['index'] &&
  (piece['id'] === undefined || piece['id'] === null || piece['id'] === block['id'])

function together(block: Json, piece: Json): Json {
  const said = Object.fromEntries(Object.entries(piece).filter(([, value]) => value !== null))
  const texts = PIECES.flatMap((key) => {
    const [before, more] = [block[key], piece[key]]
    return typeof before === 'string' && typeof more === 'string' ? [[key, before + more] as const] : []
  })
  return { ...block, ...said, ...Object.fromEntries(texts) }
}
