import { RuntimeId } from '../../../shared/domain/ids'
import type { RuntimeManifest } from '../../../shared/domain/runtimeManifest'
import { instructionsField, maxTurnsField, policyField } from '../../conversation/options'
import { reasoningEfforts } from './options'

/** The strongest model for long coding work that is not priced for rare use. */
export const DEFAULT_MODEL = 'gpt-6.1-sol'

export const manifest: RuntimeManifest = {
  id: RuntimeId.parse('openai'),
  name: 'OpenAI',
  summary: 'A model of OpenAI, or of any server that speaks its API, working with Snowhook’s own tools.',
  capabilities: { resumable: true, interactive: false, approvals: true, usage: true, prompt: true, process: false },
  models: {
    suggested: [DEFAULT_MODEL, 'gpt-6.2-sol', 'gpt-6.1-terra', 'gpt-6-astra', 'gpt-6-luna', 'gpt-5.4-mini'],
    custom: true,
    default: DEFAULT_MODEL,
  },
  options: [
    policyField,
    {
      key: 'reasoningEffort',
      label: 'Reasoning effort',
      help: 'How long the model thinks before it answers. Not every model knows every step.',
      kind: 'choice',
      choices: [
        { value: '', label: 'The model’s own default' },
        ...reasoningEfforts.map((value) => ({ value, label: value })),
      ],
      defaultValue: '',
      advanced: false,
    },
    {
      key: 'baseUrl',
      label: 'Address',
      help: 'For Ollama, vLLM, LM Studio, OpenRouter or a proxy, up to and including /v1. Empty: OPENAI_BASE_URL, else OpenAI itself.',
      kind: 'text',
      advanced: true,
    },
    {
      key: 'api',
      label: 'API',
      help: 'Which of its two languages the server is spoken to in.',
      kind: 'choice',
      choices: [
        { value: 'auto', label: 'By address: Responses at OpenAI, Chat elsewhere' },
        { value: 'responses', label: 'Responses' },
        { value: 'chat', label: 'Chat Completions' },
      ],
      defaultValue: 'auto',
      advanced: true,
    },
    {
      key: 'maxOutputTokens',
      label: 'Longest answer',
      help: 'Tokens of one answer, thinking included; 0 leaves it to the model.',
      kind: 'number',
      defaultValue: 0,
      advanced: true,
    },
    instructionsField,
    maxTurnsField,
  ],
}
