import { ok } from '../../../shared/domain/result'
import { parseOptions } from '../optionValues'
import type { RuntimeModule } from '../runtime'
import { agentProgram } from './agentProgram'
import { DemoRun } from './demoRun'
import { manifest } from './manifest'
import { DemoOptions } from './options'

/** A scripted agent: everything about it is real except the model. */
export const demo: RuntimeModule = {
  manifest,
  credentialVariables: [],
  validate: (options) => {
    const read = parseOptions(DemoOptions, options)
    return read.ok ? ok(options) : read
  },
  probe: async () => {
    const program = agentProgram()
    return program === null
      ? { available: false, version: null, detail: 'The demo agent is missing: build Snowhook again (npm run build).' }
      : { available: true, version: null, detail: `Shipped with Snowhook: ${program.args.at(-1)}` }
  },
  create: () => new DemoRun(),
}
