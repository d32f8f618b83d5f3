import { RuntimeId } from '../../../shared/domain/ids'
import type { RuntimeManifest } from '../../../shared/domain/runtimeManifest'

export const manifest: RuntimeManifest = {
  id: RuntimeId.parse('command'),
  name: 'Command',
  summary: 'Any program in a live terminal: a shell, a test watcher, another agent. Default: your shell.',
  capabilities: { resumable: false, interactive: true, approvals: false, usage: false, prompt: false, process: true },
  models: { suggested: [], custom: false, default: null },
  options: [
    {
      key: 'promptAs',
      label: 'Give the prompt',
      help: 'What happens with the prompt, if there is one.',
      kind: 'choice',
      choices: [
        { value: 'ignore', label: 'not at all' },
        { value: 'argument', label: 'as the last argument' },
        { value: 'typed', label: 'typed in when the program is up' },
      ],
      defaultValue: 'ignore',
      advanced: false,
    },
  ],
}
