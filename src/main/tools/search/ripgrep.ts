import { type ChildProcess, spawn } from 'node:child_process'
import { withoutTerminals } from '../../process/closedDescriptors'
import { ToolFailure } from '../outcome'
import { type Hit, SEARCHED_FILE_MAX_BYTES, type Wanted } from './hits'
import { isIgnored } from './ignoring'
import type { SearchFolder } from './searchIn'

/** Of its complaints; they are shown to the model. */
const ERRORS_MAX_CHARS = 2_000
/** Exit codes: 0 found, 1 nothing found, 2 something went wrong (ripgrep's manual). */
const FAILED = 2

/** The same rules as our own walk, whatever the user's configuration says. Only the places are asked for, not the lines. */
const RULES = [
  '--no-config',
  '--hidden',
  '--glob=!.git',
  '--no-require-git',
  '--no-ignore-global',
  '--no-ignore-parent',
  '--no-ignore-exclude',
  '--no-ignore-dot',
  '--no-follow',
  '--encoding=none',
  '--crlf',
  '--sort=path',
  '--color=never',
  '--no-heading',
  '--with-filename',
  '--line-number',
  '--null',
  '--max-columns=1',
  '--no-messages',
  `--max-filesize=${SEARCHED_FILE_MAX_BYTES}`,
]

export interface RipgrepParts {
  readonly program: string
  readonly env: Readonly<Record<string, string>>
  readonly wanted: Wanted
  readonly signal: AbortSignal
}

/**
 * Lets ripgrep find the places. It opens files by their paths, so a folder that becomes a link meanwhile can lead it
 * out of the worktree: what it says is only where to look, and the lines are read again inside of the worktree.
 */
export async function* ripgrep(
  place: SearchFolder,
  { program, env, wanted, signal }: RipgrepParts,
): AsyncGenerator<Hit> {
  const args = [
    ...RULES,
    `--max-count=${wanted.linesMax}`,
    wanted.ignoreCase ? '--ignore-case' : '--case-sensitive',
    ...(wanted.literal ? ['--fixed-strings'] : []),
    `--regexp=${wanted.pattern}`,
    './',
  ]
  const { file, args: all } = withoutTerminals({ file: program, args })
  const child = spawn(file, [...all], { cwd: place.folder.path, env: { ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  const kill = (): void => void child.kill('SIGKILL')
  signal.addEventListener('abort', kill, { once: true })
  if (signal.aborted) kill()
  const ended = endOf(child)
  try {
    for await (const { path, lines } of grouped(child)) {
      const names = path.replace(/^\.\//, '').split('/')
      const whole = [...place.names, ...names]
      if (!leftOutAbove(place, whole)) yield { names: whole, lines, text: null }
    }
    const { code, errors } = await ended
    signal.throwIfAborted()
    if (code === FAILED && errors !== '') throw new ToolFailure(errors)
  } finally {
    signal.removeEventListener('abort', kill)
    kill()
    await ended
  }
}

/** ripgrep was told of the rules in the folder, not of those above it. */
function leftOutAbove({ above, names }: SearchFolder, path: readonly string[]): boolean {
  if (above.length === 0) return false
  const ends = path.map((_, index) => index + 1).slice(names.length)
  return ends.some((end) => isIgnored(above, path.slice(0, end), end < path.length))
}

function endOf(child: ChildProcess): Promise<{ readonly code: number | null; readonly errors: string }> {
  let errors = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    errors = `${errors}${text}`.slice(0, ERRORS_MAX_CHARS)
  })
  return new Promise((resolve) => {
    child.once('error', (cause) => resolve({ code: FAILED, errors: cause.message }))
    child.once('close', (code) => resolve({ code, errors: errors.trim() }))
  })
}

/** Lines `path NUL number : …`, those of one file together. */
async function* grouped({ stdout }: ChildProcess): AsyncGenerator<{ path: string; lines: number[] }> {
  if (stdout === null) return
  let current: { path: string; lines: number[] } | null = null
  let rest = ''
  for await (const text of stdout.setEncoding('utf8')) {
    const rows = `${rest}${text}`.split('\n')
    rest = rows.pop() ?? ''
    for (const row of rows) {
      const [, path, number] = /^([^\0]+)\0(\d+):/.exec(row) ?? []
      if (path === undefined) continue
      if (current !== null && current.path !== path) {
        yield current
        current = null
      }
      current ??= { path, lines: [] }
      current.lines.push(Number(number))
    }
  }
  if (current !== null) yield current
}
