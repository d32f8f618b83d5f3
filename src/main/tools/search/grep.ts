import { z } from 'zod'
import { PATH_MAX_CHARS } from '../../../shared/domain/limits'
import { findProgram } from '../../process/findProgram'
import { defineTool } from '../defineTool'
import { succeeded, ToolFailure } from '../outcome'
import type { Tool, ToolContext } from '../tool'
import type { Workspace } from '../workspace/workspace'
import { FoundLines } from './foundLines'
import { FilePattern } from './globPattern'
import type { Hit, Wanted } from './hits'
import { matchLines, plainSearch, textLines } from './plainSearch'
import { ripgrep } from './ripgrep'
import { type SearchFolder, searchIn } from './searchIn'
import { withinTime } from './withinTime'

const LINES_DEFAULT = 100
const LINES_MAX = 1_000
const CONTEXT_MAX = 20
const PATTERN_MAX_CHARS = 1_000

const Input = z.strictObject({
  pattern: z.string().min(1).max(PATTERN_MAX_CHARS).describe('Regular expression, matched against single lines.'),
  path: z
    .string()
    .min(1)
    .max(PATH_MAX_CHARS)
    .default('.')
    .describe('Folder or file to search in, relative to the worktree.'),
  include: z.string().min(1).max(PATTERN_MAX_CHARS).optional().describe('Only files like this: "*.ts", "src/**/*.py".'),
  ignore_case: z.boolean().default(false),
  literal: z.boolean().default(false).describe('True: the pattern is plain text.'),
  context: z.number().int().min(0).max(CONTEXT_MAX).default(0).describe('Lines shown before and after each match.'),
  limit: z.number().int().min(1).max(LINES_MAX).default(LINES_DEFAULT).describe('How many matching lines.'),
})
type Input = z.infer<typeof Input>

export const grepTool = (workspace: Workspace): Tool =>
  defineTool({
    name: 'grep',
    description:
      'Searches the files of the worktree for a regular expression and prints "path:line:text". What .gitignore leaves out and binary files are left out. Keep to plain expressions: no look-around, no back-references.',
    risk: 'read',
    input: Input,
    run: (input, context) => withinTime(context, (signal) => new Search(workspace, input, context, signal).run()),
  })

class Search {
  private readonly wanted: Wanted
  private readonly found: FoundLines

  constructor(
    private readonly workspace: Workspace,
    private readonly input: Input,
    private readonly context: Pick<ToolContext, 'spec' | 'env'>,
    private readonly signal: AbortSignal,
  ) {
    const { pattern, literal, ignore_case: ignoreCase, limit } = input
    this.wanted = { pattern, literal, ignoreCase, linesMax: limit + 1 }
    this.found = new FoundLines(input)
  }

  async run() {
    if (/[\n\r]/.test(this.input.pattern))
      throw new ToolFailure('The pattern has a line feed; it is matched against single lines.')
    const { path } = this.input
    if (await this.workspace.isFolder(path)) await searchIn(this.workspace, path, (place) => this.inFolder(place))
    else await this.inFile(path)
    const { found } = this
    return succeeded(found.isEmpty ? `Nothing matches ${this.input.pattern}.` : String(found), found.cut)
  }

  private async inFolder(place: SearchFolder): Promise<void> {
    const { include } = this.input
    const wanted = include === undefined ? null : new FilePattern(include)
    for await (const hit of this.hits(place)) {
      if (wanted !== null && !wanted.matches(hit.names.slice(place.names.length))) continue
      const text = hit.text ?? (await this.textOf(hit.names.join('/')))
      if (text !== null && !this.found.add(hit.names, text, hit.lines)) return
    }
  }

  private hits(place: SearchFolder): AsyncGenerator<Hit> {
    const { spec, env } = this.context
    const program = findProgram('rg', env, [spec.cwd, spec.projectRoot])
    if (program === null) return plainSearch(place, this.wanted, this.signal)
    return ripgrep(place, { program, env, wanted: this.wanted, signal: this.signal })
  }

  private async inFile(path: string): Promise<void> {
    const { names, text } = await this.workspace.readFile(path, async (file) => ({
      names: file.path.split('/'),
      text: await textLines(file),
    }))
    if (text === null) throw new ToolFailure(`${path} is binary or too large to be searched.`)
    this.found.add(names, text, await matchLines(text, this.wanted, this.signal))
  }

  /** Null: it is gone, or no text. */
  private async textOf(path: string): Promise<readonly string[] | null> {
    try {
      return await this.workspace.readFile(path, textLines)
    } catch (cause) {
      if (cause instanceof ToolFailure) return null
      throw cause
    }
  }
}
