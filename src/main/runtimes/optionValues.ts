import type { z } from 'zod'
import { type SnowhookError, snowhookError } from '../../shared/domain/errors'
import { err, ok, type Result } from '../../shared/domain/result'
import type { OptionValues } from '../../shared/domain/runtimeManifest'

/** Checks option values against a runtime's own schema; the error names the field that a form should mark. */
export function parseOptions<S extends z.ZodType>(
  schema: S,
  options: OptionValues,
): Result<z.output<S>, SnowhookError> {
  const read = schema.safeParse(options)
  if (read.success) return ok(read.data)
  const issue = read.error.issues[0]
  const field = ['options', ...(issue?.path ?? [])].join('.')
  return err(snowhookError('invalid_input', issue?.message ?? 'These options are not understood.', { field }))
}
