import { ID_MAX_CHARS } from '../../../shared/domain/limits'
import type { ModelCall, Step } from '../../conversation/modelClient'

/** Every call of a conversation, for telling a new id from one that was used before. */
export const callIdsIn = (steps: readonly Step[]): ReadonlySet<string> =>
  new Set(steps.flatMap((step) => (step.kind === 'model' ? step.calls.map(({ callId }) => callId) : [])))

/**
 * Gives every call an id that no other call of the conversation has. Servers number their calls anew in each
 * answer (`call_0`), leave the id out, or send one of any length.
 */
export class CallIds {
  private readonly taken: Set<string>

  constructor(
    used: ReadonlySet<string>,
    private readonly newId: () => string,
  ) {
    this.taken = new Set(used)
  }

  claim(told: string | null): string {
    const usable = told !== null && told.length <= ID_MAX_CHARS && !this.taken.has(told)
    const id = usable ? told : `call_${this.newId().replaceAll('-', '')}`
    this.taken.add(id)
    return id
  }
}

/** Tools without parameters are often called with nothing at all. */
export const inputOf = (written: string): ModelCall['input'] => (written.trim() === '' ? '{}' : written)
