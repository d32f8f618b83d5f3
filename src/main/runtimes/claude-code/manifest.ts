import { RuntimeManifest } from '../../../shared/domain/runtimeManifest'
import { EFFORTS, PERMISSION_MODES, type PermissionMode, TOOL_SELECTIONS } from './options'

const permissionLabels: Record<PermissionMode, string> = {
  acceptEdits: 'Accept edits in the project',
  default: 'Ask',
  plan: 'Plan only',
  dontAsk: 'Deny what is not allowed, never ask',
  auto: 'Auto (the CLI judges)',
  bypassPermissions: 'Bypass all checks',
}

const toolLabels: Record<(typeof TOOL_SELECTIONS)[number], string> = {
  snowhook: "Snowhook's own and your MCP servers",
  all: 'All',
  none: 'None (approvals only)',
}

/** Parsed where it is built: a manifest that the contract would refuse must fail a test, not a client. */
export const manifest = RuntimeManifest.parse({
  id: 'claude-code',
  name: 'Claude Code',
  summary: 'The claude command-line agent, headless or live in its own terminal interface.',
  capabilities: { resumable: true, interactive: true, approvals: true, usage: true, prompt: true, process: true },
  models: { suggested: ['sonnet', 'opus', 'haiku'], custom: true, default: null },
  options: [
    {
      key: 'permissionMode',
      label: 'Permissions',
      help: "What Claude may do without asking. Headless: asks in Snowhook's inbox and waits for your answer; Plan only and Deny never ask. Live: asks in its own terminal.",
      kind: 'choice',
      choices: PERMISSION_MODES.map((value) => ({ value, label: permissionLabels[value] })),
      defaultValue: 'acceptEdits',
    },
    {
      key: 'tools',
      label: "Snowhook's tools",
      help: "Snowhook's own: read its story, report progress, ask you, run gates; and the MCP servers of your settings. All: also Snowhook's file and shell tools and the project's MCP servers. Whether they ask follows the permissions above; they always ask in Snowhook's inbox.",
      kind: 'choice',
      choices: TOOL_SELECTIONS.map((value) => ({ value, label: toolLabels[value] })),
      defaultValue: 'snowhook',
      advanced: true,
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
