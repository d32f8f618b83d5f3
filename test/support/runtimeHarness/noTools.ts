import type { RunTools } from '../../../src/main/tools/ports'
import { snowhookError } from '../../../src/shared/domain/errors'
import { err } from '../../../src/shared/domain/result'

/** A bench with nothing on it: for runs that are not about tools. */
export const noTools: RunTools = {
  open: async () => ({
    tools: [],
    riskOf: () => null,
    call: async ({ name }) => ({ outcome: 'error', output: `There is no tool ${name}.`, truncated: false }),
    waiting: false,
    serve: async () => err(snowhookError('runtime_unavailable', 'This harness serves no tools.')),
    close: async () => {},
  }),
}
