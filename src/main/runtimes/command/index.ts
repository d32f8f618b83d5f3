import { parseOptions } from '../optionValues'
import type { RuntimeModule } from '../runtime'
import { defaultCommand } from './commandPlan'
import { CommandRun } from './commandRun'
import { manifest } from './manifest'
import { CommandOptions } from './options'

export const command: RuntimeModule = {
  manifest,
  credentialVariables: 'all',
  validate: (options) => parseOptions(CommandOptions, options),
  probe: async ({ command: chosen, env }) => {
    const program = chosen ?? defaultCommand(env)
    return { available: true, version: null, detail: `Runs ${program}.` }
  },
  create: () => new CommandRun(),
}
