import type { AgentSpec } from '../../../shared/domain/agent'
import type { AgentEvent } from '../../../shared/domain/events'
import type { SnowhookError } from '../../../shared/domain/errors'
import type { AgentId, RunId } from '../../../shared/domain/ids'
import type { LimitHold } from '../../../shared/domain/parking'
import type { Result } from '../../../shared/domain/result'
import type { StoryState } from '../../../shared/domain/story'
import type { LimitFact } from '../../supervisor/parking'
import { ParkingLot } from '../../supervisor/parkingLot'
import { wallTimer } from '../../supervisor/wallTimer'
import { wordsOf } from '../../tools/outcome'
import { accountOf } from '../accountOf'
import type { AgentActions } from '../agentActions'
import { runEnvironment } from '../environment'
import type { Fleet } from '../fleet'
import type { CorePorts } from '../runPorts'
import type { Stories } from '../stories/openStories'

export interface LimitsParts {
  readonly core: Pick<CorePorts, 'book' | 'clock' | 'environments' | 'report' | 'runtimes'>
  readonly fleet: Fleet
  readonly actions: AgentActions
  readonly stories: Stories
  readonly onChange: () => void
}

/** A disk that refused is asked again after this. */
const WAKE_AGAIN_MS = 30_000

/** Connects the parking lot to agents: what their runs say of limits goes in, and those that it wakes are started. */
export class Limits {
  readonly lot: ParkingLot
  /** The window that a live run's provider refused for, as it named it. */
  private readonly windows = new Map<AgentId, string | null>()
  private wakes = false
  private cancelLook: () => void = () => {}
  private readonly cancelRetries = new Set<() => void>()
  private byPerson: { readonly agentId: AgentId; readonly go: () => void } | null = null

  constructor(private readonly parts: LimitsParts) {
    const { core, fleet, stories, onChange } = parts
    const seat = (agentId: AgentId) => {
      const found = fleet.find(agentId)
      return found.ok ? found.value : null
    }
    this.lot = new ParkingLot(core.book.state.limits, {
      clock: core.clock,
      random: () => Math.random(),
      commit: (fact) => this.record(fact),
      stillParked: (agentId) => {
        const story = stories.book.ofAgent(agentId)
        if (story !== null) return story.stage.kind === 'parked' && story.agents[story.step] === agentId
        return seat(agentId)?.phase === 'parked'
      },
      isLive: (agentId) => seat(agentId)?.live != null,
      autoResume: (agentId) => stories.settingsOf(seat(agentId)?.spec.projectRoot ?? '').autoResume,
      wake: (agentId, auto) => this.tryToWake(agentId, auto),
      onChange,
    })
  }

  /** Memory has it already, and timers follow from it: what the disk refuses now is written when it takes writes again. */
  private record(fact: LimitFact): void {
    try {
      this.parts.core.book.commit(fact)
    } catch (cause) {
      this.parts.core.report(`A limit could not be recorded yet: ${wordsOf(cause)}`)
      this.parts.core.book.append(fact)
    }
  }

  heard(agentId: AgentId, event: AgentEvent): void {
    if (event.type === 'rate_limit' && event.status === 'rejected') this.windows.set(agentId, event.window)
    const through =
      (event.type === 'turn_completed' && event.ok) || (event.type === 'tool_call' && event.parentCallId === null)
    if (!through) return
    const who = this.loginOf(agentId)
    if (who !== null) this.lot.turnDone({ agentId, ...who })
  }

  /** A person wakes it, in a way of their own; null: it is not parked. */
  tryNow<T>(agentId: AgentId, go: () => T): T | null {
    let answer: T | null = null
    this.byPerson = {
      agentId,
      go: () => {
        answer = go()
      },
    }
    this.lot.wakeNow(agentId)
    this.byPerson = null
    return answer
  }

  /** Before the story moves: a story is never parked without somebody who will wake it. */
  runEnded(agentId: AgentId, runId: RunId): void {
    const run = this.parts.core.book.run(runId)
    const window = this.windows.get(agentId) ?? null
    this.windows.delete(agentId)
    const who = this.loginOf(agentId)
    // A program that a person types into has its own way to go on after a limit.
    if (run?.outcome === 'rate_limited' && !run.interactive && who !== null) {
      const reset = run.result?.rateLimitResetAt ?? null
      const { label: accountLabel, ...login } = who
      this.lot.hit({ agentId, ...login, accountLabel, window, resetAt: reset === null ? null : Date.parse(reset) })
    } else {
      this.lot.runEnded(agentId)
      this.wakeForgotten(agentId)
    }
  }

  /**
   * A story was parked. The end of its run may have been told to another host, which was killed before the story moved,
   * and a limit may lift while git is still asked what the run has left: then the lot does not know of this agent.
   */
  storyParked({ agents, step, stage }: StoryState): void {
    const agentId = agents[step]
    const who = agentId === undefined ? null : this.loginOf(agentId)
    if (stage.kind !== 'parked' || agentId === undefined || who === null) return
    const holds = this.lot.holds()
    if (holds.some((hold) => hold.agents.includes(agentId))) return
    const tried = holds.some(({ probing, goneAt }) => probing === agentId && goneAt === undefined)
    const { until: resetAt } = stage
    const { label: accountLabel, ...login } = who
    if (resetAt !== null && resetAt <= this.parts.core.clock.now() && !tried) this.wakeForgotten(agentId)
    else this.lot.hit({ agentId, ...login, accountLabel, window: null, resetAt })
  }

  /** A person wants no resume of it: its story rests, for nobody else would move it. */
  cancel(agentId: AgentId): Result<null, SnowhookError> {
    const cancelled = this.lot.cancel(agentId)
    if (cancelled.ok) this.rest(agentId)
    return cancelled
  }

  /** The agent is no more. */
  forget(agentId: AgentId): void {
    this.lot.forget(agentId)
    this.rest(agentId)
  }

  /** The limit that a new run of this agent would only run into. */
  holdOf(spec: Pick<AgentSpec, 'runtime' | 'model' | 'env'>, agentId: AgentId | null): LimitHold | null {
    const who = this.loginFor(spec)
    const hold = who === null ? null : this.lot.heldBy({ ...who, agentId })
    if (hold === null || this.wakes) return hold
    if (hold.until <= this.parts.core.clock.now()) return null
    this.lookAgainAt(hold.until)
    return hold
  }

  /** From now on those that wait for a limit are woken. Otherwise a limit only holds back who would run into it. */
  start(): void {
    this.wakes = true
    this.lot.start()
    for (const { agents, step } of this.parts.stories.book.states()) {
      const agentId = agents[step]
      if (agentId !== undefined) this.wakeForgotten(agentId)
    }
  }

  close(): void {
    this.cancelLook()
    for (const cancel of this.cancelRetries) cancel()
    this.lot.close()
  }

  private parkedStory(agentId: AgentId): StoryState | null {
    const story = this.parts.stories.book.ofAgent(agentId)
    return story?.stage.kind === 'parked' && story.agents[story.step] === agentId ? story : null
  }

  private rest(agentId: AgentId): void {
    const story = this.parkedStory(agentId)
    if (story !== null) this.parts.stories.book.move(story, { type: 'stop' })
  }

  /** A person had taken it over when its limit went: the lot left it alone then and does not know it any more. */
  private wakeForgotten(agentId: AgentId): void {
    const story = this.parkedStory(agentId)
    const known = this.lot.holds().some(({ agents, probing }) => probing === agentId || agents.includes(agentId))
    if (!this.wakes || story === null || known) return
    this.tryToWake(agentId, this.parts.stories.settingsOf(story.project).autoResume)
  }

  private lookAgainAt(until: number): void {
    this.cancelLook()
    this.cancelLook = wallTimer(this.parts.core.clock, until, () => this.parts.onChange())
  }

  private loginOf(agentId: AgentId) {
    const found = this.parts.fleet.find(agentId)
    return found.ok ? this.loginFor(found.value.spec) : null
  }

  private loginFor({ runtime, model, env }: Pick<AgentSpec, 'runtime' | 'model' | 'env'>) {
    const { environments, runtimes } = this.parts.core
    const module = runtimes.find(({ manifest }) => manifest.id === runtime)
    if (module === undefined || module.manifest.internal === true) return null
    const { mark, label } = accountOf(module, runEnvironment(environments.forRuntime(module), env, ''))
    return { runtime, model, account: mark, label }
  }

  /** What it could not move, because the disk refused, is tried again: the lot has let go of it. */
  private tryToWake(agentId: AgentId, auto: boolean): void {
    try {
      this.wake(agentId, auto)
    } catch (cause) {
      const { clock, report } = this.parts.core
      report(`An agent could not go on after its limit yet: ${wordsOf(cause)}`)
      this.cancelRetries.add(
        clock.after(WAKE_AGAIN_MS, () => this.parkedStory(agentId) && this.tryToWake(agentId, auto)),
      )
    }
  }

  private wake(agentId: AgentId, auto: boolean): void {
    if (this.byPerson?.agentId === agentId) {
      this.byPerson.go()
      return
    }
    const { actions, core, fleet, stories } = this.parts
    const story = stories.book.ofAgent(agentId)
    if (story !== null && story.agents[story.step] === agentId) {
      stories.book.move(story, { type: 'limit_lifted', auto })
      return
    }
    const seat = fleet.find(agentId)
    if (!auto || !seat.ok) return
    void actions.resume(seat.value, { interactive: false }).then((answer) => {
      if (answer.ok) return
      core.report(`${seat.value.spec.name} could not go on after its limit: ${answer.error.message}`)
      this.lot.runEnded(agentId)
    })
  }
}
