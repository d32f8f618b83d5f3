import { lstat, realpath } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path'
import { grantOfCommands, grantOfTool } from './grants'
import type { ToolPreview } from './tool'
import { isGitName, whySensitive } from './workspace/protectedPaths'

/** The shell of the claude CLI: a grant is for one exact command. */
export const CLI_SHELL_TOOL = 'Bash'
/** Its tools for files, with the field that names the file. */
const PATH_FIELDS: Readonly<Record<string, string>> = {
  Read: 'file_path',
  Write: 'file_path',
  Edit: 'file_path',
  MultiEdit: 'file_path',
  NotebookEdit: 'notebook_path',
  NotebookRead: 'notebook_path',
  Glob: 'path',
  Grep: 'path',
  LS: 'path',
}
/** Of a command: what does not change what it can do. Anything else (a sandbox that is switched off) is asked anew. */
const HARMLESS_FIELDS = ['command', 'description', 'timeout', 'run_in_background']

/**
 * What "allow for this agent" covers when a CLI asks. A file tool as a whole, but only inside of the worktree: whoever
 * allowed an edit of a source file has not allowed one of a shell's profile. Null: only ever once.
 */
export async function cliGrant(tool: string, input: unknown, cwd: string): Promise<ToolPreview['grant']> {
  if (tool === CLI_SHELL_TOOL) {
    const command = textField(input, 'command')
    const isPlain = Object.keys(input ?? {}).every((name) => HARMLESS_FIELDS.includes(name))
    return command === null || !isPlain ? null : grantOfCommands(tool, [command])
  }
  const field = pathField(tool)
  if (field === null) return grantOfTool(tool)
  const path = textField(input, field)
  return path !== null && (await liesHarmlessly(resolve(cwd, path), cwd)) ? grantOfTool(tool) : null
}

/** The file or folder that a tool of the CLI is about; null: it is about something else, or does not say. */
export function cliPath(tool: string, input: unknown): string | null {
  const field = pathField(tool)
  return field === null ? null : textField(input, field)
}

export function textField(input: unknown, name: string): string | null {
  if (typeof input !== 'object' || input === null) return null
  const value: unknown = Object.entries(input).find(([key]) => key === name)?.[1]
  return typeof value === 'string' ? value : null
}

const pathField = (tool: string): string | null =>
  Object.hasOwn(PATH_FIELDS, tool) ? (PATH_FIELDS[tool] ?? null) : null

/** In the worktree with all links followed, and nothing that later runs as code. */
async function liesHarmlessly(path: string, cwd: string): Promise<boolean> {
  const [real, root] = await Promise.all([truePath(path), truePath(cwd)])
  if (real === null || root === null) return false
  const below = relative(root, real)
  if (below === '..' || below.startsWith('../') || isAbsolute(below)) return false
  const names = below.split('/')
  return !names.some(isGitName) && whySensitive(names) === null
}

/** Of what is not there yet: that of the nearest folder that is. Null: it cannot be known (a broken link, no permission). */
async function truePath(path: string): Promise<string | null> {
  const missing: string[] = []
  for (let at = path; ; at = dirname(at)) {
    try {
      return join(await realpath(at), ...missing)
    } catch (cause) {
      if (!(cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') || at === dirname(at)) return null
      if (await isLink(at)) return null
      missing.unshift(basename(at))
    }
  }
}

const isLink = (path: string): Promise<boolean> =>
  lstat(path).then(
    (stats) => stats.isSymbolicLink(),
    () => false,
  )
