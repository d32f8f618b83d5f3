import { ok } from '../../../shared/domain/result'
import { parseOptions } from '../optionValues'
import type { RuntimeModule } from '../runtime'
import { ClaudeCode } from './driver'
import { manifest } from './manifest'
import { ClaudeOptions } from './options'
import { probeClaude } from './probe'

/** Claude Code, Anthropic's `claude` CLI: headless with a stream of JSON, or live in its own terminal interface. */
export const claudeCode: RuntimeModule = {
  manifest,
  credentialVariables: [
    'ANTHROPIC_API_KEY',
    'ANTHROPIC_AUTH_TOKEN',
    'CLAUDE_CODE_OAUTH_TOKEN',
    'AWS_BEARER_TOKEN_BEDROCK',
    'ANTHROPIC_FOUNDRY_API_KEY',
  ],
  accountVariables: ['CLAUDE_CONFIG_DIR', 'ANTHROPIC_BASE_URL'],
  validate: (options) => {
    const read = parseOptions(ClaudeOptions, options)
    return read.ok ? ok(options) : read
  },
  probe: probeClaude,
  create: () => new ClaudeCode(),
}
