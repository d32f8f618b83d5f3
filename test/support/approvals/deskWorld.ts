import { ApprovalDesk } from '../../../src/main/approvals/approvalDesk'
import type { DeskOfRun } from '../../../src/main/approvals/deskOfRun'
import type { Action, Verdict } from '../../../src/main/approvals/ports'
import { fleetFactSchema } from '../../../src/main/store/fleetFact'
import { applyFact, type FleetState, foldFleet } from '../../../src/main/store/fleetState'
import type { FleetFact } from '../../../src/main/store/ports'
import type { AttentionDelta } from '../../../src/shared/contract/attention'
import type { AgentSpec } from '../../../src/shared/domain/agent'
import { AttentionItem } from '../../../src/shared/domain/attention'
import { SnowhookException, snowhookError } from '../../../src/shared/domain/errors'
import { AgentEvent, type AgentEventType } from '../../../src/shared/domain/events'
import { RunId } from '../../../src/shared/domain/ids'
import { ManualClock } from '../manualClock'
import { agentSpec, START } from '../store/facts'

export const action = (command: string, more: Partial<Action> = {}): Action => ({
  tool: 'shell',
  input: { command },
  risk: 'execute',
  summary: command,
  cwd: '/project',
  grant: { key: `shell ${command}`, label: `the command ${command}` },
  ...more,
})

/** One run, as its tools see it. */
export interface RunInWorld {
  readonly desk: DeskOfRun
  readonly events: AgentEvent[]
  readonly stop: AbortController
  ask(action: Action, more?: { callId?: string; repeated?: boolean }): Promise<Verdict>
  question(text: string, choices?: string[], callId?: string): Promise<string | null>
  of<T extends AgentEventType>(type: T): Extract<AgentEvent, { type: T }>[]
}

/** A host's desk on a log in memory that can refuse facts, lose what was not synced, and be opened again. */
export class DeskWorld {
  readonly clock = new ManualClock(START)
  readonly reports: string[] = []
  readonly agents: readonly AgentSpec[]
  hostIsClosing = false
  /** What the disk says to the next facts; null: it takes them. */
  refusal: string | null = null
  desk: ApprovalDesk
  state: FleetState
  /** Folded from the hub's snapshot and deltas, as a client does. */
  readonly seen = new Map<string, AttentionItem>()
  private log: string[] = []
  private synced = 0
  private numbers = 0
  /** Facts that are still written before the host dies, and whether the last one is. */
  private death: { writes: number; lastIsWritten: boolean } | null = null
  private unsubscribe = (): void => {}

  constructor(
    names: readonly string[] = ['coder-1', 'coder-2'],
    private readonly redact: (text: string) => string = (text) => text,
  ) {
    this.agents = names.map((name) => agentSpec(name))
    this.state = foldFleet([])
    this.log = this.agents.map((spec) => JSON.stringify({ type: 'agent_saved', at: START, spec } satisfies FleetFact))
    this.synced = this.log.length
    this.desk = this.open()
  }

  /** Every fact as it is on disk, checked as replay does. */
  get facts(): FleetFact[] {
    return this.log.map((line) => fleetFactSchema.parse(JSON.parse(line)) as FleetFact)
  }

  get dead(): boolean {
    return this.death !== null && this.death.writes < 0
  }

  get items(): AttentionItem[] {
    return [...this.seen.values()]
  }

  /** The only item that waits. */
  get item(): AttentionItem {
    const [item, ...more] = this.items
    if (item === undefined || more.length > 0) throw new Error(`${this.items.length} items wait, not one`)
    return item
  }

  run(name: string, sessionResumed: boolean, signalOf: AbortController = new AbortController()): RunInWorld {
    const spec = this.agents[name === 'coder-2' ? 1 : 0]
    if (spec === undefined) throw new Error(`no agent ${name}`)
    const runId = RunId.parse(`run-${this.nextNumber()}`)
    const desk = this.desk.forRun({ spec, runId, sessionResumed })
    const events: AgentEvent[] = []
    const emit = (event: AgentEvent): void => void events.push(AgentEvent.parse(event))
    const options = { signal: signalOf.signal, emit }
    return {
      desk,
      events,
      stop: signalOf,
      ask: (given, { callId = 'call-1', ...more } = {}) =>
        desk.ask(given, { ...options, callId, reason: 'It runs a program.', ...more }),
      question: (text, choices = [], callId = 'call-1') => desk.question({ text, choices }, { ...options, callId }),
      of: (type) => events.filter((event) => event.type === type) as never,
    }
  }

  decide(decision: 'allow_once' | 'allow_agent' | 'deny', reason = '', { id, hash } = this.item) {
    return this.desk.decide({ id, hash }, decision, reason)
  }

  /** The host dies at its `writes`-th fact from now, just before or just after the fact reached the disk. */
  dieAt(writes: number, lastIsWritten: boolean): void {
    this.death = { writes, lastIsWritten }
  }

  /** kill -9, and a new host on what is on disk. */
  restart({ loseUnsynced = false } = {}): void {
    this.unsubscribe()
    if (loseUnsynced) this.log.length = this.synced
    this.death = null
    this.hostIsClosing = false
    this.synced = this.log.length
    this.desk = this.open()
  }

  private open(): ApprovalDesk {
    const state = foldFleet(this.facts)
    this.state = state
    const write = (fact: FleetFact, sync: boolean): void => {
      if (this.death !== null) {
        this.death.writes -= 1
        if (this.death.writes < 0) {
          if (this.death.writes === -1 && this.death.lastIsWritten) this.persist(fact, sync)
          throw new Error('the host is dead')
        }
      }
      if (this.refusal !== null && sync) {
        // As the real log does: it keeps the fact and writes it later.
        this.persist(fact, false)
        throw new SnowhookException(snowhookError('storage_failed', this.refusal))
      }
      this.persist(fact, sync)
      applyFact(state, fact)
    }
    const desk = new ApprovalDesk({
      state,
      clock: this.clock,
      newUuid: () => `request-${this.nextNumber()}`,
      hostIsClosing: () => this.hostIsClosing,
      redact: this.redact,
      report: (message) => this.reports.push(message),
      commit: (fact) => write(fact, true),
      append: (fact) => {
        try {
          write(fact, false)
        } catch (cause) {
          if (!this.dead) throw cause
        }
      },
    })
    this.seen.clear()
    const life = this.seen
    this.unsubscribe = desk.hub.subscribe({
      since: null,
      snapshot: ({ items }) => {
        for (const item of items) life.set(item.id, AttentionItem.parse(item))
      },
      delta: (delta: AttentionDelta) => {
        if (delta.kind === 'closed') life.delete(delta.id)
        else life.set(delta.item.id, AttentionItem.parse(delta.item))
      },
      end: () => {},
    })
    return desk
  }

  private nextNumber(): number {
    this.numbers += 1
    return this.numbers
  }

  private persist(fact: FleetFact, sync: boolean): void {
    this.log.push(JSON.stringify(fact))
    if (sync) this.synced = this.log.length
  }
}

/** Lets everything that has been decided reach who waits for it. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
