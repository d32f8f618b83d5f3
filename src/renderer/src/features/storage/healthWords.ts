import type { StorageHealth } from '../../../../shared/contract/storage'
import { formatClock } from '../../ui/format/age'
import { formatBytes } from '../../ui/format/bytes'
import { visibleText } from '../inspector/visibleText'

export interface HealthWords {
  /** What, and since when. It changes only with the refusal itself, so that it is read out once. */
  readonly what: string
  /** What is held back, what waits, and that nothing written is harmed. */
  readonly held: string
  /** What to do; null: the host does not say. */
  readonly next: string | null
}

/** Null: the disk takes what Snowhook writes, or the host has not said yet. */
export function healthWords(health: StorageHealth | null, now: number): HealthWords | null {
  if (health === null || health.state === 'ok') return null
  const { heldRuns, waitingBytes, since, message, next } = health
  const clock = since === null ? '' : ` since ${formatClock(since, now)}`
  const held =
    heldRuns === 0
      ? 'No agent is held back yet'
      : heldRuns === 1
        ? '1 agent is held back'
        : `${heldRuns.toLocaleString('en-US')} agents are held back`
  const waits = waitingBytes === 0 ? 'nothing waits in memory' : `${formatBytes(waitingBytes)} wait in memory`
  return {
    what: `The disk has refused what Snowhook writes${clock}${message === null ? '.' : `: ${visibleText(message)}`}`,
    held: `${held}; ${waits}; nothing written is harmed.`,
    next: next === null ? null : visibleText(next),
  }
}
