import type { HostHandlers } from '../../../shared/contract/index'
import { type SnowhookError, snowhookError } from '../../../shared/domain/errors'
import type { AgentId } from '../../../shared/domain/ids'
import { err, ok, type Result } from '../../../shared/domain/result'
import type { MergeReport } from '../../../shared/domain/review'
import { isAtWork, type StoryState, type StoryView } from '../../../shared/domain/story'
import type { WorktreeRecord } from '../../../shared/domain/worktree'
import type { Landing } from '../../landing/ports'
import { reviewPrompt } from '../../landing/reviewPrompt'
import type { StoryInput } from '../../supervisor/storyInput'
import type { Worktrees } from '../../worktrees/ports'
import type { ProjectBook } from './projectBook'
import type { StoryBook, StoryRef } from './storyBook'
import type { StoryGates } from './storyGates'
import type { StoryReading } from './storyReading'
import type { StoryRuns } from './storyRuns'
import type { WorktreeFactsBook } from './worktreeFacts'

type Handlers = HostHandlers['stories']
type Answer<T> = Promise<Result<T, SnowhookError>>

export interface StoryCommandParts {
  readonly projects: ProjectBook
  readonly stories: StoryBook
  readonly runs: StoryRuns
  readonly gates: StoryGates
  readonly reading: StoryReading
  readonly worktrees: Worktrees
  readonly landing: Landing
  readonly facts: WorktreeFactsBook
  readonly viewOf: (ref: StoryRef) => StoryView
  readonly tell: (message: string) => void
  /** This parked agent need not wait for its limit: it is woken by `go`. Null: it was not parked, and nothing was done. */
  readonly tryNow: <T>(agentId: AgentId, go: () => T) => T | null
}

/** What a person can do with a story, each misuse named. */
export class StoryCommands {
  /** Stories whose worktree is being removed, put back or landed: one of these at a time. */
  private readonly busy = new Set<string>()

  constructor(private readonly parts: StoryCommandParts) {}

  queue: Handlers['queue'] = async (ref) => this.begun(ref, { type: 'queue' }, 'cannot be queued')
  verify: Handlers['verify'] = async (ref) => this.begun(ref, { type: 'verify' }, 'cannot be verified')
  giveUp: Handlers['giveUp'] = async (ref) => this.moved(ref, { type: 'give_up' }, 'cannot be given up')
  resume: Handlers['resume'] = async ({ prompt, ...ref }) => {
    const { stage, agents, step } = this.parts.stories.state(ref)
    const resume = () => this.moved(ref, { type: 'resume', prompt: prompt ?? null }, 'cannot be resumed')
    const agentId = agents[step]
    if (stage.kind !== 'parked' || agentId === undefined) return resume()
    // A person says so: it tries now, whatever is known of the limit.
    return this.parts.tryNow(agentId, resume) ?? resume()
  }

  /** The stage first, so that the end of the run is no surprise to anybody. */
  stop: Handlers['stop'] = async (ref) => {
    const known = this.known(ref)
    if (!known.ok) return known
    const state = this.parts.stories.state(ref)
    const live = this.parts.runs.live(state)
    const moved = this.parts.stories.move(ref, { type: 'stop' })
    if (moved === null && live.length === 0) return err(refused(state, 'has nothing to stop'))
    const reports = await Promise.all(live.map((seat) => seat.live?.stop('user')))
    const survivors = reports.flatMap((report) => report?.survivors ?? [])
    if (survivors.length === 0) return ok(this.parts.viewOf(ref))
    return err(
      snowhookError('stop_incomplete', `${ref.storyId} left processes alive: ${survivors.join(', ')}.`, {
        kept: 'The worktree, the session and everything that was printed.',
        next: `End them by hand: kill -9 ${survivors.join(' ')}`,
      }),
    )
  }

  review: Handlers['review'] = async ({ comments, note, ...ref }) => {
    if (comments.length === 0 && note.trim() === '') {
      return err(snowhookError('invalid_input', 'There is no comment to give.', { field: 'comments' }))
    }
    const prompt = reviewPrompt(comments, note)
    return this.begun(ref, { type: 'resume', prompt }, 'cannot be given comments')
  }

  /** The story was edited in Snowhook; one that nobody asked for yet has nothing to go by. */
  async edited(ref: StoryRef): Promise<void> {
    const terms = await this.parts.reading.termsNow(ref)
    if (terms !== null && this.parts.stories.terms(ref) !== null) this.parts.stories.agree(ref, terms)
  }

  facts: Handlers['facts'] = async (ref) => {
    const worktree = this.worktreeOf(ref)
    if (!worktree.ok) return worktree
    const facts = await this.parts.facts.refresh(ref)
    return facts === null ? err(noWorktree(ref)) : ok(facts)
  }

  diff: Handlers['diff'] = async (ref) => {
    const worktree = await this.standing(ref)
    return worktree.ok ? this.parts.landing.diff(worktree.value) : worktree
  }

  patch: Handlers['patch'] = async ({ path, ...ref }) => {
    const worktree = await this.standing(ref)
    return worktree.ok ? this.parts.landing.patch(worktree.value, path) : worktree
  }

  commit: Handlers['commit'] = async ({ message, ...ref }) =>
    this.alone(ref, async () => {
      const standing = await this.standing(ref)
      if (!standing.ok) return standing
      const worktree = standing.value
      const committed = await this.parts.landing.commit(worktree, message)
      if (!committed.ok) return committed
      await this.parts.facts.refresh(ref)
      return ok(this.parts.viewOf(ref))
    })

  merge: Handlers['merge'] = async ({ method, message, ...ref }) =>
    this.alone(ref, async (): Answer<MergeReport> => {
      const { gates, landing, stories } = this.parts
      const standing = await this.standing(ref)
      if (!standing.ok) return standing
      const worktree = standing.value
      const state = stories.state(ref)
      const { title, can } = this.parts.viewOf(ref)
      // One that is queued or waits would be worked on once more after its base has it.
      if (!can.merge) return err(refused(state, 'cannot be merged'))
      const hasGates = await gates.areDeclared(state)
      const landed = await landing.land({
        ...ref,
        worktree,
        method,
        message,
        title,
        judge: hasGates ? (folder) => gates.judgeResult(state, folder) : null,
      })
      if (!landed.ok) return landed
      if (landed.value.outcome === 'merged' && landed.value.commit !== null) {
        stories.move(ref, { type: 'merged', commit: landed.value.commit, method })
      }
      await this.parts.facts.refresh(ref)
      return landed
    })

  push: Handlers['push'] = async (ref) => {
    const worktree = await this.standing(ref)
    if (!worktree.ok) return worktree
    const pushed = await this.parts.landing.push(worktree.value)
    return pushed.ok ? ok({ output: pushed.value }) : pushed
  }

  openPullRequest: Handlers['openPullRequest'] = async ({ title, body, ...ref }) => {
    const worktree = await this.standing(ref)
    if (!worktree.ok) return worktree
    const opened = await this.parts.landing.openPullRequest(worktree.value, { title, body })
    return opened.ok ? ok({ url: opened.value }) : opened
  }

  removeWorktree: Handlers['removeWorktree'] = async ({ dirty, ...ref }) =>
    this.alone(ref, async (worktree) => {
      const { worktrees, stories, viewOf } = this.parts
      if (!viewOf(ref).can.removeWorktree) return err(refused(stories.state(ref), 'must not lose its worktree'))
      const removed = await worktrees.remove(ref.project, ref.storyId, worktree, dirty)
      // Neither folder nor branch is left: there is nothing to keep, and nothing to hold on to.
      if (!removed.ok && removed.error.tag === 'not_found') stories.move(ref, { type: 'worktree', worktree: null })
      if (!removed.ok) return removed
      stories.move(ref, { type: 'worktree', worktree: null })
      await this.parts.facts.refresh(ref)
      return removed
    })

  undoRemove: Handlers['undoRemove'] = async ({ project, ref: snapshotRef }) => {
    const { worktrees, stories, facts, viewOf } = this.parts
    const all = await worktrees.snapshots(project)
    if (!all.ok) return all
    const snapshot = all.value.find(({ ref }) => ref === snapshotRef)
    if (snapshot === undefined) {
      return err(
        snowhookError('not_found', `There is no snapshot ${snapshotRef}.`, { next: 'Look at the list again.' }),
      )
    }
    const ref = { project, storyId: snapshot.storyId }
    if (stories.state(ref).worktree !== null) {
      return err(
        snowhookError('already_exists', `${ref.storyId} has a worktree again.`, {
          kept: 'Both: the worktree and the snapshot.',
          next: 'Remove the new worktree first; it is kept as a snapshot too.',
        }),
      )
    }
    return this.exclusive(ref, async () => {
      const restored = await worktrees.restore(project, snapshotRef)
      if (!restored.ok) return restored
      for (const note of restored.value.notes) this.parts.tell(`${ref.storyId}: ${note}`)
      stories.move(ref, { type: 'worktree', worktree: restored.value.worktree })
      await facts.refresh(ref)
      return ok(viewOf(ref))
    })
  }

  /** Asks for work, by what the story's files say at this moment. */
  private async begun(ref: StoryRef, input: StoryInput, what: string): Answer<StoryView> {
    const known = this.known(ref)
    if (!known.ok) return known
    const terms = await this.parts.reading.termsNow(ref)
    const moved = await this.moved(ref, input, what)
    if (moved.ok && terms !== null) this.parts.stories.agree(ref, terms)
    return moved
  }

  private async moved(ref: StoryRef, input: StoryInput, what: string): Answer<StoryView> {
    const known = this.known(ref)
    if (!known.ok) return known
    const state = this.parts.stories.state(ref)
    if (this.busy.has(keyOf(ref))) return err(inUse(ref))
    return this.parts.stories.move(ref, input) === null ? err(refused(state, what)) : ok(this.parts.viewOf(ref))
  }

  /** With the worktree to itself: nothing of the story runs, and nothing else is done to it meanwhile. */
  private async alone<T>(ref: StoryRef, use: (worktree: WorktreeRecord) => Answer<T>): Answer<T> {
    const worktree = this.worktreeOf(ref)
    if (!worktree.ok) return worktree
    const state = this.parts.stories.state(ref)
    const [live] = this.parts.runs.live(state)
    if (live !== undefined || isAtWork(state)) {
      return err(
        snowhookError('busy', `${live?.spec.name ?? 'An agent'} works in this worktree.`, {
          kept: 'Nothing was changed.',
          next: 'Stop it first.',
        }),
      )
    }
    return this.exclusive(ref, () => use(worktree.value))
  }

  private async exclusive<T>(ref: StoryRef, use: () => Answer<T>): Answer<T> {
    if (this.busy.has(keyOf(ref))) return err(inUse(ref))
    this.busy.add(keyOf(ref))
    try {
      return await use()
    } finally {
      this.busy.delete(keyOf(ref))
    }
  }

  private known(ref: StoryRef): Result<void, SnowhookError> {
    const project = this.parts.projects.find(ref.project)
    if (!project.ok) return project
    const { stories, broken } = project.value
    if (stories.has(ref.storyId)) return ok(undefined)
    const problem = broken.get(ref.storyId)?.problem
    if (problem !== undefined) {
      return err(
        snowhookError('invalid_input', `${ref.storyId} cannot be read: ${problem}`, { next: 'Correct its file.' }),
      )
    }
    // Its file is gone; what it has can still be stopped, landed and removed.
    if (this.parts.stories.decisions(ref).length > 0) return ok(undefined)
    return err(snowhookError('not_found', `There is no story ${ref.storyId} in ${ref.project}.`))
  }

  /** The story's worktree, if it is that still. */
  private async standing(ref: StoryRef): Answer<WorktreeRecord> {
    const worktree = this.worktreeOf(ref)
    if (!worktree.ok) return worktree
    const wrong = await this.parts.worktrees.whyNotStanding(ref.project, worktree.value)
    return wrong === null ? worktree : err(wrong)
  }

  private worktreeOf(ref: StoryRef): Result<WorktreeRecord, SnowhookError> {
    const { worktree } = this.parts.stories.state(ref)
    return worktree === null ? err(noWorktree(ref)) : ok(worktree)
  }
}

const keyOf = ({ project, storyId }: StoryRef): string => `${project}\n${storyId}`

const refused = (state: StoryState, what: string): SnowhookError =>
  snowhookError(
    'not_allowed',
    `${state.storyId} ${what}: it ${state.stage.kind === 'needs_you' ? 'waits for you' : `is ${state.stage.kind}`}.`,
    {
      kept: 'Nothing was changed.',
    },
  )

const inUse = ({ storyId }: StoryRef): SnowhookError =>
  snowhookError('busy', `Something is being done with the worktree of ${storyId}.`, {
    kept: 'Nothing was changed.',
    next: 'Try again in a moment.',
  })

const noWorktree = ({ storyId }: StoryRef): SnowhookError =>
  snowhookError('not_found', `${storyId} has no worktree.`, { next: 'Queue it, or put a removed one back.' })
