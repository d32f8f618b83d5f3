import { z } from 'zod'
import { PROMPT_MAX_CHARS } from '../../../shared/domain/limits'
import { defineTool } from '../defineTool'
import { succeeded } from '../outcome'
import type { Tool } from '../tool'
import type { Workspace } from '../workspace/workspace'
import { editPreview, marked } from './editPreview'
import { filePath } from './pathInput'
import { sizeWords } from './sizes'

const NAME = 'write_file'

export const writeFileTool = (workspace: Workspace): Tool =>
  defineTool({
    name: NAME,
    description:
      'Writes a whole file of the worktree, replacing what is there; folders on the way are made. To change a part of a file use edit_file.',
    risk: 'edit',
    input: z.strictObject({
      path: filePath,
      content: z.string().max(PROMPT_MAX_CHARS).describe('The complete new contents.'),
    }),
    preview: ({ path, content }) => editPreview(NAME, 'Write', path, marked('+', content)),
    run: ({ path, content }) =>
      workspace.inTurn(async () => {
        const data = Buffer.from(content, 'utf8')
        const written = await workspace.writeFile(path, data)
        return succeeded(`${written.created ? 'Created' : 'Replaced'} ${written.path} (${sizeWords(data.length)}).`)
      }),
  })
