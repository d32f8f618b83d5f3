import { isUnfinished } from '../../shared/domain/agent'
import type { Clock } from '../../shared/domain/clock'
import type { AgentId } from '../../shared/domain/ids'
import type { AgentActions } from './agentActions'
import type { Seat } from './seat'
import { within } from './within'

/** A CLI needs a core for its first second: more at once only makes all of them slower. */
const STARTS_AT_ONCE = 4
/** One that has not said a word by then does not hold up the others. */
const FIRST_SIGN_PATIENCE_MS = 15_000

/** Every agent that ended without finishing and has a session to go on with, a few at a time, as each was last run. */
export async function resumeAll(
  seats: readonly Seat[],
  actions: AgentActions,
  clock: Clock,
): Promise<{ resumed: AgentId[]; failed: AgentId[] }> {
  const waiting = seats.filter((seat) => isUnfinished(seat.phase) && seat.view().can.resume)
  const resumed: AgentId[] = []
  const failed: AgentId[] = []
  const worker = async (): Promise<void> => {
    for (let seat = waiting.shift(); seat !== undefined; seat = waiting.shift()) {
      const interactive = seat.view().run?.interactive === true
      const answer = await actions.resume(seat, { interactive })
      if (answer.ok) {
        resumed.push(seat.spec.id)
        const started = seat.whenPhase((phase) => phase !== 'starting')
        await within(clock, FIRST_SIGN_PATIENCE_MS, started)
      } else failed.push(seat.spec.id)
    }
  }
  await Promise.all(Array.from({ length: STARTS_AT_ONCE }, worker))
  return { resumed, failed }
}
