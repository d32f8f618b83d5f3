import type { AttentionDelta } from '../../shared/contract/attention'
import type { AttentionItem } from '../../shared/domain/attention'
import type { AgentId, RunId } from '../../shared/domain/ids'
import type { AttentionRecord } from '../store/attentionState'
import { StreamHub } from '../transport/streamHub'
import { answerWords } from './answers'
import type { AttentionBook } from './attentionBook'
import { PENDING_PER_HOST_MAX_ITEMS, PENDING_PER_RUN_MAX_ITEMS } from './bounds'

export type KeptAnswer = NonNullable<AttentionRecord['answer']>

/** A call that waits in this host, now. */
export interface Waiter {
  readonly runId: RunId
  readonly give: (answer: KeptAnswer) => void
}

/** Who waits in this host, and what people see of it. The book says what is asked; here is who hears the answer. */
export class WaitingRoom {
  readonly hub: StreamHub<{ items: AttentionItem[] }, AttentionDelta>
  private readonly waiters = new Map<string, Waiter>()
  /** What people have been shown: a removed agent's requests are no longer in the book. */
  private readonly shown = new Map<string, AgentId>()

  constructor(private readonly book: AttentionBook) {
    this.hub = new StreamHub(() => ({ items: this.visible().map((record) => this.itemOf(record)) }))
    for (const { item } of this.visible()) this.shown.set(item.id, item.agentId)
  }

  waiter(id: string): Waiter | null {
    return this.waiters.get(id) ?? null
  }

  enter(id: string, waiter: Waiter): void {
    this.waiters.set(id, waiter)
    this.show(id)
  }

  leave(id: string): void {
    this.waiters.delete(id)
    this.show(id)
  }

  waitingOf(runId: RunId): number {
    return [...this.waiters.values()].filter((waiter) => waiter.runId === runId).length
  }

  /** Why one more request of this run cannot be raised; null: it can. For the model and the run's record. */
  whyFull(runId: RunId): string | null {
    if (this.waitingOf(runId) >= PENDING_PER_RUN_MAX_ITEMS) {
      return `Not asked: ${PENDING_PER_RUN_MAX_ITEMS} requests of this run wait for the user already. Wait for those answers first.`
    }
    if (this.visible().length >= PENDING_PER_HOST_MAX_ITEMS) {
      return `Not asked: ${PENDING_PER_HOST_MAX_ITEMS} requests wait for the user already. Go on without it, or say what is needed.`
    }
    return null
  }

  /** Brings what people see of a request up to date. */
  show(id: string): void {
    const record = this.book.record(id)
    if (record !== null && !record.used) {
      this.shown.set(id, record.item.agentId)
      this.hub.publish({ kind: 'item', item: this.itemOf(record) })
    } else if (this.shown.delete(id)) this.hub.publish({ kind: 'closed', id })
  }

  /** Of an agent, also what the book has forgotten. */
  showAll(agentId: AgentId): void {
    for (const [id, owner] of [...this.shown]) if (owner === agentId) this.show(id)
  }

  private visible(): readonly AttentionRecord[] {
    return this.book.records.filter(({ used }) => !used)
  }

  private itemOf({ item, answer }: AttentionRecord): AttentionItem {
    return { ...item, live: this.waiters.has(item.id), answer: answer === null ? null : answerWords(answer) }
  }
}
