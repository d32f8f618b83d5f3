import type { AgentSpec } from '../../shared/domain/agent'
import type { Clock } from '../../shared/domain/clock'
import type { RunId } from '../../shared/domain/ids'
import type { RunSessions } from '../runtimes/runtime'
import type { FleetFact } from '../store/ports'
import type { FleetBook } from './fleetBook'
import type { SessionLocks } from './sessionLocks'

export interface RunSessionsParts {
  readonly spec: AgentSpec
  readonly runId: RunId
  readonly clock: Clock
  readonly book: FleetBook
  readonly locks: SessionLocks
  /** Durable before it returns. */
  readonly commit: (fact: FleetFact) => void
}

/** The session store as one run sees it, bound to its (story, agent, model). */
export function runSessions({ spec, runId, clock, book, locks, commit }: RunSessionsParts): RunSessions {
  return {
    record: (sessionId, established) => {
      const known = book.session(sessionId)
      const settled = known?.established === true || !established
      // Seen before in this run and nothing new to say: a sync for every repeated notice would be waste.
      if (known !== null && settled && book.run(runId)?.summary.sessionId === sessionId) return
      const at = clock.now()
      const session = {
        sessionId,
        storyId: spec.storyId,
        agentName: spec.name,
        model: spec.model,
        runtime: spec.runtime,
        cwd: spec.cwd,
        established,
        firstSeenAt: at,
        lastSeenAt: at,
        resumable: true,
      }
      commit({ type: 'session_seen', at, runId, session })
    },
    markRejected: (sessionId, reason) => commit({ type: 'session_rejected', at: clock.now(), sessionId, reason }),
    acquire: (sessionId) => locks.acquire(sessionId, runId),
    readCounter: (sessionId) => book.counter(sessionId),
    writeCounter: (sessionId, counter) => commit({ type: 'session_counter', at: clock.now(), sessionId, counter }),
  }
}
