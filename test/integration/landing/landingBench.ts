import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { systemClock } from '../../../src/main/host/systemClock'
import { createLanding } from '../../../src/main/landing/landing'
import type { LandingParts } from '../../../src/main/landing/landingGit'
import type { Landing, LandingWish } from '../../../src/main/landing/ports'
import type { GateReport } from '../../../src/shared/domain/gates'
import { RunId, StoryId } from '../../../src/shared/domain/ids'
import type { Result } from '../../../src/shared/domain/result'
import type { MergeReport } from '../../../src/shared/domain/review'
import type { WorktreeRecord } from '../../../src/shared/domain/worktree'

/** A repository with a story's worktree, in a folder of its own, and a landing that works on them. */
export interface LandingBench extends Disposable {
  readonly dir: string
  readonly project: string
  readonly worktree: WorktreeRecord
  readonly landing: Landing
  readonly env: Readonly<Record<string, string>>
  /** Git in the project; with `-C` elsewhere. */
  git(...args: string[]): string
  /** Git in the story's worktree. */
  inStory(...args: string[]): string
  /** Writes a file of the story, or of the project. */
  write(path: string, text: string | Buffer): void
  writeInProject(path: string, text: string | Buffer): void
  read(path: string): string
  /** Writes files and commits them, in the story or the project; answers with the commit. */
  commitStory(files: Readonly<Record<string, string>>, message?: string): string
  commitProject(files: Readonly<Record<string, string>>, message?: string): string
  land(wish?: Partial<LandingWish>): Promise<Result<MergeReport, unknown>>
  /** The landing's answer must be a report. */
  report(wish?: Partial<LandingWish>): Promise<MergeReport>
  /** Every file of repository, project and worktree, by what is in it; objects that were added since `before` aside. */
  everything(before?: Readonly<Record<string, string>>): Record<string, string>
  /** What stands in the folder for private folders. */
  scratch(): string[]
}

export interface LandingBenchOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly base?: string | null
  readonly branch?: string
  readonly prepare?: (git: (...args: string[]) => string, project: string) => void
}

const storyId = StoryId.parse('42')

export function openLandingBench(options: LandingBenchOptions = {}): LandingBench {
  const dir = mkdtempSync(join(tmpdir(), 'landing-bench-'))
  const project = join(dir, 'project')
  const story = join(dir, 'project.snowhook', '42')
  const folder = join(dir, 'scratch')
  for (const made of [project, folder, join(dir, 'home')]) mkdirSync(made, { recursive: true })
  const env: Record<string, string> = {
    PATH: process.env['PATH'] ?? '',
    HOME: join(dir, 'home'),
    GIT_CONFIG_NOSYSTEM: '1',
    ...options.env,
  }
  const run =
    (cwd: string) =>
    (...args: string[]): string =>
      execFileSync('git', args, {
        cwd,
        encoding: 'utf8',
        stdio: 'pipe',
        env: { ...env, PATH: process.env['PATH'] ?? '', GIT_OPTIONAL_LOCKS: '0' },
      }).trim()
  const [git, inStory] = [run(project), run(story)]
  writeFileSync(
    join(dir, 'home', '.gitconfig'),
    '[user]\n\tname = Ada\n\temail = ada@example.org\n[init]\n\tdefaultBranch = main\n[protocol "file"]\n\tallow = always\n',
  )
  git('init', '-q')
  const put = (root: string, path: string, text: string | Buffer): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  const commit = (root: string, files: Readonly<Record<string, string>>, message: string): string => {
    for (const [path, text] of Object.entries(files)) put(root, path, text)
    const at = run(root)
    at('add', '-A')
    at('commit', '-q', '-m', message)
    return at('rev-parse', 'HEAD')
  }
  commit(project, { 'a.txt': lines(1, 20), 'b.txt': 'b\n' }, 'first')
  options.prepare?.(git, project)
  const branch = options.branch ?? 'story/42'
  git('worktree', 'add', '-q', '-b', branch, story)
  const worktree: WorktreeRecord = {
    ...{ path: story, branch, base: options.base === undefined ? 'main' : options.base },
    ...{ baseCommit: git('rev-parse', 'HEAD'), createdAt: 1, firstPort: 20_000 },
  }
  const parts: LandingParts = { clock: systemClock, env: () => env, folder }
  const landing = createLanding(parts)
  const land = (wish: Partial<LandingWish> = {}) =>
    landing.land({ project, storyId, worktree, method: 'squash', message: '', title: 'Tell it', judge: null, ...wish })
  return {
    ...{ dir, project, worktree, landing, env, git, inStory, land },
    write: (path, text) => put(story, path, text),
    writeInProject: (path, text) => put(project, path, text),
    read: (path) => readFileSync(join(project, path), 'utf8'),
    commitStory: (files, message = 'work') => commit(story, files, message),
    commitProject: (files, message = 'elsewhere') => commit(project, files, message),
    report: async (wish) => {
      const answer = await land(wish)
      if (!answer.ok) throw new Error(JSON.stringify(answer.error))
      return answer.value
    },
    everything: (before) => {
      const found = hashes(dir, [project, join(dir, 'project.snowhook')])
      if (before === undefined) return found
      const isNew = (path: string) => path.startsWith('project/.git/objects/') && !(path in before)
      return Object.fromEntries(Object.entries(found).filter(([path]) => !isNew(path)))
    },
    scratch: () => readdirSync(folder),
    [Symbol.dispose]: () => rmSync(dir, { recursive: true, force: true }),
  }
}

/** "1\n2\n...", so that changes far enough apart do not touch. */
export const lines = (from: number, to: number, changed: Readonly<Record<number, string>> = {}): string =>
  Array.from({ length: to - from + 1 }, (_, at) => `${changed[at + from] ?? at + from}\n`).join('')

/** What gates said of a folder. */
export const verdict = (outcome: GateReport['outcome'], commit: string | null): GateReport => ({
  runId: RunId.parse('run-1'),
  ...{ outcome, commit, tree: null, verdicts: [], flaky: false, problem: null, startedAt: 1, endedAt: 2 },
})

function hashes(root: string, tops: readonly string[]): Record<string, string> {
  const found: Record<string, string> = {}
  const visit = (path: string): void => {
    const stat = lstatSync(path)
    const mode = (stat.mode & 0o7777).toString(8)
    const name = relative(root, path)
    if (stat.isDirectory()) {
      found[`${name}/`] = mode
      for (const entry of readdirSync(path)) visit(join(path, entry))
    } else {
      const content = stat.isSymbolicLink() ? readlinkSync(path) : readFileSync(path)
      found[name] = `${mode} ${createHash('sha256').update(content).digest('hex')}`
    }
  }
  for (const top of tops) visit(top)
  return found
}
