import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  writeFileSync,
} from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { systemClock } from '../../../src/main/host/systemClock'
import type { Worktrees } from '../../../src/main/worktrees/ports'
import { createWorktrees } from '../../../src/main/worktrees/worktrees'
import type { SnowhookError } from '../../../src/shared/domain/errors'
import { StoryId } from '../../../src/shared/domain/ids'
import type { Result } from '../../../src/shared/domain/result'

export const story = StoryId.parse('42_greeting')

export interface SceneOptions {
  /** Of `git init`. */
  readonly init?: readonly string[]
  /** No commit is made. */
  readonly unborn?: boolean
}

/** A real repository in a folder of its own, with git settings that nobody's home can change. */
export class Scene {
  readonly worktrees: Worktrees

  constructor(
    readonly dir: string,
    readonly env: Record<string, string>,
  ) {
    this.worktrees = createWorktrees({ clock: systemClock, env: () => this.env })
  }

  get project(): string {
    return join(this.dir, 'project')
  }

  git(
    args: readonly string[],
    cwd = this.project,
    more: { input?: string; env?: Record<string, string> } = {},
  ): string {
    return execFileSync('git', args, {
      cwd,
      encoding: 'utf8',
      env: { ...this.env, ...more.env },
      input: more.input ?? '',
      stdio: ['pipe', 'pipe', 'pipe'],
    }).trim()
  }

  put(path: string, text: string | Buffer, mode?: number): void {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text, mode === undefined ? {} : { mode })
  }

  commit(files: Readonly<Record<string, string>>, cwd = this.project, message = 'work'): string {
    for (const [name, text] of Object.entries(files)) this.put(join(cwd, name), text)
    this.git(['add', '-A'], cwd)
    this.git(['commit', '-q', '--allow-empty', '-m', message], cwd)
    return this.git(['rev-parse', 'HEAD'], cwd)
  }

  async create(more: { base?: string | null; folder?: string | null; portsTaken?: number[]; storyId?: StoryId } = {}) {
    const { base = null, folder = null, portsTaken = [], storyId = story } = more
    return this.worktrees.create({ project: this.project, storyId, base, folder, portsTaken })
  }

  refs(below = ''): string[] {
    return this.git(['for-each-ref', '--format=%(refname)', ...(below === '' ? [] : [below])])
      .split('\n')
      .filter((ref) => ref !== '')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.dir, { recursive: true, force: true })
  }
}

export function openScene({ init = [], unborn = false }: SceneOptions = {}): Scene {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'snowhook-worktrees-')))
  const home = join(dir, 'home')
  mkdirSync(home)
  mkdirSync(join(dir, 'project'))
  const scene = new Scene(dir, {
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: 'T',
    GIT_AUTHOR_EMAIL: 't@localhost',
    GIT_COMMITTER_NAME: 'T',
    GIT_COMMITTER_EMAIL: 't@localhost',
  })
  scene.git(['init', '-q', '-b', 'main', ...init])
  if (!unborn) scene.commit({ 'a.txt': 'a\n', 'dir/b.txt': 'b\n', '.gitignore': '*.log\nnode_modules/\n' })
  return scene
}

export function value<T>(result: Result<T, SnowhookError>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.error))
  return result.value
}

export function error<T>(result: Result<T, SnowhookError>): SnowhookError {
  if (result.ok) throw new Error(`it went well: ${JSON.stringify(result.value)}`)
  return result.error
}

/** Everything below a folder: kind, permissions and contents by name, byte for byte. `.git` of the top aside. */
export function everythingIn(folder: string, skip: (name: string) => boolean = () => false): Record<string, string> {
  const found: Record<string, string> = {}
  const look = (at: Buffer, name: string): void => {
    for (const entry of readdirSync(at, { encoding: 'buffer' })) {
      const path = Buffer.concat([at, Buffer.from('/'), entry])
      const full = `${name}${entry.toString('latin1')}`
      if (full === '.git' || skip(full)) continue
      const stats = lstatSync(path)
      const mode = (stats.mode & 0o7777).toString(8)
      if (stats.isDirectory()) look(path, `${full}/`)
      else if (stats.isSymbolicLink())
        found[full] = `link ${readlinkSync(path, { encoding: 'buffer' }).toString('hex')}`
      else found[full] = `${mode} ${createHash('sha256').update(readFileSync(path)).digest('hex')}`
    }
  }
  look(Buffer.from(folder), '')
  return found
}

/** A worktree as a user and git see it. */
export const stateOf = (scene: Scene, folder: string, skip?: (name: string) => boolean) => ({
  files: everythingIn(folder, skip),
  head: scene.git(['rev-parse', 'HEAD'], folder),
  branch: scene.git(['rev-parse', '--abbrev-ref', 'HEAD'], folder),
  status: scene.git(['status', '--porcelain=v2', '-z', '--untracked-files=all'], folder),
  staged: scene.git(['ls-files', '--stage', '-v', '-z'], folder),
})
