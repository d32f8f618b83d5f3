import type { AgentSpec } from '../../shared/domain/agent'
import type { RunId } from '../../shared/domain/ids'
import { ok } from '../../shared/domain/result'
import type { RunSessions } from '../runtimes/runtime'
import type { SessionStore } from '../store/sessionStore'
import type { FleetBook } from './fleetBook'

export interface RunSessionsParts {
  readonly spec: AgentSpec
  readonly runId: RunId
  readonly book: FleetBook
  readonly sessions: SessionStore
}

/** The session store as one run sees it, bound to its (story, agent, model). `releaseAll` frees what the run still holds. */
export function runSessions({ spec, runId, book, sessions }: RunSessionsParts): RunSessions & { releaseAll(): void } {
  const { storyId, name: agentName, model, runtime, cwd } = spec
  const held = new Set<() => void>()
  let confirmed = false
  return {
    record: (sessionId, established) => {
      const repeated = book.run(runId)?.sessionId === sessionId && (confirmed || !established)
      // Some providers name the session with every event: a sync for each would be waste.
      if (repeated) return
      confirmed = established
      sessions.record(runId, { sessionId, established, storyId, agentName, model, runtime, cwd })
    },
    markRejected: (sessionId, reason) => sessions.reject(sessionId, reason),
    acquire: (sessionId) => {
      const acquired = sessions.acquire(sessionId, runId)
      if (!acquired.ok) return acquired
      held.add(acquired.value)
      return ok(() => {
        held.delete(acquired.value)
        acquired.value()
      })
    },
    readCounter: (sessionId) => sessions.counter(sessionId),
    writeCounter: (sessionId, counter) => sessions.writeCounter(sessionId, counter),
    releaseAll: () => {
      for (const release of held) release()
      held.clear()
    },
  }
}
