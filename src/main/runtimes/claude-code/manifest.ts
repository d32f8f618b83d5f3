import { RuntimeManifest } from '../../../shared/domain/runtimeManifest'
import { EFFORTS, PERMISSION_MODES } from './options'

const permissionLabels: Record<(typeof PERMISSION_MODES)[number], string> = {
  acceptEdits: 'Accept edits in the project',
  default: 'Ask (headless: deny)',
  plan: 'Plan only',
  dontAsk: 'Deny what is not allowed',
  auto: 'Auto (the CLI judges)',
  bypassPermissions: 'Bypass all checks',
}

/** Parsed where it is built: a manifest that the contract would refuse must fail a test, not a client. */
export const manifest = RuntimeManifest.parse({
  id: 'claude-code',
  name: 'Claude Code',
  summary: 'The claude command-line agent, headless or live in its own terminal interface.',
  capabilities: { resumable: true, interactive: true, approvals: false, usage: true, prompt: true, process: true },
  models: { suggested: ['sonnet', 'opus', 'haiku'], custom: true, default: null },
  options: [
    {
      key: 'permissionMode',
      label: 'Permissions',
      help: 'What Claude may do without asking. Headless runs cannot ask: what would ask is denied and reported.',
      kind: 'choice',
      choices: PERMISSION_MODES.map((value) => ({ value, label: permissionLabels[value] })),
      defaultValue: 'acceptEdits',
    },
    {
      key: 'allowedTools',
      label: 'Allowed tools',
      help: 'One rule a line, such as Bash(npm test:*) or WebFetch. Allowed without asking.',
      kind: 'lines',
    },
    {
      key: 'disallowedTools',
      label: 'Forbidden tools',
      help: 'One rule a line. Never allowed, whatever the permission mode.',
      kind: 'lines',
      advanced: true,
    },
    {
      key: 'appendSystemPrompt',
      label: 'Extra instructions',
      help: 'Added to the end of the system prompt.',
      kind: 'text',
      advanced: true,
    },
    {
      key: 'effort',
      label: 'Effort',
      help: 'How hard the model thinks. Needs a CLI that knows --effort.',
      kind: 'choice',
      choices: [{ value: '', label: 'As the CLI decides' }, ...EFFORTS.map((value) => ({ value, label: value }))],
      defaultValue: '',
      advanced: true,
    },
    {
      key: 'maxTurns',
      label: 'Turn limit',
      help: 'A headless run ends as failed after this many model turns.',
      kind: 'number',
      advanced: true,
    },
    {
      key: 'maxBudgetUsd',
      label: 'Budget (US dollars)',
      help: 'A headless run ends as failed once it has spent this much. Checked after each answer.',
      kind: 'number',
      advanced: true,
    },
  ],
})
