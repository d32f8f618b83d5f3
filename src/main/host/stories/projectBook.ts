import { realpath } from 'node:fs/promises'
import { basename, isAbsolute, relative, sep } from 'node:path'
import type { ProjectView } from '../../../shared/contract/stories'
import type { Clock } from '../../../shared/domain/clock'
import { type SnowhookError, snowhookError } from '../../../shared/domain/errors'
import type { StoryId } from '../../../shared/domain/ids'
import { MESSAGE_MAX_CHARS, NAME_MAX_CHARS } from '../../../shared/domain/limits'
import { err, ok, type Result } from '../../../shared/domain/result'
import type { StoryFile } from '../../../shared/domain/story'
import { gatesHere } from '../../gates/readGates'
import type { Gate } from '../../gates/config'
import { runGit, textOf } from '../../git/git'
import { readProjectConfig } from '../../stories/projectConfig'
import type { BrokenStory, ProjectConfig, StoryFiles } from '../../stories/ports'
import type { StoryBounds } from '../../supervisor/storyView'
import { createStoryFiles } from '../../stories/storyFiles'
import { Workspace } from '../../tools/workspace/workspace'
import type { FleetBook } from '../fleetBook'

/** A repository that is open in Snowhook, with its story files as they were read last. */
export interface Project {
  readonly root: string
  readonly files: StoryFiles
  readonly stories: ReadonlyMap<StoryId, StoryFile>
  readonly broken: ReadonlyMap<StoryId, BrokenStory>
  readonly view: ProjectView
  /** By the timeouts that its commands declare. */
  readonly bounds: StoryBounds
}

interface OpenProject extends Project {
  stories: Map<StoryId, StoryFile>
  broken: Map<StoryId, BrokenStory>
  view: ProjectView
  bounds: StoryBounds
  unwatch: () => void
  reading: Promise<void> | null
  /** Begins when `reading` is over. */
  next: Promise<void> | null
}

export interface ProjectBookParts {
  readonly clock: Clock
  readonly book: FleetBook
  readonly env: () => Readonly<Record<string, string>>
  /** Files were read again; `gone` have no file any more. */
  readonly onRead: (project: Project, gone: readonly StoryId[]) => void
  readonly report: (message: string) => void
}

/** Which repositories are open, and what their story files say. The files are people's: they are read again when they change. */
export class ProjectBook {
  private readonly open_ = new Map<string, OpenProject>()

  constructor(private readonly parts: ProjectBookParts) {}

  /** Reads every project once. One that is gone stays on the list: its worktrees and states are still there. */
  async load(): Promise<void> {
    const roots = [...this.parts.book.state.projects]
    await Promise.all(roots.map((root) => this.admit(root)))
  }

  all(): readonly Project[] {
    return [...this.open_.values()]
  }

  find(root: string): Result<Project, SnowhookError> {
    const project = this.open_.get(root)
    if (project !== undefined) return ok(project)
    return err(snowhookError('not_found', `${root} is not open in Snowhook.`, { next: 'Open the project first.' }))
  }

  /** A folder inside a repository opens the repository. */
  async open(path: string): Promise<Result<Project, SnowhookError>> {
    const { book, clock, env } = this.parts
    const asked = await runGit({ cwd: path, env: env(), clock }, ['rev-parse', '--show-toplevel'])
    const root = textOf(asked)
    if (root === null || root === '') {
      return err(
        snowhookError('invalid_input', `${path} is not in a git repository with files of its own.`, {
          field: 'path',
          next: 'Choose a folder that is, or make it one: git init, and a first commit.',
        }),
      )
    }
    if (!(await isAbove(root, path))) {
      return err(
        snowhookError('not_allowed', `The repository in ${path} claims the files of ${root}.`, {
          field: 'path',
          next: 'Look at its setting core.worktree; open a repository that has its files with it.',
        }),
      )
    }
    const known = this.open_.get(root)
    if (known !== undefined) {
      await this.refresh(root)
      return ok(known)
    }
    book.commit({ type: 'project_opened', at: clock.now(), root })
    return ok(await this.admit(root))
  }

  close(root: string): void {
    this.open_.get(root)?.unwatch()
    this.open_.delete(root)
    this.parts.book.commit({ type: 'project_closed', at: this.parts.clock.now(), root })
  }

  /**
   * Reads the project's files again. One that is under way may have looked before the change that the caller knows of,
   * so that it waits for the one after it, and for no more: with many stories at work somebody always asks.
   */
  async refresh(root: string): Promise<void> {
    const project = this.open_.get(root)
    if (project === undefined) return
    if (project.reading === null) return this.begin(project)
    project.next ??= project.reading.then(() => this.begin(project))
    return project.next
  }

  shutdown(): void {
    for (const project of this.open_.values()) project.unwatch()
  }

  private async admit(root: string): Promise<OpenProject> {
    const { clock } = this.parts
    const files = createStoryFiles({ project: root, clock, usedIds: () => this.pastIds(root) })
    const project: OpenProject = {
      root,
      files,
      stories: new Map(),
      broken: new Map(),
      view: { root, name: (basename(root) || root).slice(0, NAME_MAX_CHARS), branch: null, gates: null, problem: null },
      bounds: { preparingMs: null, judgingMs: null },
      unwatch: () => {},
      reading: null,
      next: null,
    }
    this.open_.set(root, project)
    project.unwatch = files.watch(() => void this.refresh(root))
    await this.refresh(root)
    return project
  }

  /** A new story must not inherit what one with its id once was. */
  private pastIds(root: string): readonly StoryId[] {
    const states = [...this.parts.book.state.stories.values()]
    return states.flatMap(({ state }) => (state.project === root ? state.storyId : []))
  }

  private begin(project: OpenProject): Promise<void> {
    project.next = null
    project.reading = this.read(project)
      .catch((cause: unknown) =>
        this.parts.report(`The stories of ${project.root} could not be read: ${String(cause)}`),
      )
      .finally(() => {
        // Else the next one follows at once, and whoever asks until then waits for that.
        if (project.next === null) project.reading = null
      })
    return project.reading
  }

  private async read(project: OpenProject): Promise<void> {
    const { stories, broken, problem } = await project.files.list()
    const before = [...project.stories.keys(), ...project.broken.keys()]
    project.stories = new Map(stories.map((file) => [file.definition.id, file]))
    project.broken = new Map(broken.map((one) => [one.id, one]))
    const { gates, ...facts } = await this.projectFacts(project.root)
    project.view = { ...project.view, ...facts, gates: gates?.map(({ name }) => name) ?? null }
    if (problem !== null) project.view = { ...project.view, problem }
    const config = await readProjectConfig(project.root)
    project.bounds = config.ok && gates !== null ? boundsOf(gates, config.value) : noBounds
    // A folder that cannot be read looks empty, and is not.
    const gone = problem !== null ? [] : before.filter((id) => !project.stories.has(id) && !project.broken.has(id))
    if (this.open_.get(project.root) === project) this.parts.onRead(project, gone)
  }

  private async projectFacts(
    root: string,
  ): Promise<Pick<ProjectView, 'branch' | 'problem'> & { readonly gates: readonly Gate[] | null }> {
    const { clock, env } = this.parts
    const head = await runGit({ cwd: root, env: env(), clock }, ['symbolic-ref', '--quiet', '--short', 'HEAD'])
    const branch = textOf(head)?.slice(0, 400) ?? null
    const workspace = new Workspace(root)
    const gates = await gatesHere(workspace).finally(() => workspace.close())
    if (gates.ok) return { branch, gates: gates.value ?? [], problem: null }
    return { branch, gates: null, problem: gates.error.slice(0, MESSAGE_MAX_CHARS) }
  }
}

/** A repository's settings can name any folder as the one with its files. */
async function isAbove(root: string, path: string): Promise<boolean> {
  const [above = null, below = null] = await Promise.all([root, path].map((each) => realpath(each).catch(() => null)))
  if (above === null || below === null) return false
  const way = relative(above, below)
  return !isAbsolute(way) && way.split(sep)[0] !== '..'
}

const noBounds: StoryBounds = { preparingMs: null, judgingMs: null }

/** For git itself around the declared commands: a checkout, a look at the tree. */
const GIT_MARGIN_MS = 180_000

function boundsOf(gates: readonly Gate[], { setup, gateReruns }: ProjectConfig): StoryBounds {
  const secs = (commands: readonly { readonly timeoutSecs: number }[]): number =>
    commands.reduce((sum, { timeoutSecs }) => sum + timeoutSecs, 0)
  return {
    preparingMs: secs(setup) * 1_000 + GIT_MARGIN_MS,
    judgingMs: secs(gates) * (1 + gateReruns) * 1_000 + GIT_MARGIN_MS,
  }
}
