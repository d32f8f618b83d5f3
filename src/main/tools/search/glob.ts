import { z } from 'zod'
import { defineTool } from '../defineTool'
import { folderPath } from '../files/pathInput'
import { succeeded } from '../outcome'
import type { Tool } from '../tool'
import { shown } from '../workspace/paths'
import type { Workspace } from '../workspace/workspace'
import { FilePattern } from './globPattern'
import { searchIn } from './searchIn'
import { walk } from './walk'
import { withinTime } from './withinTime'

const FILES_DEFAULT = 500
const FILES_MAX = 2_000
const PATTERN_MAX_CHARS = 1_000

export const globTool = (workspace: Workspace): Tool =>
  defineTool({
    name: 'glob',
    description:
      'Finds files of the worktree by a pattern such as "src/**/*.{ts,tsx}"; a pattern without a slash is for names at any depth. Sorted by path. What .gitignore leaves out is left out, and links are not followed.',
    risk: 'read',
    input: z.strictObject({
      pattern: z.string().min(1).max(PATTERN_MAX_CHARS).describe('Relative to path. "**" is any number of folders.'),
      path: folderPath,
      limit: z.number().int().min(1).max(FILES_MAX).default(FILES_DEFAULT),
    }),
    run: ({ pattern, path, limit }, context) => {
      const wanted = new FilePattern(pattern)
      const search = (signal: AbortSignal) =>
        searchIn(workspace, path, async (place) => {
          const found: string[] = []
          for await (const { names } of walk(place, signal)) {
            if (!wanted.matches(names.slice(place.names.length))) continue
            if (found.length === limit) {
              return succeeded(
                [...found, `[There are more than ${limit}: narrow the pattern or the path.]`].join('\n'),
                true,
              )
            }
            found.push(shown(names))
          }
          return succeeded(found.length === 0 ? `No file matches ${pattern}.` : found.join('\n'))
        })
      return withinTime(context, search)
    },
  })
