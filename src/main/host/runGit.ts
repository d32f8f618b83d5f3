import { execFile } from 'node:child_process'
import { withoutTerminals } from '../process/closedDescriptors'
import { whichProgram } from './whichProgram'

/** A git that hangs (dead network mount, credential prompt) must not hang a form or a start. */
const GIT_TIMEOUT_MS = 10_000
/** The answers that are read are one line each. */
const GIT_OUTPUT_MAX_BYTES = 1_048_576

export type GitAnswer =
  | { readonly ok: true; readonly output: string }
  | { readonly ok: false; readonly why: string; readonly missing: boolean }

/** Runs git without a shell, without prompts and without taking locks that an agent may need. */
export function runGit(
  cwd: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<GitAnswer> {
  return new Promise((resolve) => {
    const options = {
      cwd,
      env: { ...env, GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C' },
      timeout: GIT_TIMEOUT_MS,
      maxBuffer: GIT_OUTPUT_MAX_BYTES,
    }
    const git = whichProgram('git', env)
    if (git === null) return resolve({ ok: false, why: 'git was not found.', missing: true })
    const { file, args: all } = withoutTerminals({ file: git, args })
    execFile(file, [...all], options, (error, stdout, stderr) => {
      if (error === null) return resolve({ ok: true, output: stdout.replace(/\r?\n$/, '') })
      const why = error.killed === true ? `git did not answer within ${GIT_TIMEOUT_MS / 1_000} s` : stderr.trim()
      resolve({ ok: false, why: why === '' ? error.message : why, missing: false })
    })
  })
}
