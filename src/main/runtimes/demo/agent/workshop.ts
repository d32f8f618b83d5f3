import { execFile } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, relative, resolve, sep } from 'node:path'

export interface ToolOutcome {
  outcome: 'ok' | 'error' | 'interrupted'
  output: string
}

/** A demo command that takes longer hangs. */
const COMMAND_TIMEOUT_MS = 30_000
/** As much of a command's output as a model would be shown. */
const OUTPUT_MAX_CHARS = 20_000
const OUTPUT_MAX_BYTES = 1_000_000
/** Commits carry a fixed date, so that the same story on the same repository gives the same commit ids. */
const COMMIT_DATE = '2026-01-01T12:00:00Z'
/** Agents that share a repository take turns; git itself does not wait for its lock. */
const LOCK_TRIES_MAX = 20
const LOCK_WAIT_MS = 100

/** The folder in which the agent works, and its hands in it. */
export class Workshop {
  private readonly folder: string
  private readonly signal: () => AbortSignal
  private readonly edited = new Set<string>()

  constructor(folder: string, signal: () => AbortSignal) {
    this.folder = folder
    this.signal = signal
  }

  async use(name: string, argument: string): Promise<ToolOutcome> {
    if (name === 'bash') return this.bash(argument)
    if (name === 'read') return this.read(argument)
    return { outcome: 'error', output: `There is no tool ${name}.` }
  }

  bash(command: string): Promise<ToolOutcome> {
    return this.run('sh', ['-c', command])
  }

  read(path: string): ToolOutcome {
    return this.inside(path, (full) => readFileSync(full, 'utf8').slice(0, OUTPUT_MAX_CHARS))
  }

  edit(path: string, content: string): ToolOutcome {
    return this.inside(path, (full) => {
      mkdirSync(dirname(full), { recursive: true })
      writeFileSync(full, content)
      this.edited.add(path)
      return `Wrote ${path}, ${content.split('\n').length - 1} lines.`
    })
  }

  /** Commits what this agent edited and nothing else. */
  async commit(message: string): Promise<ToolOutcome> {
    const paths = [...this.edited]
    if (paths.length === 0) return { outcome: 'error', output: 'Nothing was edited, so there is nothing to commit.' }
    const author = ['-c', 'user.name=Snowhook demo', '-c', 'user.email=demo@snowhook.invalid']
    const added = await this.git(['add', '--', ...paths])
    if (added.outcome === 'error') return added
    const args = [...author, '-c', 'commit.gpgSign=false', 'commit', '--no-verify', '-m', message, '--', ...paths]
    const committed = await this.git(args)
    if (committed.outcome === 'ok') this.edited.clear()
    return committed
  }

  private async git(args: string[]): Promise<ToolOutcome> {
    for (let tries = 1; ; tries += 1) {
      const done = await this.run('git', args)
      if (done.outcome === 'ok' || !done.output.includes('.lock') || tries === LOCK_TRIES_MAX) return done
      await new Promise((wake) => setTimeout(wake, LOCK_WAIT_MS))
    }
  }

  private run(file: string, args: string[]): Promise<ToolOutcome> {
    const { ELECTRON_RUN_AS_NODE: _, ...own } = process.env
    const env = { ...own, GIT_AUTHOR_DATE: COMMIT_DATE, GIT_COMMITTER_DATE: COMMIT_DATE, GIT_PAGER: 'cat' }
    const options = {
      cwd: this.folder,
      env,
      timeout: COMMAND_TIMEOUT_MS,
      maxBuffer: OUTPUT_MAX_BYTES,
      signal: this.signal(),
    }
    return new Promise((resolve) => {
      execFile(file, args, options, (error, stdout, stderr) => {
        const output = `${stdout}${stderr}`.slice(0, OUTPUT_MAX_CHARS)
        if (error === null) resolve({ outcome: 'ok', output })
        else if (options.signal.aborted) resolve({ outcome: 'interrupted', output })
        else resolve({ outcome: 'error', output: output === '' ? error.message : output })
      })
    })
  }

  private inside(path: string, act: (full: string) => string): ToolOutcome {
    const full = resolve(this.folder, path)
    const way = relative(this.folder, full)
    if (way === '' || way === '..' || way.startsWith(`..${sep}`)) {
      return { outcome: 'error', output: `${path} is outside of the project.` }
    }
    try {
      return { outcome: 'ok', output: act(full) }
    } catch (cause) {
      return { outcome: 'error', output: cause instanceof Error ? cause.message : String(cause) }
    }
  }
}
