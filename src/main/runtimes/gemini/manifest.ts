import { RuntimeManifest } from '../../../shared/domain/runtimeManifest'
import { instructionsField, maxTurnsField, policyField } from '../../conversation/options'
import { THINKING_LEVELS } from './options'

/** The newest that a key without billing may use, too. */
export const DEFAULT_MODEL = 'gemini-3.8-flash'

/** Parsed where it is built: a manifest that the contract would refuse must fail a test, not a client. */
export const manifest = RuntimeManifest.parse({
  id: 'gemini',
  name: 'Gemini',
  summary: "Google's models through the Gemini API, with Snowhook's own tools. Needs a key.",
  capabilities: { resumable: true, interactive: false, approvals: true, usage: true, prompt: true, process: false },
  models: {
    suggested: [DEFAULT_MODEL, 'gemini-4-argon', 'gemini-3.6-flash', 'gemini-3.5-flash-lite'],
    custom: true,
    default: DEFAULT_MODEL,
  },
  options: [
    policyField,
    {
      key: 'thinkingLevel',
      label: 'Thinking',
      help: 'How hard the model thinks, for Gemini 3 and later. Not every model knows each level.',
      kind: 'choice',
      choices: [
        { value: '', label: 'As the model decides' },
        ...THINKING_LEVELS.map((value) => ({ value, label: value })),
      ],
      defaultValue: '',
      advanced: true,
    },
    {
      key: 'thinkingBudget',
      label: 'Thinking budget (tokens)',
      help: 'For Gemini 2.5, in place of a level. 0 is none, -1 leaves it to the model.',
      kind: 'number',
      advanced: true,
    },
    {
      key: 'maxOutputTokens',
      label: 'Output limit (tokens)',
      help: 'The most that one answer may have. Thoughts count.',
      kind: 'number',
      advanced: true,
    },
    {
      key: 'temperature',
      label: 'Temperature',
      help: '0 to 2. The newest models ignore it.',
      kind: 'number',
      advanced: true,
    },
    {
      key: 'baseUrl',
      label: 'Base URL',
      help: "Empty: GOOGLE_GEMINI_BASE_URL, else Google's own. Without the version at its end.",
      kind: 'text',
      defaultValue: '',
      advanced: true,
    },
    instructionsField,
    maxTurnsField,
  ],
})
