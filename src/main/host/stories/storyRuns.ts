import type { AgentSpec } from '../../../shared/domain/agent'
import { type SnowhookError, snowhookError } from '../../../shared/domain/errors'
import { AgentId, type RunId, type SessionId } from '../../../shared/domain/ids'
import { err, ok, type Result } from '../../../shared/domain/result'
import type { AgentProfile, NextRun, StoryDefinition, StoryState } from '../../../shared/domain/story'
import type { WorktreeRecord } from '../../../shared/domain/worktree'
import { freshPrompt } from '../../supervisor/storyPrompts'
import type { Worktrees } from '../../worktrees/ports'
import { storyEnvironment } from '../../worktrees/storyEnvironment'
import type { AgentActions } from '../agentActions'
import type { Fleet } from '../fleet'
import type { CorePorts } from '../runPorts'
import type { Seat } from '../seat'
import { freeName } from './freeName'
import type { ProjectBook } from './projectBook'
import type { StoryBook } from './storyBook'
import type { StoryGates } from './storyGates'
import { storyPrompt } from './storyPrompt'
import type { StoryReading, Written } from './storyReading'

export interface StoryRunsParts {
  readonly core: Pick<CorePorts, 'clock'>
  readonly fleet: Fleet
  readonly actions: AgentActions
  readonly projects: ProjectBook
  readonly stories: StoryBook
  readonly worktrees: Worktrees
  readonly reading: StoryReading
  readonly gates: StoryGates
  /** For a story whose file names no agent. */
  readonly usualProfile: () => AgentProfile
  readonly inactivityTimeoutSecs: () => number
  readonly tell: (message: string) => void
}

/** A minute in all: longer than git needs for what it was at. */
const BUSY_TRIES_MAX = 30
const BUSY_PAUSE_MS = 2_000

type Answer<T> = Promise<Result<T, SnowhookError>>

/** What a story's work is done with: its worktree, and its agents one after the other. */
export class StoryRuns {
  constructor(private readonly parts: StoryRunsParts) {}

  /** The worktree and, unless only gates are to run, the agent of the story's step; both may be there already. */
  async prepare(
    state: StoryState,
    next: NextRun,
    signal: AbortSignal,
  ): Answer<{ worktree: WorktreeRecord; agentId: AgentId | null }> {
    const written = await this.parts.reading.agreed(state)
    if (!written.ok) return written
    const { definition, config } = written.value
    const worktree = await this.worktree(state, written.value, signal)
    if (!worktree.ok) return worktree
    if (next.kind === 'gates') return ok({ worktree: worktree.value, agentId: null })
    const env = storyEnvironment(config.env, worktree.value, state)
    if (!env.ok) return env
    const seat = await this.agent(state, definition, worktree.value, env.value)
    return seat.ok ? ok({ worktree: worktree.value, agentId: seat.value.spec.id }) : seat
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

  /** What a resume of the story's agent would continue. */
  sessionOf(state: StoryState): SessionId | null {
    const seat = this.seatOf(state)
    return seat.ok ? seat.value.sessionId() : null
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
    const gates = this.parts.gates.seat(state)
    const agents = state.agents.flatMap((id) => {
      const seat = this.parts.fleet.find(id)
      return seat.ok ? [seat.value] : []
    })
    return [...agents, ...(gates === null ? [] : [gates])].filter(({ live }) => live !== null)
  }

  profiles(definition: StoryDefinition): readonly AgentProfile[] {
    return definition.agents.length === 0 ? [this.parts.usualProfile()] : definition.agents
  }

  private async worktree(state: StoryState, written: Written, signal: AbortSignal): Answer<WorktreeRecord> {
    if (state.worktree !== null) return ok(state.worktree)
    const { gates, stories, tell, worktrees } = this.parts
    const portsTaken = stories.states().flatMap(({ worktree }) => (worktree === null ? [] : [worktree.firstPort]))
    const { project, storyId } = state
    const { base } = written.definition
    const wanted = { project, storyId, base, folder: written.config.worktreesFolder, portsTaken }
    const created = await this.patiently(() => worktrees.create(wanted), signal)
    if (!created.ok) return created
    for (const note of created.value.notes) tell(`${storyId}: ${note}`)
    const ready = await gates.setUp(state, written, created.value, signal)
    return ready.ok ? created : ready
  }

  /** A git of a host that was killed may still be at work there; it ends by itself. */
  private async patiently<T>(make: () => Answer<T>, signal: AbortSignal): Answer<T> {
    for (let tries = 1; ; tries += 1) {
      const made = await make()
      if (made.ok || made.error.tag !== 'busy' || tries === BUSY_TRIES_MAX || signal.aborted) return made
      await new Promise<void>((resolve) => {
        this.parts.core.clock.after(BUSY_PAUSE_MS, resolve)
        signal.addEventListener('abort', () => resolve(), { once: true })
      })
    }
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
}
