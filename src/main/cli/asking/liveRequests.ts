import type { HostClient } from '../../../shared/contract'
import type { AttentionItem } from '../../../shared/domain/attention'

/** What the runs of some agents wait for now, as the host has it. */
export class LiveRequests {
  private items = new Map<string, AttentionItem>()
  private readonly listeners = new Set<() => void>()
  private readonly unsubscribe: () => void
  private hostGone = false

  constructor(client: Pick<HostClient, 'attention'>, isTheirs: (item: AttentionItem) => boolean) {
    const mine = (item: AttentionItem): boolean => isTheirs(item) && item.live
    this.unsubscribe = client.attention.watch(
      {},
      {
        snapshot: ({ items }) => this.become(items.filter(mine)),
        delta: (delta) => {
          const id = delta.kind === 'item' ? delta.item.id : delta.id
          const others = [...this.items.values()].filter((item) => item.id !== id)
          this.become(delta.kind === 'item' && mine(delta.item) ? [...others, delta.item] : others)
        },
        // Nobody is left who could hear an answer.
        end: () => {
          this.hostGone = true
          this.become([])
        },
      },
    )
  }

  get all(): readonly AttentionItem[] {
    return [...this.items.values()]
  }

  /** The host is gone, and with it the run: what it asked stays in the inbox. */
  get lost(): boolean {
    return this.hostGone
  }

  get(id: string): AttentionItem | null {
    return this.items.get(id) ?? null
  }

  onChange(listener: () => void): () => void {
    this.listeners.add(listener)
    return () => void this.listeners.delete(listener)
  }

  /** Everything counts as withdrawn from here on. */
  close(): void {
    this.unsubscribe()
    this.become([])
    this.listeners.clear()
  }

  private become(items: readonly AttentionItem[]): void {
    this.items = new Map(items.map((item) => [item.id, item]))
    for (const listener of [...this.listeners]) listener()
  }
}
