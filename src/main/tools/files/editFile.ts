import { z } from 'zod'
import { PROMPT_MAX_CHARS } from '../../../shared/domain/limits'
import { defineTool } from '../defineTool'
import { succeeded, ToolFailure } from '../outcome'
import type { Tool } from '../tool'
import type { FoundFile, Workspace } from '../workspace/workspace'
import { editPreview, marked } from './editPreview'
import { editText } from './editText'
import { filePath } from './pathInput'
import { sizeWords } from './sizes'

const NAME = 'edit_file'
/** Ten times the largest source files; more is data, for which there are programs. */
const EDIT_FILE_MAX_BYTES = 16_000_000

export const editFileTool = (workspace: Workspace): Tool =>
  defineTool({
    name: NAME,
    description:
      'Replaces a piece of text in a file of the worktree. old_text must match exactly, white space included and without line numbers, and be there once, unless replace_all is true.',
    risk: 'edit',
    input: z.strictObject({
      path: filePath,
      old_text: z.string().max(PROMPT_MAX_CHARS).describe('Exactly what is there now.'),
      new_text: z.string().max(PROMPT_MAX_CHARS).describe('What takes its place.'),
      replace_all: z.boolean().default(false),
    }),
    preview: ({ path, old_text, new_text, replace_all }) =>
      editPreview(NAME, replace_all ? 'Edit everywhere in' : 'Edit', path, [
        ...marked('-', old_text),
        ...marked('+', new_text),
      ]),
    run: ({ path, old_text, new_text, replace_all }) =>
      workspace.inTurn(async () => {
        const { text, identity } = await workspace.readFile(path, wholeText)
        const edited = editText(text, { old: old_text, new: new_text, all: replace_all })
        const data = Buffer.from(edited.text, 'utf8')
        const written = await workspace.writeFile(path, data, identity)
        const { length, 0: line } = edited.lines
        const where = length === 1 ? `at line ${line}` : `in ${length} places`
        return succeeded(`Edited ${written.path} ${where} (now ${sizeWords(data.length)}).`)
      }),
  })

/** The bytes must come back as they were: what is no UTF-8 cannot be edited as text. */
async function wholeText({ path, handle, stats, identity }: FoundFile) {
  if (stats.size > EDIT_FILE_MAX_BYTES) {
    throw new ToolFailure(
      `${path} has ${sizeWords(stats.size)}; edit_file takes up to ${sizeWords(EDIT_FILE_MAX_BYTES)}. Use a program.`,
    )
  }
  const bytes = await handle.readFile()
  if (bytes.includes(0)) throw new ToolFailure(`${path} is a binary file: it cannot be edited as text.`)
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes), identity }
  } catch {
    throw new ToolFailure(`${path} is not valid UTF-8: editing it as text would damage it. Use a program.`)
  }
}
