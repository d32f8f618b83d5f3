import { setTimeout as sleep } from 'node:timers/promises'
import type { Face } from './face.ts'
import { addTokens, costUsd } from './prices.ts'
import type { DemoRecord, Tokens, WaitingFor } from './records.ts'
import type { Step } from './script.ts'
import type { Session, SessionFiles } from './session.ts'
import { Workshop } from './workshop.ts'

/** How a play ended. `quit`: the process ends too, also an interactive one. */
export interface Ending {
  ok: boolean
  reason: string
  failure: string | null
  exitCode: number
  quit: boolean
}

/** How each step is done. A step that ends the play says so with `agent.end`. */
export type Performers = {
  [D in Step['do']]: (step: Extract<Step, { do: D }>, agent: Agent) => Promise<void>
}

export interface AgentSettings {
  readonly face: Face
  readonly session: Session
  readonly files: SessionFiles
  readonly folder: string
  /** Milliseconds a word. */
  readonly pace: number
  /** 0: an unanswered question waits for ever. */
  readonly answerTimeoutMs: number
}

/** What a step may do: speak, work, count, wait. */
export class Agent {
  readonly face: Face
  readonly session: Session
  readonly workshop: Workshop
  pace: number
  /** Set by the step that ends the play. */
  ending: Ending | null = null
  /** The last thing said, which is a turn's result. */
  private said = ''
  private denied = 0
  private readonly settings: AgentSettings
  private tokens: Tokens = { input: 0, output: 0, cacheCreation: 0, cacheRead: 0 }
  private ids = 0
  private forgotten = false
  private deaf = false
  private controller = new AbortController()

  constructor(settings: AgentSettings) {
    this.settings = settings
    this.face = settings.face
    this.session = settings.session
    this.pace = settings.pace
    this.workshop = new Workshop(settings.folder, () => this.controller.signal)
  }

  get signal(): AbortSignal {
    return this.controller.signal
  }

  /** Ends what is going on; the next play may begin. */
  interrupt(): void {
    if (!this.deaf) this.controller.abort(new Error('interrupted'))
  }

  /** A person said no, or nobody said anything. */
  deny(): void {
    this.denied += 1
  }

  end(ending: Ending): void {
    this.ending = ending
  }

  /** Makes ready for another play, also after an interrupt. */
  ready(): void {
    this.ending = null
    this.said = ''
    this.denied = 0
    if (this.controller.signal.aborted) this.controller = new AbortController()
  }

  ignoreSignals(): void {
    this.deaf = true
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
  }

  save(): void {
    if (!this.forgotten) this.settings.files.save(this.session)
  }

  /** The next resume of this session will be rejected. */
  forget(): void {
    this.forgotten = true
    this.settings.files.forget(this.session.id)
  }

  nextId(kind: string): string {
    this.ids += 1
    return `${kind}-${this.session.turns}-${this.ids}`
  }

  async wait(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.signal })
  }

  /** Word by word, then the whole. */
  async stream(kind: 'text' | 'thinking', text: string): Promise<void> {
    const message = this.nextId('message')
    for (const word of text.split(/(?<=\s)/)) {
      this.face.tell({ type: 'delta', kind, message, text: word })
      if (this.pace > 0) await this.wait(this.pace)
    }
    this.face.tell({ type: 'message', kind, message, text })
    if (kind === 'text') this.said = text
  }

  /** All at once: one delta, then the whole, so that both faces show it. */
  tellMessage(kind: 'text' | 'thinking', text: string): void {
    const message = this.nextId('message')
    this.face.tell({ type: 'delta', kind, message, text })
    this.face.tell({ type: 'message', kind, message, text })
    this.said = text
  }

  activity(state: (DemoRecord & { type: 'activity' })['state'], waitingFor: WaitingFor, message: string): void {
    this.face.tell({ type: 'activity', state, waitingFor, message })
  }

  /** What somebody typed; null when nobody did in time. */
  async answer(prompt: string): Promise<string | null> {
    const { answerTimeoutMs } = this.settings
    if (answerTimeoutMs === 0) return this.face.answer(prompt, this.signal)
    const late = AbortSignal.timeout(answerTimeoutMs)
    try {
      return await this.face.answer(prompt, AbortSignal.any([this.signal, late]))
    } catch (cause) {
      if (late.aborted && !this.signal.aborted) return null
      throw cause
    }
  }

  spend(tokens: Tokens): void {
    this.tokens = addTokens(this.tokens, tokens)
    this.tellUsage(false)
  }

  tellUsage(final: boolean): void {
    const { model } = this.session
    this.face.tell({ type: 'usage', model, tokens: this.tokens, costUsd: costUsd(model, this.tokens), final })
  }

  /** One result and on to the next turn: an agent may report several before its process ends. */
  nextTurn(): void {
    this.endTurn({ ok: true, reason: 'completed', failure: null })
    this.beginTurn()
  }

  beginTurn(): void {
    this.session.turns += 1
    this.save()
    this.face.tell({ type: 'turn', turn: this.session.turns })
  }

  endTurn({ ok, reason, failure }: Pick<Ending, 'ok' | 'reason' | 'failure'>): void {
    this.tellUsage(true)
    const { denied, said: text } = this
    this.face.tell({ type: 'result', turn: this.session.turns, ok, reason, failure, denied, text })
  }
}
