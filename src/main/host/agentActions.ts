import type { NewAgent } from '../../shared/contract/fleet'
import { type AgentSpec, type AgentView, isLive } from '../../shared/domain/agent'
import { type SnowhookError, snowhookError } from '../../shared/domain/errors'
import type { AgentEventOf } from '../../shared/domain/events'
import { AgentId, type RunId, type SessionId } from '../../shared/domain/ids'
import { err, ok, type Result } from '../../shared/domain/result'
import type { StopReason } from '../runtimes/runtime'
import { checkAgent, checkRunnable, findRuntime } from './agentChecks'
import type { Fleet } from './fleet'
import type { RecoveryDesk } from './recoveryDesk'
import { resumeReport, wasBrokenOff } from './resumeReport'
import { newRunId } from './runIds'
import type { CorePorts } from './runPorts'
import type { Seat } from './seat'

/** What a headless resume says when the user says nothing. */
const CONTINUE_PROMPT = 'Continue where you left off.'

type Answer = Promise<Result<AgentView, SnowhookError>>

export interface ResumeWish {
  readonly sessionId?: SessionId | undefined
  readonly prompt?: string | undefined
  readonly interactive: boolean
}

export interface RunWish {
  /** Chosen beforehand by whoever must find the run again after a crash. */
  readonly runId?: RunId
  readonly interactive: boolean
  readonly resume: SessionId | null
  readonly prompt: string
  /** For the one retry when the provider refuses to resume; null: none. */
  readonly freshPrompt: string | null
}

/** What can be done with one agent, with every misuse named. */
export class AgentActions {
  constructor(
    private readonly fleet: Fleet,
    private readonly ports: CorePorts,
    private readonly recovered: Pick<RecoveryDesk, 'remainsOf'>,
  ) {}

  async create(wanted: NewAgent): Promise<Result<Seat, SnowhookError>> {
    const others = this.fleet.all().map(({ spec }) => spec)
    const options = await checkAgent(wanted, others, this.ports.runtimes)
    if (!options.ok) return options
    const { storyTitle = wanted.storyId, ...given } = wanted
    const id = AgentId.parse(this.ports.newUuid())
    return this.fleet.save({ ...given, storyTitle, options: options.value, id, createdAt: this.ports.clock.now() })
  }

  async update(wanted: Omit<AgentSpec, 'createdAt'>): Answer {
    const found = this.fleet.find(wanted.id)
    if (!found.ok) return found
    const seat = found.value
    const others = this.fleet.all().flatMap(({ spec }) => (spec.id === wanted.id ? [] : spec))
    const options = await checkAgent(wanted, others, this.ports.runtimes)
    if (!options.ok) return options
    if (isLive(seat.phase)) {
      return err(
        snowhookError('busy', `${seat.spec.name} is running; its settings hold until the run ends.`, {
          kept: 'Nothing was changed.',
          next: 'Stop it, then edit.',
        }),
      )
    }
    const saved = this.fleet.save({ ...wanted, options: options.value, createdAt: seat.spec.createdAt })
    return saved.ok ? ok(saved.value.view()) : saved
  }

  /** A fresh session with the agent's own prompt. */
  async start(seat: Seat, interactive: boolean): Answer {
    const { prompt } = seat.spec
    return this.run(seat, { interactive, resume: null, prompt, freshPrompt: null })
  }

  async resume(seat: Seat, { sessionId, prompt, interactive }: ResumeWish): Answer {
    const { spec } = seat
    const resume = sessionId ?? seat.sessionId()
    const refusal = this.refusalToResume(seat, resume)
    if (refusal !== null || resume === null) return err(refusal ?? notResumable('There is no session.'))
    const words = prompt ?? (interactive ? '' : CONTINUE_PROMPT)
    const freshPrompt = spec.prompt === '' ? null : spec.prompt
    return this.run(seat, { interactive, resume, prompt: words, freshPrompt })
  }

  /** Answers when the process table has shown that nothing is left. Stopping what does not run is no mistake. */
  async stop(seat: Seat, reason: StopReason = 'user'): Answer {
    const report = await seat.live?.stop(reason)
    if (report === undefined || report.survivors.length === 0) return ok(seat.view())
    return err(
      snowhookError('stop_incomplete', `${seat.spec.name} left processes alive: ${report.survivors.join(', ')}.`, {
        kept: 'Everything it printed and its session.',
        next: `End them by hand: kill -9 ${report.survivors.join(' ')}`,
      }),
    )
  }

  remove(seat: Seat): Result<void, SnowhookError> {
    if (!isLive(seat.phase)) return this.fleet.remove(seat)
    return err(
      snowhookError('busy', `${seat.spec.name} is running.`, { kept: 'The run goes on.', next: 'Stop it first.' }),
    )
  }

  /** One run as it is wished, once everything that would make it impossible is ruled out. */
  async run(seat: Seat, { runId = this.newRunId(), ...wish }: RunWish): Answer {
    const refusal = this.ports.allowance(seat.spec)
    if (refusal !== null) return err(overBudget(refusal))
    const module = findRuntime(this.ports.runtimes, seat.spec.runtime)
    if (!module.ok) return module
    const [runnable, report] = await Promise.all([checkRunnable(seat.spec, module.value, wish), this.report(seat)])
    if (!runnable.ok) return runnable
    const plan = { ...wish, runId, spec: seat.spec, module: module.value, resumeReport: report }
    const opened = this.fleet.open(seat, plan)
    return opened.ok ? ok(seat.view()) : opened
  }

  /** What the run before left, when that one was broken off. */
  private async report(seat: Seat): Promise<AgentEventOf<'resume_report'> | undefined> {
    const previous = this.ports.book.lastRun(seat.spec.id)
    if (previous === null || !wasBrokenOff(previous)) return undefined
    return resumeReport(previous, { ...this.ports, remainsOf: (id) => this.recovered.remainsOf(id) })
  }

  private newRunId(): RunId {
    return newRunId(this.ports.clock.now(), this.ports.newUuid())
  }

  private refusalToResume(seat: Seat, sessionId: SessionId | null): SnowhookError | null {
    const { name, runtime } = seat.spec
    const module = findRuntime(this.ports.runtimes, runtime)
    if (!module.ok) return module.error
    if (!module.value.manifest.capabilities.resumable) {
      return notResumable(`${module.value.manifest.name} has no sessions that can be resumed.`)
    }
    if (sessionId === null) return notResumable(`${name} has no session to resume.`)
    // A session that Snowhook has not seen may still be one that the provider has.
    const known = this.fleet.session(sessionId)
    if (known !== null && known.runtime !== runtime) {
      return notResumable(`Session ${sessionId} belongs to the runtime ${known.runtime}, not to ${runtime}.`)
    }
    if (known?.resumable === false) return notResumable(`The provider refused to resume session ${sessionId}.`)
    return null
  }
}

const overBudget = (refusal: string): SnowhookError =>
  snowhookError('not_allowed', refusal, { kept: 'Everything so far, and the session.', next: 'Raise the budget.' })

const notResumable = (message: string): SnowhookError =>
  snowhookError('not_resumable', message, { kept: 'Nothing was started.', next: 'Start a fresh session.' })
