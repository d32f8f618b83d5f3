import type { HostHandlers } from '../../../shared/contract/index'
import type { Clock } from '../../../shared/domain/clock'
import type { AgentId } from '../../../shared/domain/ids'
import { err, ok } from '../../../shared/domain/result'
import type { AgentActions } from '../agentActions'
import type { Fleet } from '../fleet'
import type { FleetBook } from '../fleetBook'
import { resumeAll } from '../resumeAll'
import type { Seat } from '../seat'
import { answered } from './answered'

export interface FleetHandlerParts {
  readonly clock: Clock
  readonly fleet: Fleet
  readonly book: FleetBook
  readonly actions: AgentActions
  /** Remembers what was chosen for a new agent. */
  readonly remember: (seat: Seat) => Promise<void>
  /** Stories that would go on by themselves start no agent from now on. Throws when that could not be kept. */
  readonly holdQueue: () => void
  /** An agent is gone for good. */
  readonly onRemoved: (agentId: AgentId) => void
  readonly startDemo: HostHandlers['fleet']['startDemo']
}

export function fleetHandlers(parts: FleetHandlerParts): HostHandlers['fleet'] {
  const { actions, book, clock, fleet, holdQueue, onRemoved, remember, startDemo } = parts
  return {
    watch: (_input, sink) => fleet.hub.subscribe(sink),
    create: async ({ start, interactive, ...wanted }) => {
      const created = await actions.create(wanted)
      if (!created.ok) return created
      await remember(created.value)
      if (!start) return ok(created.value.view())
      const started = await actions.start(created.value, interactive)
      if (started.ok) return started
      return err({ ...started.error, kept: `${created.value.spec.name} was created; it is in the list.` })
    },
    update: (spec) => actions.update(spec),
    start: async ({ agentId, interactive }) => {
      const seat = fleet.find(agentId)
      return seat.ok ? actions.start(seat.value, interactive) : seat
    },
    resume: async ({ agentId, ...wish }) => {
      const seat = fleet.find(agentId)
      return seat.ok ? actions.resume(seat.value, wish) : seat
    },
    stop: async ({ agentId }) => {
      const seat = fleet.find(agentId)
      return seat.ok ? actions.stop(seat.value) : seat
    },
    hibernate: async ({ agentId }) => {
      const seat = fleet.find(agentId)
      return seat.ok ? actions.stop(seat.value, 'hibernate') : seat
    },
    stopAll: async () => {
      // First: what is stopped must not make room for the next story.
      const held = await answered(async () => ok(holdQueue()))
      const stopped = await fleet.stopAll('user')
      if (held.ok) return ok(stopped)
      const { length } = stopped.stopped
      return err({ ...held.error, kept: `${length === 1 ? '1 agent was' : `${length} agents were`} stopped.` })
    },
    resumeAll: async () => ok(await resumeAll(fleet.all(), actions, clock)),
    remove: async ({ agentId }) => {
      const seat = fleet.find(agentId)
      if (!seat.ok) return seat
      const removed = actions.remove(seat.value)
      if (!removed.ok) return removed
      onRemoved(agentId)
      return ok({})
    },
    startDemo,
    runs: async ({ agentId, runId, limit }) => {
      const chosen = runId === undefined ? book.runs(agentId) : [book.run(runId)].filter((run) => run !== null)
      const fitting = chosen.filter((run) => agentId === undefined || run.agentId === agentId)
      return ok(fitting.slice(-limit).reverse())
    },
    sessions: async ({ agentId }) => {
      if (agentId === undefined) return ok([...book.state.sessions.values()].reverse())
      const seat = fleet.find(agentId)
      if (!seat.ok) return seat
      const { storyId, name } = seat.value.spec
      const all = [...book.state.sessions.values()]
      return ok(all.filter((session) => session.storyId === storyId && session.agentName === name).reverse())
    },
  }
}
