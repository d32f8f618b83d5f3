import type { ModelCall, Step, ToolAnswer } from '../../conversation/modelClient'
import { isObject, type Json, stringIn } from '../json'
import { callsIn } from './parts'

/** Name of the language of `native`: the parts of one content of role `model`. */
export const DIALECT = 'gemini'

export interface Content {
  readonly role: 'user' | 'model'
  readonly parts: readonly Json[]
}

/** For a call whose end nobody knows: the API demands an answer to each. */
const NOT_RUN = 'This call was not run: the work was interrupted.'
/** A conversation has to begin and to end with the user. */
const OPENING = '(The beginning of this conversation is not kept.)'
const CONTINUE = 'Continue.'
/** Google's own value for a call that some other model made, for which there is no signature. */
const NO_SIGNATURE = 'skip_thought_signature_validator'

/**
 * The conversation as the API accepts it, whatever the steps: roles alternate, the first and the last is the user,
 * every content has a part, and each content with calls is followed by their answers: as many, with the same
 * names, in the same order.
 */
export function contentsOf(steps: readonly Step[], model: string): readonly Content[] {
  const contents: { role: 'user' | 'model'; parts: Json[] }[] = []
  const add = (role: 'user' | 'model', parts: readonly Json[]): void => {
    const last = contents.at(-1)
    if (parts.length === 0) return
    if (last?.role === role) last.parts.push(...parts)
    else contents.push({ role, parts: [...parts] })
  }
  for (const [index, step] of steps.entries()) {
    if (step.kind === 'user') add('user', textParts(step.text))
    // Results belong to the step before them and were written with it.
    if (step.kind === 'tools' && steps[index - 1]?.kind !== 'model') add('user', orphans(step.results))
    if (step.kind !== 'model') continue
    const parts = step.dialect === DIALECT ? step.native.filter(isObject) : rebuilt(step, model)
    const next = steps[index + 1]
    const results = next?.kind === 'tools' ? next.results : []
    const calls = callsIn(parts)
    add('model', parts)
    add('user', calls.length > 0 ? responses(calls, step.calls, results) : orphans(results))
  }
  if (contents[0]?.role !== 'user') contents.unshift({ role: 'user', parts: [{ text: OPENING }] })
  if (contents.at(-1)?.role === 'model') add('user', [{ text: CONTINUE }])
  return contents
}

const textParts = (text: string): readonly Json[] => (text === '' ? [] : [{ text }])

/** Ids go back where the API gave some; ours are not its business. */
function responses(
  calls: readonly Json[],
  told: readonly ModelCall[],
  results: readonly ToolAnswer[],
): readonly Json[] {
  return calls.map((call, index) => {
    const callId = told[index]?.callId
    const result = results.find((one) => one.callId === callId)
    const id = stringIn(call, 'id')
    return {
      functionResponse: {
        ...(id === null ? {} : { id }),
        name: call['name'] ?? '',
        response: result === undefined ? { error: NOT_RUN } : responseOf(result),
      },
    }
  })
}

const responseOf = ({ outcome, output }: ToolAnswer): Json =>
  outcome === 'ok' ? { output } : { error: output || outcome }

/** Results of calls that are not there any more. Kept as words. */
const orphans = (results: readonly ToolAnswer[]): readonly Json[] =>
  results.map(({ name, outcome, output }) => ({
    text: `Result of an earlier call of ${name} (${outcome}):\n${output}`,
  }))

/** A step that another client wrote down. */
function rebuilt(step: Extract<Step, { kind: 'model' }>, model: string): readonly Json[] {
  return [
    ...textParts(step.text),
    ...step.calls.map(({ name, input }, index) => ({
      functionCall: { name, args: argsOf(input) },
      ...(index === 0 && demandsSignatures(model) ? { thoughtSignature: NO_SIGNATURE } : {}),
    })),
  ]
}

function argsOf(input: string): Json {
  try {
    const value: unknown = JSON.parse(input)
    return isObject(value) ? value : { input: value }
  } catch {
    return { input }
  }
}

/** Gemini 3 and later refuse a call without one in the current turn. */
const demandsSignatures = (model: string): boolean => /gemini/.test(model) && !/gemini-[12]\b/.test(model)
