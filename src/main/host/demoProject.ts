import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { AgentSpec } from '../../shared/domain/agent'
import { type SnowhookError, snowhookError } from '../../shared/domain/errors'
import { err, ok, type Result } from '../../shared/domain/result'
import { isFolder } from './projects'
import { type GitAnswer, runGit } from './runGit'

/** One agent of the one-click demo. */
export interface DemoAgent {
  readonly name: string
  readonly storyId: string
  readonly storyTitle: string
  readonly prompt: string
  readonly model: string | null
  readonly options: AgentSpec['options']
  readonly interactive: boolean
}

const FILES: Readonly<Record<string, string>> = {
  'README.md':
    '# Sample project\n\nA small project for the demo fleet to work on. Nothing here matters: break it freely.\n',
  'package.json': `${JSON.stringify({ name: 'sample', version: '1.0.0', private: true, type: 'module' }, null, 2)}\n`,
  'src/counter.js':
    'let count = 0\n\nexport function next() {\n  const value = count\n  count += 1\n  return value\n}\n',
  'src/list.js': 'export function first(list) {\n  return list[0].trim()\n}\n',
  'notes/research.md':
    '# Notes\n\n- Sled dogs pull best in pairs.\n- The lead dog chooses the trail.\n- A snow hook holds the team.\n',
  'build/output.txt': 'Left over from an earlier build.\n',
}
/** Whoever the user is, the sample's first commit is not theirs. */
const AUTHOR = ['-c', 'user.name=Snowhook demo', '-c', 'user.email=demo@snowhook.invalid', '-c', 'commit.gpgSign=false']

/** The scratch repository of the demo and a worktree for each story, made when they are not there yet. */
export class DemoProject {
  readonly root: string

  constructor(
    private readonly dir: string,
    private readonly env: Readonly<Record<string, string>>,
  ) {
    this.root = join(dir, 'sample-project')
  }

  /** Answers with the story's own worktree, on its own branch. */
  async worktree(storyId: string): Promise<Result<string, SnowhookError>> {
    const folder = join(this.dir, 'worktrees', storyId)
    if (await isFolder(join(folder, 'src'))) return ok(folder)
    // A worktree whose folder was deleted by hand is still registered.
    await this.git('worktree', 'prune')
    return this.done(await this.git('worktree', 'add', '--force', '-B', `story/${storyId}`, folder, 'main'), folder)
  }

  async prepare(): Promise<Result<string, SnowhookError>> {
    if ((await isFolder(this.root)) && (await this.git('rev-parse', '--verify', 'main')).ok) return ok(this.root)
    try {
      for (const [name, content] of Object.entries(FILES)) {
        const path = join(this.root, name)
        await mkdir(dirname(path), { recursive: true })
        await writeFile(path, content)
      }
    } catch (cause) {
      return err(snowhookError('storage_failed', `The sample project could not be written: ${String(cause)}`))
    }
    const steps = [
      ['init', '--quiet', '--template=', '--initial-branch=main'],
      ['add', '--all'],
      [...AUTHOR, 'commit', '--quiet', '--no-verify', '-m', 'A sample project'],
    ]
    for (const step of steps) {
      const answer = this.done(await this.git(...step), this.root)
      if (!answer.ok) return answer
    }
    return ok(this.root)
  }

  private git(...args: string[]): Promise<GitAnswer> {
    return runGit(this.root, args, this.env)
  }

  private done(answer: GitAnswer, value: string): Result<string, SnowhookError> {
    if (answer.ok) return ok(value)
    return err(
      snowhookError('spawn_failed', `The demo needs git: ${answer.why}`, {
        kept: 'No agent was started.',
        next: answer.missing ? 'Install git.' : `Delete ${this.dir} and try again.`,
      }),
    )
  }
}
