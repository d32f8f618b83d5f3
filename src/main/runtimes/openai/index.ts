import { ok } from '../../../shared/domain/result'
import { ModelRun } from '../../conversation/modelRun'
import { parseOptions } from '../optionValues'
import type { RuntimeModule } from '../runtime'
import { checkAccess } from './access'
import { connect } from './connect'
import { manifest } from './manifest'
import { OpenAiOptions } from './options'
import { probeOpenAi } from './probe'

/** OpenAI's models through the Responses API, and every compatible server through Chat Completions. */
export const openai: RuntimeModule = {
  manifest,
  credentialVariables: ['OPENAI_API_KEY'],
  validate: (options) => {
    const read = parseOptions(OpenAiOptions, options)
    return read.ok ? ok(options) : read
  },
  probe: probeOpenAi,
  checkAccess,
  create: () => new ModelRun(connect),
}
