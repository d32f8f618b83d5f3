import { type SnowhookError, snowhookError } from '../../../shared/domain/errors'
import { err, ok, type Result } from '../../../shared/domain/result'
import type { ProjectConfig } from '../../stories/ports'
import { readProjectConfig } from '../../stories/projectConfig'

/** The project's configuration as it is now, for a story that is to go on by it. */
export async function configOf(project: string): Promise<Result<ProjectConfig, SnowhookError>> {
  const config = await readProjectConfig(project)
  if (config.ok) return ok(config.value)
  return err(snowhookError('invalid_input', config.error, { next: 'Correct .snowhook/config.yaml, then resume.' }))
}
