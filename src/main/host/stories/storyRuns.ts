import type { AgentSpec } from '../../../shared/domain/agent'
import type { GateReport } from '../../../shared/domain/gates'
import { type SnowhookError, snowhookError } from '../../../shared/domain/errors'
import { AgentId, AgentName, type RunId, type SessionId } from '../../../shared/domain/ids'
import { err, ok, type Result } from '../../../shared/domain/result'
import type { AgentProfile, NextRun, StoryDefinition, StoryState, StoryTerms } from '../../../shared/domain/story'
import type { WorktreeRecord } from '../../../shared/domain/worktree'
import { type CommandsEnd, commandsRun } from '../../gates/commandsRun'
import { gatesRun } from '../../gates/gatesRun'
import { internalManifest } from '../../gates/internalModule'
import { type GitParts, runGit, textOf } from '../../git/git'
import type { RuntimeModule } from '../../runtimes/runtime'
import type { ProjectConfig } from '../../stories/ports'
import { storyEnvironment } from '../../worktrees/storyEnvironment'
import { freshPrompt } from '../../supervisor/storyPrompts'
import type { Worktrees } from '../../worktrees/ports'
import type { AgentActions } from '../agentActions'
import type { Fleet } from '../fleet'
import { redactTexts } from '../redactTexts'
import { newRunId } from '../runIds'
import type { CorePorts } from '../runPorts'
import type { Seat } from '../seat'
import { baseDeclaresGates, tipOfBase, withOtherGates } from './baseGates'
import { configOf } from './configOf'
import { freeName } from './freeName'
import { lostReport } from './lostReport'
import type { ProjectBook } from './projectBook'
import type { StoryBook, StoryRef } from './storyBook'
import { storyPrompt } from './storyPrompt'
import { changedTerms, termsOf } from './storyTerms'

export interface StoryRunsParts {
  readonly core: Pick<CorePorts, 'book' | 'clock' | 'environments' | 'newUuid' | 'redact'>
  readonly fleet: Fleet
  readonly actions: AgentActions
  readonly projects: ProjectBook
  readonly stories: StoryBook
  readonly worktrees: Worktrees
  /** For a story whose file names no agent. */
  readonly usualProfile: () => AgentProfile
  readonly inactivityTimeoutSecs: () => number
  readonly tell: (message: string) => void
}

/** A minute in all: longer than git needs for what it was at. */
const BUSY_TRIES_MAX = 30
const BUSY_PAUSE_MS = 2_000

type Answer<T> = Promise<Result<T, SnowhookError>>

/** What a story's runs are made of: its worktree with its set-up, its agents, its gates. */
export class StoryRuns {
  constructor(private readonly parts: StoryRunsParts) {}

  /** The worktree and, unless only gates are to run, the agent of the story's step; both may be there already. */
  async prepare(
    state: StoryState,
    next: NextRun,
    signal: AbortSignal,
  ): Answer<{ worktree: WorktreeRecord; agentId: AgentId | null }> {
    const known = await this.definition(state)
    if (!known.ok) return known
    const definition = known.value
    const config = await configOf(state.project)
    if (!config.ok) return config
    const changed = this.changed(state, definition, config.value)
    if (changed !== null) return err(changed)
    const worktree = await this.worktree(state, definition, config.value, signal)
    if (!worktree.ok) return worktree
    if (next.kind === 'gates') return ok({ worktree: worktree.value, agentId: null })
    const env = storyEnvironment(config.value.env, worktree.value, state)
    if (!env.ok) return env
    const seat = await this.agent(state, definition, worktree.value, env.value)
    return seat.ok ? ok({ worktree: worktree.value, agentId: seat.value.spec.id }) : seat
  }

  /** What the story's files say now; null: they cannot be read, which is told when they are needed. */
  async termsNow(ref: StoryRef): Promise<StoryTerms | null> {
    const [definition, config] = [await this.definition(ref), await configOf(ref.project)]
    return definition.ok && config.ok ? termsOf(definition.value, config.value) : null
  }

  private changed(ref: StoryRef, definition: StoryDefinition, config: ProjectConfig): SnowhookError | null {
    return changedTerms(this.parts.stories.terms(ref), termsOf(definition, config))
  }

  /** Opens the run under the id that the stage has; answers when it is open. */
  async openWork(state: StoryState, runId: RunId, next: NextRun, signal: AbortSignal): Answer<void> {
    const seat = this.seatOf(state)
    if (!seat.ok) return seat
    // A run that a person has just stopped is still ending.
    while (seat.value.phase === 'stopping' && seat.value.live !== null) await seat.value.live.ended
    if (signal.aborted) return ok(undefined)
    const full = seat.value.spec.prompt
    const resume = next.kind === 'resume' ? seat.value.sessionId() : null
    const fresh = freshPrompt(full, next)
    if (fresh === null) return err(snowhookError('internal', 'Gates need no agent.'))
    const prompt = resume === null || next.kind !== 'resume' ? fresh : next.prompt
    const wish = { runId, interactive: false, resume, prompt, freshPrompt: fresh }
    const opened = await this.parts.actions.run(seat.value, wish)
    return opened.ok ? ok(undefined) : opened
  }

  /** Starts the gates as a run of their own; its report is on disk before the run is over. */
  async openGates(state: StoryState, runId: RunId, signal: AbortSignal): Answer<void> {
    const { worktree } = state
    if (worktree === null) return err(noWorktree(state))
    const known = await this.definition(state)
    if (!known.ok) return known
    const wrong = await this.parts.worktrees.whyNotStanding(state.project, worktree)
    if (wrong !== null) return err(wrong)
    if (signal.aborted) return ok(undefined)
    const judge = { folder: worktree.path, definitions: worktree.baseCommit, runId }
    return this.runGates(state, known.value, judge, (report) =>
      this.parts.stories.judged(state, redactTexts(report, this.parts.core.redact)),
    )
  }

  /** The gates on the result of a merge, in a folder of its own: a fresh checkout, so the set-up comes first. */
  async judgeResult(state: StoryState, folder: string): Promise<GateReport> {
    const { clock, newUuid } = this.parts.core
    const runId = newRunId(clock.now(), newUuid())
    const broken = (problem: string): GateReport => ({ ...this.lostReport(runId), outcome: 'broken', problem })
    const known = await this.definition(state)
    if (!known.ok) return broken(known.error.message)
    const ready = await this.readyForJudging(state, known.value, folder)
    if (!ready.ok) return broken(ready.error.message)
    const definitions = await tipOfBase(state, this.git(state.project))
    if (definitions === null) return broken('git cannot say where the base stands.')
    const reported = Promise.withResolvers<GateReport>()
    const opened = await this.runGates(state, known.value, { folder, definitions, runId }, reported.resolve)
    if (!opened.ok) return broken(opened.error.message)
    const judged = await reported.promise
    const report = await withOtherGates(judged, state, definitions, this.git(state.project))
    // Nothing of the gates is left in the folder when it is taken away.
    await this.gatesSeat(state)?.live?.ended
    return redactTexts(report, this.parts.core.redact)
  }

  private async readyForJudging(state: StoryState, definition: StoryDefinition, folder: string): Answer<void> {
    const config = await configOf(state.project)
    if (!config.ok) return config
    const changed = this.changed(state, definition, config.value)
    if (changed !== null) return err(changed)
    if (state.worktree === null || config.value.setup.length === 0) return ok(undefined)
    const worktree = { ...state.worktree, path: folder }
    const env = storyEnvironment(config.value.env, worktree, state)
    if (!env.ok) return env
    const { signal } = new AbortController()
    return this.setUp(state, definition, config.value, { worktree, env: env.value, signal })
  }

  declaresGates(state: StoryState): Promise<boolean> {
    return baseDeclaresGates(state, this.git(state.project))
  }

  /** What is committed; null: git cannot say. */
  async treeOfHead({ path }: WorktreeRecord): Promise<string | null> {
    return textOf(await runGit(this.git(path), ['rev-parse', 'HEAD^{tree}']))
  }

  /** Snowhook's own, with nobody's variables. */
  private git(cwd: string): GitParts {
    const { clock, environments } = this.parts.core
    return { cwd, env: environments.forTools(), clock }
  }

  /** For a run that ended without a word. */
  lostReport(runId: RunId): GateReport {
    return lostReport(runId, this.parts.core.book.run(runId), this.parts.core.clock.now())
  }

  /** What a resume of the story's agent would continue. */
  sessionOf(state: StoryState): SessionId | null {
    const seat = this.seatOf(state)
    return seat.ok ? seat.value.sessionId() : null
  }

  /** Snowhook's own agent for this story's set-up and gates; null: it has not been needed yet. */
  gatesSeat({ project, storyId }: StoryRef): Seat | null {
    const fits = ({ spec }: Seat): boolean =>
      spec.runtime === internalManifest.id && spec.projectRoot === project && spec.storyId === storyId
    return this.parts.fleet.all().find(fits) ?? null
  }

  /** The agent of the story's step. */
  seatOf(state: StoryState): Result<Seat, SnowhookError> {
    const agentId = state.agents[state.step]
    if (agentId !== undefined) return this.parts.fleet.find(agentId)
    return err(snowhookError('not_found', `${state.storyId} has no agent yet.`, { next: 'Queue it again.' }))
  }

  /** What its next run would be of: the agent's own spec, or what its file will make of it; null: the file is gone. */
  specOf(state: StoryState): Pick<AgentSpec, 'id' | 'runtime' | 'model' | 'env' | 'projectRoot' | 'storyId'> | null {
    const { project: projectRoot, storyId } = state
    const found = this.parts.projects.find(projectRoot)
    const definition = found.ok ? found.value.stories.get(storyId)?.definition : undefined
    if (definition === undefined) return null
    const profiles = this.profiles(definition)
    const profile = profiles[Math.min(state.step, profiles.length - 1)]
    if (profile === undefined) return null
    const { runtime, model } = profile
    const id = state.agents[state.step] ?? AgentId.parse('none')
    return { id, runtime, model, env: { ...definition.env, ...profile.env }, projectRoot, storyId }
  }

  /** Everything of the story that is live. */
  live(state: StoryState): readonly Seat[] {
    const gates = this.gatesSeat(state)
    const agents = state.agents.flatMap((id) => {
      const seat = this.parts.fleet.find(id)
      return seat.ok ? [seat.value] : []
    })
    return [...agents, ...(gates === null ? [] : [gates])].filter(({ live }) => live !== null)
  }

  profiles(definition: StoryDefinition): readonly AgentProfile[] {
    return definition.agents.length === 0 ? [this.parts.usualProfile()] : definition.agents
  }

  /** As the file says now: people edit it. */
  private async definition({ project, storyId }: StoryRef): Answer<StoryDefinition> {
    const found = this.parts.projects.find(project)
    if (!found.ok) return found
    const file = await found.value.files.read(storyId)
    return file.ok ? ok(file.value.definition) : file
  }

  private async worktree(
    state: StoryState,
    definition: StoryDefinition,
    config: ProjectConfig,
    signal: AbortSignal,
  ): Answer<WorktreeRecord> {
    if (state.worktree !== null) return ok(state.worktree)
    const { stories, worktrees } = this.parts
    const portsTaken = stories.states().flatMap(({ worktree }) => (worktree === null ? [] : [worktree.firstPort]))
    const { project, storyId } = state
    const wanted = { project, storyId, base: definition.base, folder: config.worktreesFolder, portsTaken }
    const created = await this.patiently(() => worktrees.create(wanted), signal)
    if (created.ok) for (const note of created.value.notes) this.parts.tell(`${storyId}: ${note}`)
    if (!created.ok || config.setup.length === 0) return created
    const env = storyEnvironment(config.env, created.value, state)
    if (!env.ok) return env
    const setUp = await this.setUp(state, definition, config, { worktree: created.value, env: env.value, signal })
    return setUp.ok ? created : setUp
  }

  /** A git of a host that was killed may still be at work there; it ends by itself. */
  private async patiently<T>(make: () => Answer<T>, signal: AbortSignal): Answer<T> {
    for (let tries = 1; ; tries += 1) {
      const made = await make()
      if (made.ok || made.error.tag !== 'busy' || tries === BUSY_TRIES_MAX || signal.aborted) return made
      await new Promise<void>((resolve) => this.parts.core.clock.after(BUSY_PAUSE_MS, resolve))
    }
  }

  private async setUp(
    state: StoryState,
    definition: StoryDefinition,
    { setup }: ProjectConfig,
    given: {
      readonly worktree: WorktreeRecord
      readonly env: Record<string, string>
      readonly signal: AbortSignal
    },
  ): Answer<void> {
    const { clock, newUuid } = this.parts.core
    const seat = this.ensureGatesSeat(state, definition, given.worktree.path, { ...given.env, ...definition.env })
    if (!seat.ok) return seat
    const ended = Promise.withResolvers<CommandsEnd>()
    const module = commandsRun({ commands: setup, onEnd: ended.resolve })
    const opened = this.open(seat.value, newRunId(clock.now(), newUuid()), module, given.worktree.path)
    if (!opened.ok) return opened
    const { live } = seat.value
    given.signal.addEventListener('abort', () => void live?.stop('user'))
    await live?.ended
    const end = await ended.promise
    if (end.ok) return ok(undefined)
    return err(
      snowhookError('internal', `The worktree could not be set up. ${end.reason}`, {
        kept: 'The worktree.',
        next: 'Correct the commands in .snowhook/config.yaml, then resume.',
      }),
    )
  }

  private async agent(
    state: StoryState,
    definition: StoryDefinition,
    worktree: WorktreeRecord,
    env: Record<string, string>,
  ): Answer<Seat> {
    const profiles = this.profiles(definition)
    const step = Math.min(state.step, profiles.length - 1)
    const profile = profiles[step] ?? this.parts.usualProfile()
    const project = this.parts.projects.find(state.project)
    const gates = definition.gates ?? (project.ok ? project.value.view.gates : null) ?? []
    const spec = {
      storyId: state.storyId,
      storyTitle: definition.title,
      runtime: profile.runtime,
      model: profile.model,
      projectRoot: state.project,
      cwd: worktree.path,
      prompt: storyPrompt({ definition, profile, step, worktree, gates }),
      command: profile.command,
      args: profile.args,
      env: { ...env, ...definition.env, ...profile.env },
      options: profile.options,
      inactivityTimeoutSecs: profile.inactivityTimeoutSecs ?? this.parts.inactivityTimeoutSecs(),
    }
    const { actions, fleet } = this.parts
    const known = state.agents[step] === undefined ? null : fleet.find(state.agents[step])
    if (known?.ok === true) {
      const seat = known.value
      // One that a person has taken over is left as it is; opening the run will say so.
      if (seat.live !== null) return ok(seat)
      const updated = await actions.update({ ...spec, id: seat.spec.id, name: seat.spec.name })
      return updated.ok ? ok(seat) : updated
    }
    return actions.create({ ...spec, name: freeName(fleet.all(), state.storyId, profile.name) })
  }

  private async runGates(
    state: StoryState,
    definition: StoryDefinition,
    judge: { readonly folder: string; readonly definitions: string; readonly runId: RunId },
    onReport: (report: GateReport) => void,
  ): Answer<void> {
    const config = await configOf(state.project)
    if (!config.ok) return config
    const changed = this.changed(state, definition, config.value)
    if (changed !== null) return err(changed)
    const env = state.worktree === null ? ok({}) : storyEnvironment(config.value.env, state.worktree, state)
    if (!env.ok) return env
    const seat = this.ensureGatesSeat(state, definition, judge.folder, {
      ...env.value,
      ...definition.env,
    })
    if (!seat.ok) return seat
    const module = gatesRun({
      names: definition.gates,
      reruns: config.value.gateReruns,
      definitionsFrom: { commit: judge.definitions },
      gitEnv: this.parts.core.environments.forTools(),
      onReport,
    })
    return this.open(seat.value, judge.runId, module, judge.folder)
  }

  private open(seat: Seat, runId: RunId, module: RuntimeModule, cwd: string): Result<void, SnowhookError> {
    const spec = { ...seat.spec, cwd }
    return this.parts.fleet.open(seat, {
      runId,
      spec,
      module,
      interactive: false,
      resume: null,
      prompt: '',
      freshPrompt: null,
    })
  }

  private ensureGatesSeat(
    ref: StoryRef,
    definition: StoryDefinition,
    cwd: string,
    env: Record<string, string>,
  ): Result<Seat, SnowhookError> {
    const { core, fleet } = this.parts
    const known = this.gatesSeat(ref)
    return fleet.save({
      id: known?.spec.id ?? AgentId.parse(core.newUuid()),
      name: known?.spec.name ?? freeName(fleet.all(), ref.storyId, AgentName.parse('gates')),
      storyId: ref.storyId,
      storyTitle: definition.title,
      runtime: internalManifest.id,
      model: null,
      projectRoot: ref.project,
      cwd,
      prompt: '',
      command: null,
      args: [],
      env,
      options: {},
      inactivityTimeoutSecs: 0,
      createdAt: known?.spec.createdAt ?? core.clock.now(),
    })
  }
}

const noWorktree = ({ storyId }: StoryRef): SnowhookError =>
  snowhookError('not_found', `${storyId} has no worktree.`, { next: 'Queue it again: a new one is made.' })
