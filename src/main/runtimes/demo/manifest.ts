import { RuntimeId } from '../../../shared/domain/ids'
import type { RuntimeManifest } from '../../../shared/domain/runtimeManifest'
import { DEFAULT_PACE_MS } from './options'

export const manifest: RuntimeManifest = {
  id: RuntimeId.parse('demo'),
  name: 'Demo',
  summary: 'A scripted agent that needs no key and no network: it edits and commits real files in a real terminal.',
  simulated: true,
  capabilities: { resumable: true, interactive: true, approvals: false, usage: true, prompt: false, process: true },
  models: { suggested: ['demo-large', 'demo-small'], custom: false, default: 'demo-large' },
  options: [
    {
      key: 'scenario',
      label: 'Scenario',
      help: 'What happens when the prompt is plain words. Lines such as "/say hello" or "/hang" in the prompt win.',
      kind: 'choice',
      choices: [
        { value: 'feature', label: 'Builds a feature' },
        { value: 'bugfix', label: 'Fixes a bug' },
        { value: 'review', label: 'Reviews and asks a question' },
        { value: 'asks', label: 'Asks for permission' },
        { value: 'long-running', label: 'Works for minutes' },
        { value: 'rate-limited', label: 'Hits a usage limit' },
        { value: 'crashes', label: 'Crashes' },
        { value: 'floods', label: 'Floods the terminal' },
      ],
      defaultValue: 'feature',
      advanced: false,
    },
    {
      key: 'paceMs',
      label: 'Pace',
      help: 'Milliseconds between words; 0 is as fast as it can.',
      kind: 'number',
      defaultValue: DEFAULT_PACE_MS,
      advanced: true,
    },
    {
      key: 'answerTimeoutSecs',
      label: 'Wait for an answer',
      help: 'Seconds until an unanswered question is withdrawn; 0 waits for ever.',
      kind: 'number',
      defaultValue: 0,
      advanced: true,
    },
  ],
}
