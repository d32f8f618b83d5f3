/**
 * One text for one value: keys sorted by UTF-16 code unit, no white space, texts verbatim (no Unicode normalisation;
 * halves of surrogate pairs are escaped, so nothing is lost in UTF-8). Values that JSON lacks are written as no JSON
 * text can be, so they are never taken for another value. Without recursion: a model may nest as deep as it likes.
 */
export function canonicalJson(value: unknown): string {
  const out: string[] = []
  /** Still to be written, the next one last. */
  const todo: Piece[] = [{ value }]
  for (let piece = todo.pop(); piece !== undefined; piece = todo.pop()) {
    if ('text' in piece) out.push(piece.text)
    else if (typeof piece.value !== 'object' || piece.value === null) out.push(scalar(piece.value))
    else for (const part of partsOf(piece.value).reverse()) todo.push(part)
  }
  return out.join('')
}

type Piece = { readonly text: string } | { readonly value: unknown }

function partsOf(container: object): Piece[] {
  if (Array.isArray(container)) {
    const items: readonly unknown[] = container
    return [{ text: '[' }, ...items.flatMap((value, at) => [{ text: at === 0 ? '' : ',' }, { value }]), { text: ']' }]
  }
  const fields = Object.entries(container).sort(byKey)
  const named = ([key, value]: [string, unknown], at: number): Piece[] => [
    { text: `${at === 0 ? '' : ','}${JSON.stringify(key)}:` },
    { value },
  ]
  return [{ text: '{' }, ...fields.flatMap(named), { text: '}' }]
}

const byKey = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => (a < b ? -1 : a > b ? 1 : 0)

function scalar(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'bigint') return `${value}n`
  return Object.is(value, -0) ? '-0' : String(value)
}
