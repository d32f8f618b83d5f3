import { z } from 'zod'
import { readBranch } from '../../gates/branch'
import { defineTool } from '../defineTool'
import { succeeded } from '../outcome'

/** The rest of a longer prompt is in the conversation already. */
const PROMPT_TOLD_MAX_CHARS = 40_000

export const getStoryTool = defineTool({
  name: 'get_story',
  description: 'Tells which story you work on: its id, title and prompt, the folder, and the branch with its state.',
  risk: 'read',
  input: z.strictObject({}),
  run: async (_input, { spec, env, signal, clock }) => {
    const branch = await readBranch({ cwd: spec.cwd, env, signal, clock })
    const prompt = spec.prompt.slice(0, PROMPT_TOLD_MAX_CHARS)
    const cut = prompt.length < spec.prompt.length
    const lines = [
      `Story: ${spec.storyId}`,
      `Title: ${spec.storyTitle}`,
      `Agent: ${spec.name}`,
      `Folder: ${spec.cwd}`,
      branch === null
        ? 'Branch: unknown; the folder is no git repository, or git did not answer.'
        : `Branch: ${branch}`,
      'Prompt:',
      cut ? `${prompt}\n[The prompt goes on.]` : prompt,
    ]
    return succeeded(lines.join('\n'), cut)
  },
})
