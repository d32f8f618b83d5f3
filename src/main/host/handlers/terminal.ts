import type { HostHandlers } from '../../../shared/contract/index'
import { snowhookError } from '../../../shared/domain/errors'
import { err, ok } from '../../../shared/domain/result'
import type { Fleet } from '../fleet'
import type { FleetBook } from '../fleetBook'
import type { Screens } from '../screens'

export interface TerminalHandlerParts {
  readonly fleet: Fleet
  readonly book: FleetBook
  readonly screens: Screens
}

export function terminalHandlers({ fleet, book, screens }: TerminalHandlerParts): HostHandlers['terminal'] {
  return {
    attach: ({ agentId, runId, ...view }, sink) => {
      if (runId === undefined) {
        const seat = fleet.find(agentId)
        return seat.ok ? ok(screens.attach(agentId, sink, view)) : seat
      }
      // Runs of agents that were removed can still be looked at.
      const run = book.run(runId)
      if (run === null || run.agentId !== agentId) {
        return err(snowhookError('not_found', `Agent ${agentId} has no run ${runId}.`))
      }
      const live = fleet.find(agentId)
      const isLive = live.ok && live.value.live?.runId === runId
      return ok(isLive ? screens.attach(agentId, sink, view) : screens.attachRun(runId, sink, view))
    },
  }
}
