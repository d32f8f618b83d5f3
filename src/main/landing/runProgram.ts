import { spawn } from 'node:child_process'
import type { Clock } from '../../shared/domain/clock'
import { withoutTerminals } from '../process/closedDescriptors'

/** A few lines are read; more is a program gone wild. */
const OUTPUT_MAX_CHARS = 100_000

export interface ProgramWish {
  readonly file: string
  readonly args: readonly string[]
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  readonly input: string
  readonly timeoutMs: number
  readonly clock: Clock
}

export interface ProgramAnswer {
  /** Null: it was ended, or could not be started. */
  readonly exitCode: number | null
  readonly timedOut: boolean
  /** The end of each. */
  readonly stdout: string
  readonly stderr: string
}

/** Runs a program without a shell and without a terminal, in a group of its own that ends with it. Never rejects. */
export function runProgram(wish: ProgramWish): Promise<ProgramAnswer> {
  const { file, args } = withoutTerminals(wish)
  return new Promise((resolve) => {
    const child = spawn(file, [...args], { cwd: wish.cwd, env: { ...wish.env }, stdio: 'pipe', detached: true })
    let [stdout, stderr, timedOut] = ['', '', false]
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout = (stdout + text).slice(-OUTPUT_MAX_CHARS)
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(-OUTPUT_MAX_CHARS)
    })
    const cancel = wish.clock.after(wish.timeoutMs, () => {
      timedOut = true
      endGroup(child.pid)
    })
    const end = (exitCode: number | null, more = ''): void => {
      cancel()
      resolve({ exitCode, timedOut, stdout, stderr: stderr + more })
    }
    child.once('error', (cause) => end(null, cause.message))
    child.once('close', (code) => end(code))
    child.stdin.on('error', () => {})
    child.stdin.end(wish.input)
  })
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // It has ended meanwhile.
  }
}
