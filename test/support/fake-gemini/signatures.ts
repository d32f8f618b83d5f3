import { isDeepStrictEqual } from 'node:util'
import type { Part } from './answers'
import type { SeenContent } from './request'

/** Google's own value for calls that no Gemini made. */
const UNSIGNED = 'skip_thought_signature_validator'

const isObject = (value: unknown): value is Part => typeof value === 'object' && value !== null && !Array.isArray(value)
const callOf = (part: Part): Part | null => (isObject(part['functionCall']) ? part['functionCall'] : null)
const isSaid = ({ role, parts }: SeenContent): boolean =>
  role === 'user' && parts.some((part) => typeof part['text'] === 'string')

/** Every signature that was given away, with the part that it belongs to: it has to come back on that part. */
export class SignatureBook {
  private readonly given = new Map<string, Part>()

  gave(part: Part): void {
    const signature = part['thoughtSignature']
    if (typeof signature === 'string') this.given.set(signature, part)
  }

  /** Why the API would refuse the conversation; null: it does not. */
  problem(contents: readonly SeenContent[], model: string): string | null {
    for (const { parts } of contents) {
      for (const part of parts) {
        const signature = part['thoughtSignature']
        if (signature === undefined || signature === UNSIGNED) continue
        const known = typeof signature === 'string' ? this.given.get(signature) : undefined
        if (known === undefined || !isDeepStrictEqual(known, part)) return 'Corrupted thought signature.'
      }
    }
    return demands(model) ? this.missing(contents) : null
  }

  /** In the current turn, the first call of every step has to be signed. */
  private missing(contents: readonly SeenContent[]): string | null {
    const turn = contents.slice(contents.findLastIndex(isSaid) + 1)
    for (const { parts } of turn) {
      const position = parts.findIndex((part) => callOf(part) !== null)
      const first = parts[position]
      if (first === undefined || first['thoughtSignature'] !== undefined) continue
      const name = callOf(first)?.['name']
      return `Function call is missing a thought_signature in functionCall parts. This is required for tools to work correctly, and missing thought_signature may lead to degraded model performance. Additional data, function call \`default_api:${name}\`, position ${position + 1}.`
    }
    return null
  }
}

/** Gemini 3 and later. */
const demands = (model: string): boolean => !/gemini-[12]\b/.test(model)
