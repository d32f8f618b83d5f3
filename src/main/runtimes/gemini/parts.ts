import { isObject, type Json, objectIn } from '../json'

/** What a part of an answer is for us; `quiet` carries nothing but a signature. */
export type PartKind = 'text' | 'thought' | 'call' | 'quiet' | 'other'

const TEXT_FIELDS = new Set(['text', 'thought', 'thoughtSignature'])

export function kindOf(part: Json): PartKind {
  if (objectIn(part, 'functionCall') !== null) return 'call'
  if (typeof part['text'] === 'string') return part['thought'] === true ? 'thought' : 'text'
  return Object.keys(part).every((key) => TEXT_FIELDS.has(key)) ? 'quiet' : 'other'
}

/** Fields of a text part that have no name here. */
export const strangeFields = (part: Json): readonly string[] => Object.keys(part).filter((key) => !TEXT_FIELDS.has(key))

/** Text and nothing else: no signature that belongs to these very characters, no field that we do not know. */
const isPlain = (part: Json): part is { text: string; thought?: true } =>
  typeof part['text'] === 'string' &&
  Object.keys(part).every((key) => key === 'text' || (key === 'thought' && part['thought'] === true))

/**
 * Adds a part to what goes back to the API with the next request. The wire cuts one text into many parts: they are
 * put together where nothing is lost by it. Everything else stays as it came, in its place.
 */
export function addPart(parts: Json[], part: Json): void {
  const last = parts.at(-1)
  if (!isPlain(part)) {
    parts.push(part)
    return
  }
  if (part.text === '') return
  if (last !== undefined && isPlain(last) && last.thought === part.thought) {
    parts[parts.length - 1] = { ...last, text: last.text + part.text }
    return
  }
  parts.push(part)
}

export const callsIn = (parts: readonly unknown[]): readonly Json[] =>
  parts.filter(isObject).flatMap((part) => {
    const call = objectIn(part, 'functionCall')
    return call === null ? [] : [call]
  })
