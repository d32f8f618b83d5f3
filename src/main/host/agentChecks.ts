import type { AgentSpec } from '../../shared/domain/agent'
import { type SnowhookError, snowhookError } from '../../shared/domain/errors'
import { err, ok, type Result } from '../../shared/domain/result'
import type { RuntimeModule } from '../runtimes/runtime'
import { isFolder } from './projects'

/** What a new or edited agent may get wrong, checked before anything is stored. */
type Checked = Pick<AgentSpec, 'name' | 'storyId' | 'runtime' | 'model' | 'projectRoot' | 'cwd' | 'options' | 'prompt'>

const invalid = (field: string, message: string, next?: string): Result<never, SnowhookError> =>
  err(snowhookError('invalid_input', message, { field, ...(next === undefined ? {} : { next }) }))

export function findRuntime(runtimes: readonly RuntimeModule[], id: string): Result<RuntimeModule, SnowhookError> {
  const found = runtimes.find(({ manifest }) => manifest.id === id)
  if (found !== undefined) return ok(found)
  const known = runtimes.map(({ manifest }) => manifest.id).join(', ')
  return err(
    snowhookError('runtime_unavailable', `There is no runtime "${id}" in this Snowhook.`, {
      field: 'runtime',
      next: `Choose one of: ${known}.`,
    }),
  )
}

/** Answers with the options as the runtime's own schema reads them. */
export async function checkAgent(
  wanted: Checked,
  others: readonly Pick<AgentSpec, 'name' | 'storyId'>[],
  runtimes: readonly RuntimeModule[],
): Promise<Result<AgentSpec['options'], SnowhookError>> {
  const module = findRuntime(runtimes, wanted.runtime)
  if (!module.ok) return module
  if (others.some(({ name, storyId }) => name === wanted.name && storyId === wanted.storyId)) {
    return err(
      snowhookError('already_exists', `Story ${wanted.storyId} already has an agent named ${wanted.name}.`, {
        field: 'name',
        next: 'Choose another name, or start the agent that is there.',
      }),
    )
  }
  const { models } = module.value.manifest
  if (wanted.model !== null && !models.custom && !models.suggested.includes(wanted.model)) {
    return invalid('model', `${module.value.manifest.name} has no model "${wanted.model}".`)
  }
  if (!(await isFolder(wanted.projectRoot))) return noFolder('projectRoot', wanted.projectRoot)
  if (!(await isFolder(wanted.cwd))) return noFolder('cwd', wanted.cwd)
  return module.value.validate(wanted.options)
}

/** A run can be asked for only where it can work. */
export async function checkRunnable(
  spec: AgentSpec,
  module: RuntimeModule,
  run: { readonly prompt: string; readonly interactive: boolean },
): Promise<Result<void, SnowhookError>> {
  const { capabilities, name } = module.manifest
  if (run.interactive && !capabilities.interactive) {
    return invalid('interactive', `${name} has no interactive mode.`, 'Start it headless.')
  }
  if (capabilities.prompt && !run.interactive && run.prompt.trim() === '') {
    return invalid('prompt', `${name} needs a prompt.`, 'Write what it should do.')
  }
  if (!(await isFolder(spec.cwd))) return noFolder('cwd', spec.cwd)
  const valid = module.validate(spec.options)
  return valid.ok ? ok(undefined) : valid
}

const noFolder = (field: string, path: string): Result<never, SnowhookError> =>
  invalid(field, `There is no folder ${path} on the host.`, 'Create it or choose another.')
