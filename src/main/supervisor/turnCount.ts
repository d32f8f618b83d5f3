import type { AgentEvent } from '../../shared/domain/events'

/** Turns of a run. The numbers in its events are the provider's own: they may begin anywhere, and begin again. */
export interface TurnCount {
  /** Those that are over. */
  readonly turns: number
  /** One goes on. */
  readonly turnOpen: boolean
}
export const noTurns: TurnCount = { turns: 0, turnOpen: false }

/** A turn is over when it says so, or when the next begins: API agents say only the last one's end. */
export function countTurn({ turns, turnOpen }: TurnCount, event: AgentEvent): TurnCount {
  if (event.type === 'turn_started') return { turns: turns + (turnOpen ? 1 : 0), turnOpen: true }
  return event.type === 'turn_completed' ? { turns: turns + 1, turnOpen: false } : { turns, turnOpen }
}
