import { snowhookError } from '../../shared/domain/errors'
import { RuntimeId } from '../../shared/domain/ids'
import { err, ok } from '../../shared/domain/result'
import type { RuntimeManifest } from '../../shared/domain/runtimeManifest'
import type { RuntimeModule } from '../runtimes/runtime'
import { OwnRun, type Work } from './ownRun'

export const internalManifest: RuntimeManifest = {
  id: RuntimeId.parse('gates'),
  name: 'Gates',
  summary: "Snowhook's own runs in a story's worktree: set-up commands and acceptance gates.",
  internal: true,
  capabilities: { resumable: false, interactive: false, approvals: false, usage: false, prompt: false, process: true },
  models: { suggested: [], custom: false, default: null },
  options: [],
}

/** A module of the internal runtime whose runs do this work. */
export const internalModule = (work: Work): RuntimeModule => ({
  manifest: internalManifest,
  credentialVariables: [],
  validate: (options) => {
    const [unknown] = Object.keys(options)
    if (unknown === undefined) return ok(options)
    return err(snowhookError('invalid_input', 'Gates have no options.', { field: `options.${unknown}` }))
  },
  probe: async () => ({ available: true, version: null, detail: 'A part of Snowhook.' }),
  create: () => new OwnRun(work),
})

/** For the list of runtimes, so that runs of it can be shown. Nobody starts it by hand. */
export const gatesModule: RuntimeModule = internalModule(async () => ({
  class: 'invalid_request',
  message: 'Gates are run by Snowhook itself, for a story.',
}))
