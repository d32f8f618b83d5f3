import { type SnowhookError, snowhookError } from '../../../shared/domain/errors'
import type { GateReport } from '../../../shared/domain/gates'
import { AgentId, AgentName, type RunId } from '../../../shared/domain/ids'
import { err, ok, type Result } from '../../../shared/domain/result'
import type { StoryState } from '../../../shared/domain/story'
import type { WorktreeRecord } from '../../../shared/domain/worktree'
import { type CommandsEnd, commandsRun } from '../../gates/commandsRun'
import { gatesRun } from '../../gates/gatesRun'
import { internalManifest } from '../../gates/internalModule'
import { type GitParts, runGit, textOf } from '../../git/git'
import type { RuntimeModule } from '../../runtimes/runtime'
import type { Worktrees } from '../../worktrees/ports'
import { storyEnvironment } from '../../worktrees/storyEnvironment'
import type { Fleet } from '../fleet'
import { redactTexts } from '../redactTexts'
import { newRunId } from '../runIds'
import type { CorePorts } from '../runPorts'
import type { LiveRun, Seat } from '../seat'
import { baseDeclaresGates, tipOfBase, withOtherGates } from './baseGates'
import { freeName } from './freeName'
import { lostReport } from './lostReport'
import type { StoryBook, StoryRef } from './storyBook'
import type { StoryReading, Written } from './storyReading'

export interface StoryGatesParts {
  readonly core: Pick<CorePorts, 'book' | 'clock' | 'environments' | 'newUuid' | 'redact'>
  readonly fleet: Fleet
  readonly stories: StoryBook
  readonly reading: StoryReading
  readonly worktrees: Pick<Worktrees, 'whyNotStanding'>
}

type Answer<T> = Promise<Result<T, SnowhookError>>

/** Snowhook's own work in a story's worktree, as runs of an agent of its own: set-up commands and gates. */
export class StoryGates {
  constructor(private readonly parts: StoryGatesParts) {}

  /** Null: it has not been needed yet. */
  seat({ project, storyId }: StoryRef): Seat | null {
    const fits = ({ spec }: Seat): boolean =>
      spec.runtime === internalManifest.id && spec.projectRoot === project && spec.storyId === storyId
    return this.parts.fleet.all().find(fits) ?? null
  }

  /** Starts the gates under the id that the stage has; their report is on disk before the run is over. */
  async open(state: StoryState, runId: RunId, signal: AbortSignal): Answer<void> {
    const { worktree } = state
    if (worktree === null) return err(noWorktree(state))
    const written = await this.parts.reading.agreed(state)
    if (!written.ok) return written
    const wrong = await this.parts.worktrees.whyNotStanding(state.project, worktree)
    if (wrong !== null) return err(wrong)
    if (signal.aborted) return ok(undefined)
    const judge = { folder: worktree.path, definitions: worktree.baseCommit, runId }
    return this.run(state, written.value, judge, (report) =>
      this.parts.stories.judged(state, redactTexts(report, this.parts.core.redact)),
    )
  }

  /** On the result of a merge, in a folder of its own: a fresh checkout, so the set-up comes first. */
  async judgeResult(state: StoryState, folder: string): Promise<GateReport> {
    const { clock, newUuid } = this.parts.core
    const runId = newRunId(clock.now(), newUuid())
    const broken = (problem: string): GateReport => ({ ...this.lostReport(runId), outcome: 'broken', problem })
    const written = await this.parts.reading.agreed(state)
    if (!written.ok) return broken(written.error.message)
    if (state.worktree !== null) {
      const trial = { ...state.worktree, path: folder }
      const ready = await this.setUp(state, written.value, trial, new AbortController().signal)
      if (!ready.ok) return broken(ready.error.message)
    }
    const git = this.git(state.project)
    const definitions = await tipOfBase(state, git)
    if (definitions === null) return broken('git cannot say where the base stands.')
    const reported = Promise.withResolvers<GateReport>()
    const opened = await this.run(state, written.value, { folder, definitions, runId }, reported.resolve)
    if (!opened.ok) return broken(opened.error.message)
    const live = this.seat(state)?.live ?? null
    const reports = await Promise.race([reported.promise, endOf(live).then(() => this.lostReport(runId))])
    const report = await withOtherGates(reports, state, definitions, git)
    // Nothing of the gates is left in the folder when it is taken away.
    await live?.ended
    return redactTexts(report, this.parts.core.redact)
  }

  /** By what the base has committed. */
  areDeclared(state: StoryState): Promise<boolean> {
    return baseDeclaresGates(state, this.git(state.project))
  }

  /** What is committed; null: git cannot say. */
  async treeOfHead({ path }: WorktreeRecord): Promise<string | null> {
    return textOf(await runGit(this.git(path), ['rev-parse', 'HEAD^{tree}']))
  }

  /** For a run that ended without a word. */
  lostReport(runId: RunId): GateReport {
    return lostReport(runId, this.parts.core.book.run(runId), this.parts.core.clock.now())
  }

  /** Runs the set-up commands to their end; none is no failure. */
  async setUp(state: StoryState, written: Written, worktree: WorktreeRecord, signal: AbortSignal): Answer<void> {
    const { clock, newUuid } = this.parts.core
    const { setup, env: variables } = written.config
    if (setup.length === 0) return ok(undefined)
    const env = storyEnvironment(variables, worktree, state)
    if (!env.ok) return env
    const seat = this.ensureSeat(state, written, worktree.path, env.value)
    if (!seat.ok) return seat
    const ended = Promise.withResolvers<CommandsEnd>()
    const module = commandsRun({ commands: setup, onEnd: ended.resolve })
    const opened = this.start(seat.value, newRunId(clock.now(), newUuid()), module, worktree.path)
    if (!opened.ok) return opened
    const { live } = seat.value
    const stop = (): void => void live?.stop('user')
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop)
    // A run that was ended by force has said nothing, and never will.
    const end = await Promise.race([ended.promise, endOf(live).then(() => null)])
    await live?.ended
    if (end?.ok === true) return ok(undefined)
    const reason = end?.reason ?? 'Its commands were ended before they were done.'
    return err(
      snowhookError('internal', `The worktree could not be set up. ${reason}`, {
        kept: 'The worktree.',
        next: 'Correct the commands in .snowhook/config.yaml, then resume.',
      }),
    )
  }

  private async run(
    state: StoryState,
    written: Written,
    judge: { readonly folder: string; readonly definitions: string; readonly runId: RunId },
    onReport: (report: GateReport) => void,
  ): Answer<void> {
    const { definition, config } = written
    const env = state.worktree === null ? ok({}) : storyEnvironment(config.env, state.worktree, state)
    if (!env.ok) return env
    const seat = this.ensureSeat(state, written, judge.folder, env.value)
    if (!seat.ok) return seat
    const module = gatesRun({
      names: definition.gates,
      reruns: config.gateReruns,
      definitionsFrom: { commit: judge.definitions },
      gitEnv: this.parts.core.environments.forTools(),
      onReport,
    })
    return this.start(seat.value, judge.runId, module, judge.folder)
  }

  private start(seat: Seat, runId: RunId, module: RuntimeModule, cwd: string): Result<void, SnowhookError> {
    const spec = { ...seat.spec, cwd }
    const plan = { runId, spec, module, interactive: false, resume: null, prompt: '', freshPrompt: null }
    return this.parts.fleet.open(seat, plan)
  }

  private ensureSeat(
    ref: StoryRef,
    { definition }: Written,
    cwd: string,
    env: Record<string, string>,
  ): Result<Seat, SnowhookError> {
    const { core, fleet } = this.parts
    const known = this.seat(ref)
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
      env: { ...env, ...definition.env },
      options: {},
      inactivityTimeoutSecs: 0,
      createdAt: known?.spec.createdAt ?? core.clock.now(),
    })
  }

  /** Snowhook's own, with nobody's variables. */
  private git(cwd: string): GitParts {
    const { clock, environments } = this.parts.core
    return { cwd, env: environments.forTools(), clock }
  }
}

/** A moment later, so that what a run says last is heard before. */
const endOf = async (live: LiveRun | null): Promise<void> => {
  await live?.ended
  await Promise.resolve()
}

const noWorktree = ({ storyId }: StoryRef): SnowhookError =>
  snowhookError('not_found', `${storyId} has no worktree.`, { next: 'Queue it again: a new one is made.' })
