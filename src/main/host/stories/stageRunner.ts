import { type SnowhookError, SnowhookException } from '../../../shared/domain/errors'
import type { GateReport } from '../../../shared/domain/gates'
import type { RunId } from '../../../shared/domain/ids'
import { MESSAGE_MAX_CHARS } from '../../../shared/domain/limits'
import type { StoryStage, StoryState } from '../../../shared/domain/story'
import type { WorkEvidence, WorktreeRecord } from '../../../shared/domain/worktree'
import { storyPlace } from '../../store/supervisionState'
import type { StoryInput } from '../../supervisor/storyInput'
import { wallTimer } from '../../supervisor/wallTimer'
import type { Worktrees } from '../../worktrees/ports'
import type { CorePorts } from '../runPorts'
import type { StoryBook, StoryRef } from './storyBook'
import type { StoryGates } from './storyGates'
import type { StoryRuns } from './storyRuns'

/** A disk that was full a moment ago, a git that could not be asked: what could not be done is tried again. */
const TRY_AGAIN_MS = 30_000

type Stage<K extends StoryStage['kind']> = Extract<StoryStage, { kind: K }>

export interface StageRunnerParts {
  readonly core: Pick<CorePorts, 'book' | 'clock' | 'report'>
  readonly stories: StoryBook
  readonly runs: StoryRuns
  readonly gates: StoryGates
  readonly worktrees: Worktrees
  /** Whether this host drives the story; one that was opened for a single call drives none. */
  readonly drives: (ref: StoryRef) => boolean
}

/** What was set going for one state of a story. */
interface Errand {
  readonly state: StoryState
  /** The stage's run was over by then: what is to be done is another thing. */
  readonly runIsOver: boolean
  readonly aborter: AbortController
}

/**
 * Sets going what a story's stage asks for: a worktree, a run, the gates, a timer. It looks at the stage and at what
 * there is, never at how it came about, so that the same look mends what a crash has left half done.
 */
export class StageRunner {
  private readonly errands = new Map<string, Errand>()
  private readonly toldOf = new Map<string, StoryState>()
  private closed = false

  constructor(private readonly parts: StageRunnerParts) {}

  /** To be called after every move, at the start, and when a run of the story has ended. */
  look(ref: StoryRef): void {
    if (this.closed || !this.parts.drives(ref)) return
    const place = storyPlace(ref.project, ref.storyId)
    const state = this.parts.stories.state(ref)
    const known = this.errands.get(place)
    const runIsOver = this.runIsOver(state)
    if (known?.state === state && known.runIsOver === runIsOver) return
    known?.aborter.abort()
    const errand: Errand = { state, runIsOver, aborter: new AbortController() }
    this.errands.set(place, errand)
    this.setGoing(errand).catch((cause: unknown) => this.tryAgain(errand, cause))
  }

  /** Nothing else would ever look at this stage again. What keeps failing is told once for each stage. */
  private tryAgain(errand: Errand, cause: unknown): void {
    const { aborter, state } = errand
    const place = storyPlace(state.project, state.storyId)
    if (this.closed || aborter.signal.aborted || this.errands.get(place) !== errand) return
    if (this.toldOf.get(place) !== state) this.parts.core.report(sayWhy(state, cause))
    this.toldOf.set(place, state)
    const cancel = this.parts.core.clock.after(TRY_AGAIN_MS, () => {
      if (this.errands.get(place) !== errand) return
      this.errands.delete(place)
      this.look(state)
    })
    aborter.signal.addEventListener('abort', cancel)
  }

  /** Nothing more is set going; what runs is ended by its owner. */
  close(): void {
    this.closed = true
    for (const { aborter } of this.errands.values()) aborter.abort()
  }

  private runIsOver({ stage }: StoryState): boolean {
    if (stage.kind !== 'working' && stage.kind !== 'judging') return false
    return this.isOver(stage.runId)
  }

  private async setGoing(errand: Errand): Promise<void> {
    const { state } = errand
    switch (state.stage.kind) {
      case 'preparing':
        return this.prepare(errand, state.stage)
      case 'working':
        return this.work(errand, state.stage)
      case 'judging':
        return this.judge(errand, state.stage)
      case 'waiting':
        return this.wait(errand, state.stage.until)
      default:
        return
    }
  }

  /** What comes of an errand counts only while its state is still the story's. */
  private tell({ state, aborter }: Errand, input: StoryInput): void {
    if (aborter.signal.aborted || this.parts.stories.state(state) !== state) return
    this.parts.stories.move(state, input)
  }

  private async prepare(errand: Errand, { next }: Stage<'preparing'>): Promise<void> {
    const { state, aborter } = errand
    const ready = await this.parts.runs.prepare(state, next, aborter.signal)
    // Stopped meanwhile: the worktree is there all the same, and is the story's.
    if (ready.ok && this.parts.stories.state(state).stage.kind === 'stopped') {
      this.parts.stories.move(state, { type: 'prepared', ...ready.value })
    } else if (ready.ok) this.tell(errand, { type: 'prepared', ...ready.value })
    else this.tell(errand, { type: 'prepare_failed', reason: sentence(ready.error) })
  }

  private async work(errand: Errand, { runId, next }: Stage<'working'>): Promise<void> {
    const { core, runs, stories } = this.parts
    const { state, aborter } = errand
    const run = core.book.run(runId)
    if (run === null) {
      const opened = await runs.openWork(state, runId, next, aborter.signal)
      if (!opened.ok) this.tell(errand, notStarted(runId, opened.error))
      return
    }
    if (run.endedAt === null || run.outcome === null || state.worktree === null) return
    const work = await this.workIn(state, state.worktree, stories.state(state).judgedCommit)
    const reset = run.result?.rateLimitResetAt ?? null
    this.tell(errand, {
      type: 'run_ended',
      end: {
        runId,
        outcome: run.outcome,
        stoppedBy: run.stoppedBy,
        failure: run.result?.failure ?? null,
        resetAt: reset === null ? null : Date.parse(reset),
        sessionId: runs.sessionOf(state),
        why: run.why ?? '',
        work,
      },
    })
  }

  private async judge(errand: Errand, { runId }: Stage<'judging'>): Promise<void> {
    const { core, gates, stories } = this.parts
    const { state } = errand
    const report = stories.reports(state).find((one) => one.runId === runId)
    if (report !== undefined && this.isOver(runId)) return this.judged(errand, report)
    if (core.book.run(runId) === null) {
      const opened = await gates.open(state, runId, errand.aborter.signal)
      if (!opened.ok) this.tell(errand, notStarted(runId, opened.error))
      return
    }
    // The run is over and never said anything: it was lost with its host, or stopped.
    if (this.isOver(runId)) return this.judged(errand, gates.lostReport(runId))
  }

  private async judged(errand: Errand, report: GateReport): Promise<void> {
    const { state } = errand
    const work =
      state.worktree === null ? unknown('There is no worktree.') : await this.evidence(state, state.worktree, report)
    this.tell(errand, { type: 'gates_ended', report, work })
  }

  /** Changes that the agent has hidden from git's status were judged too: what passed is then not what is committed. */
  private async evidence(ref: StoryRef, worktree: WorktreeRecord, report: GateReport): Promise<WorkEvidence> {
    const { gates, worktrees } = this.parts
    const work = await this.workIn(ref, worktree, report.commit)
    if (report.outcome !== 'passed' || work.head === null) return work
    const astray = await worktrees.whyNotOnBranch(worktree)
    if (astray !== null) return unknown(astray)
    if (work.uncommitted !== 0 || report.tree === null) return work
    const committed = await gates.treeOfHead(worktree)
    return committed === report.tree ? work : { ...work, uncommitted: 1 }
  }

  /** Nothing is asked of a repository that the agent has put in the place of the project's. */
  private async workIn(
    { project }: StoryRef,
    worktree: WorktreeRecord,
    since: StoryState['judgedCommit'],
  ): Promise<WorkEvidence> {
    const wrong = await this.parts.worktrees.whyNotStanding(project, worktree)
    return wrong === null ? this.parts.worktrees.evidence(worktree, since) : unknown(wrong.message)
  }

  private isOver(runId: RunId): boolean {
    const run = this.parts.core.book.run(runId)
    return run !== null && run.endedAt !== null
  }

  /** A pause is over at its time, and after its length: a clock that is set back makes none longer. */
  private async wait(errand: Errand, until: number): Promise<void> {
    const { state, aborter } = errand
    const { clock } = this.parts.core
    while (!aborter.signal.aborted && this.parts.stories.state(state) === state) {
      const lengthMs = Math.max(0, until - Math.max(clock.now(), state.since))
      const due = Promise.withResolvers<void>()
      const cancels = [wallTimer(clock, until, due.resolve), clock.after(lengthMs, due.resolve)]
      aborter.signal.addEventListener('abort', () => due.resolve(), { once: true })
      await due.promise
      for (const cancel of cancels) cancel()
      this.tell(errand, { type: 'due' })
    }
  }
}

const unknown = (problem: string): WorkEvidence => ({
  head: null,
  newCommits: null,
  uncommitted: null,
  problem: problem.slice(0, MESSAGE_MAX_CHARS),
})

/** What is not allowed now, for a budget or because the host closes, is no fault of the story. */
const notStarted = (runId: RunId, error: SnowhookError): StoryInput => ({
  type: 'not_started',
  runId,
  reason: sentence(error),
  waits: error.tag === 'not_allowed',
})

const sentence = ({ message, next }: { readonly message: string; readonly next?: string | undefined }): string =>
  next === undefined ? message : `${message} ${next}`

const sayWhy = ({ project, storyId }: StoryRef, cause: unknown): string => {
  const what = cause instanceof SnowhookException ? cause.error.message : String(cause)
  return `Story ${storyId} of ${project} could not go on: ${what}`
}
