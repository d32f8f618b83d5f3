import { ok } from '../../../shared/domain/result'
import { parseOptions } from '../optionValues'
import type { RuntimeModule } from '../runtime'
import { CommandRun } from './commandRun'
import { manifest } from './manifest'
import { CommandOptions } from './options'
import { probeCommand } from './probe'

/** Any program in a terminal pane: a shell, a test watcher, another agent's CLI. */
export const command: RuntimeModule = {
  manifest,
  credentialVariables: 'all',
  validate: (options) => {
    const read = parseOptions(CommandOptions, options)
    return read.ok ? ok(options) : read
  },
  probe: probeCommand,
  create: () => new CommandRun(),
}
