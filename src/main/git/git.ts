import { spawn } from 'node:child_process'
import type { Clock } from '../../shared/domain/clock'
import { withoutTerminals } from '../process/closedDescriptors'
import { findProgram } from '../process/findProgram'

/** `git add` or a checkout of a large worktree; beyond it the disk or a filter hangs. */
const GIT_TIMEOUT_MS = 120_000
/** Most answers are a few lines; patches and lists of files bring their own bound. */
const STDOUT_MAX_BYTES = 16_000_000
/** The end of what git complained of says what was wrong. */
const STDERR_KEPT_CHARS = 16_000

/**
 * What a repository's own settings must not do: start a program by themselves, and have git take a changed file for an
 * unchanged one. An agent can write those settings.
 */
const HARMLESS = [
  'core.fsmonitor=false',
  'core.untrackedCache=false',
  'core.trustctime=true',
  'core.checkStat=default',
  'core.ignoreStat=false',
  'protocol.ext.allow=never',
].flatMap((rule) => ['-c', rule])
/** A hook runs also on `add` (post-index-change), and its folder may be one that agents write to. */
const NO_HOOKS = ['-c', 'core.hooksPath=/dev/null']

/** With these a git that started the host (a hook, an alias) would lead ours to another repository, index or rule. */
const OF_ANOTHER_GIT =
  /^GIT_(?:DIR|WORK_TREE|INDEX_FILE|COMMON_DIR|PREFIX|NAMESPACE|OBJECT_DIRECTORY|SHALLOW_FILE|GRAFT_FILE|ALTERNATE_OBJECT_DIRECTORIES|QUARANTINE_PATH|REPLACE_REF_BASE|INTERNAL_SUPER_PREFIX|ATTR_SOURCE|EXTERNAL_DIFF|CONFIG_(?:PARAMETERS|COUNT|KEY_\d+|VALUE_\d+)|(?:LITERAL|GLOB|NOGLOB|ICASE)_PATHSPECS|TRACE.*)$/

const ALWAYS = {
  GIT_TERMINAL_PROMPT: '0',
  GIT_OPTIONAL_LOCKS: '0',
  // Replacements (`git replace`) stay at home: what is judged must be what is pushed.
  GIT_NO_REPLACE_OBJECTS: '1',
  LC_ALL: 'C',
}

export interface GitParts {
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  readonly clock: Clock
  /** Ends git and everything it started. */
  readonly signal?: AbortSignal
}

export interface GitWish {
  readonly env?: Readonly<Record<string, string>>
  readonly input?: string | Uint8Array
  readonly timeoutMs?: number
  readonly maxBytes?: number
  /** The repository's own hooks may run. Only where the user asked for just that: a push, which git-lfs hangs on. */
  readonly hooks?: boolean
}

type GitFailure = 'missing' | 'failed' | 'timed_out' | 'aborted' | 'too_long'

export type GitAnswer =
  | { readonly ok: true; readonly stdout: Buffer; readonly stderr: string }
  | {
      readonly ok: false
      readonly failure: GitFailure
      readonly exitCode: number | null
      readonly stdout: Buffer
      readonly stderr: string
      /** One line for people. */
      readonly message: string
    }

/**
 * Runs git without a shell, without prompts and without optional locks, in its own process group, so that its filters
 * end with it. What a repository can have git start by itself, `fsmonitor` and hooks, stays off, and git itself is
 * never taken from the folder it works in. Never rejects.
 */
export function runGit(parts: GitParts, args: readonly string[], wish: GitWish = {}): Promise<GitAnswer> {
  const { cwd, env, clock, signal } = parts
  const { timeoutMs = GIT_TIMEOUT_MS, maxBytes = STDOUT_MAX_BYTES } = wish
  const nothing = Buffer.alloc(0)
  const refused = (failure: GitFailure, message: string): GitAnswer => ({
    ok: false,
    failure,
    exitCode: null,
    stdout: nothing,
    stderr: '',
    message,
  })
  const program = findProgram('git', env, [cwd])
  if (program === null) return Promise.resolve(refused('missing', 'git was not found.'))
  if (signal?.aborted) return Promise.resolve(refused('aborted', 'It was not started.'))
  const own = wish.hooks === true ? HARMLESS : [...HARMLESS, ...NO_HOOKS]
  const { file, args: all } = withoutTerminals({ file: program, args: [...own, ...args] })
  return new Promise((resolve) => {
    const child = spawn(file, [...all], {
      cwd,
      env: { ...withoutAnotherGit(env), ...wish.env, ...ALWAYS },
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
    })
    const chunks: Buffer[] = []
    let size = 0
    let stderr = ''
    let failure: GitFailure = 'failed'
    const kill = (why: GitFailure): void => {
      failure = why
      killGroup(child.pid)
    }
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > maxBytes) kill('too_long')
      else chunks.push(chunk)
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(-STDERR_KEPT_CHARS)
    })
    const cancel = clock.after(timeoutMs, () => kill('timed_out'))
    const abort = (): void => kill('aborted')
    signal?.addEventListener('abort', abort, { once: true })
    const end = (exitCode: number | null, problem: string | null): void => {
      cancel()
      signal?.removeEventListener('abort', abort)
      const stdout = Buffer.concat(chunks)
      if (exitCode === 0 && failure === 'failed') resolve({ ok: true, stdout, stderr })
      else
        resolve({
          ok: false,
          failure,
          exitCode,
          stdout,
          stderr,
          message: problem ?? sentence(failure, stderr, exitCode, timeoutMs),
        })
    }
    child.once('error', (cause) => end(null, `git could not be started: ${cause.message}`))
    child.once('close', (code) => end(code, null))
    // A git that does not read its input must not end the host.
    child.stdin.on('error', () => {})
    child.stdin.end(wish.input ?? '')
  })
}

/** The text of an answer without its last line's end; null when git failed. */
export const textOf = (answer: GitAnswer): string | null =>
  answer.ok ? answer.stdout.toString('utf8').replace(/\r?\n$/, '') : null

function withoutAnotherGit(env: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !OF_ANOTHER_GIT.test(name)))
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // It has ended meanwhile.
  }
}

function sentence(failure: GitFailure, stderr: string, exitCode: number | null, timeoutMs: number): string {
  if (failure === 'timed_out') return `git did not answer within ${timeoutMs / 1_000} s.`
  if (failure === 'aborted') return 'git was ended.'
  if (failure === 'too_long') return 'git answered with more than can be read.'
  const lines = stderr.split('\n').filter((line) => line.trim() !== '')
  const fatal = lines.findLast((line) => /^(fatal|error):/.test(line)) ?? lines.at(-1)
  return fatal ?? `git ended with exit code ${exitCode ?? '?'}.`
}
