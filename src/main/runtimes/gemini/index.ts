import { ok } from '../../../shared/domain/result'
import { ModelRun } from '../../conversation/modelRun'
import { parseOptions } from '../optionValues'
import type { RuntimeModule } from '../runtime'
import { checkAccess } from './access'
import { connect } from './connect'
import { KEY_VARIABLES } from './endpoint'
import { manifest } from './manifest'
import { GeminiOptions } from './options'
import { probeGemini } from './probe'

/** Google's models through the Gemini API, worked by Snowhook's own loop and tools. */
export const gemini: RuntimeModule = {
  manifest,
  credentialVariables: KEY_VARIABLES,
  validate: (options) => {
    const read = parseOptions(GeminiOptions, options)
    return read.ok ? ok(options) : read
  },
  probe: probeGemini,
  checkAccess: (question) => checkAccess(question),
  create: () => new ModelRun(connect),
}
