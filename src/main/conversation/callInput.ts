import { isWorkable, UNWORKABLE } from '../../shared/domain/workable'
import { err, ok, type Result } from '../../shared/domain/result'

/** What a model wrote as a call's input; the error is for the model. Nothing at all means no arguments. */
export function readCallInput(text: string): Result<Readonly<Record<string, unknown>>, string> {
  if (text.trim() === '') return ok({})
  try {
    const input: unknown = JSON.parse(text)
    if (!isWorkable(input)) return err(`The input of this call cannot be used: ${UNWORKABLE}. Nothing was run.`)
    if (typeof input === 'object' && input !== null && !Array.isArray(input)) return ok({ ...input })
    const kind = input === null ? 'null' : Array.isArray(input) ? 'an array' : typeof input
    return err(`The input of this call must be a JSON object, not ${kind}. Nothing was run.`)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    return err(`The input of this call is not valid JSON: ${why}. Nothing was run. Call again with a JSON object.`)
  }
}
