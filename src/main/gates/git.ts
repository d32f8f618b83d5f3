import { spawn } from 'node:child_process'
import type { Clock } from '../../shared/domain/clock'
import { withoutTerminals } from '../process/closedDescriptors'
import { findProgram } from '../process/findProgram'

/** `git add` of a large worktree with many new files; beyond it the disk or a filter hangs. */
const GIT_TIMEOUT_MS = 120_000
/** The answers that are read are a few lines each. */
const OUTPUT_MAX_CHARS = 1_000_000

/** A hook runs also on `add` (post-index-change), and its folder may be one that agents write to. */
const HARMLESS = ['-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null']

export interface GitParts {
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  readonly clock: Clock
  readonly signal: AbortSignal
}

/**
 * Runs git without a shell, without prompts and without locks that others may need. Null: it failed, is not there, or
 * was ended. What a repository can have git start, `fsmonitor` and hooks, stays off, and git itself is not taken from
 * the worktree.
 */
export function git(
  { cwd, env, clock, signal }: GitParts,
  args: readonly string[],
  more: Readonly<Record<string, string>> = {},
): Promise<string | null> {
  const program = findProgram('git', env, [cwd])
  if (program === null || signal.aborted) return Promise.resolve(null)
  const { file, args: all } = withoutTerminals({ file: program, args: [...HARMLESS, ...args] })
  return new Promise((resolve) => {
    const child = spawn(file, [...all], {
      cwd,
      env: { ...env, ...more, GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C' },
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    let output = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (output.length <= OUTPUT_MAX_CHARS) output += text
    })
    const kill = (): void => void child.kill('SIGKILL')
    const cancel = clock.after(GIT_TIMEOUT_MS, kill)
    signal.addEventListener('abort', kill, { once: true })
    const end = (answer: string | null): void => {
      cancel()
      signal.removeEventListener('abort', kill)
      resolve(answer)
    }
    child.once('error', () => end(null))
    child.once('close', (code) => end(code === 0 && output.length <= OUTPUT_MAX_CHARS ? output.trimEnd() : null))
  })
}
