import type { AgentSpec } from '../../shared/domain/agent'
import type { Clock } from '../../shared/domain/clock'
import { SnowhookException } from '../../shared/domain/errors'
import type { RunId } from '../../shared/domain/ids'
import { ok } from '../../shared/domain/result'
import type { RunSessions } from '../runtimes/runtime'
import type { SessionStore } from '../store/sessionStore'
import type { FleetBook } from './fleetBook'

export interface RunSessionsParts {
  readonly clock: Clock
  readonly spec: AgentSpec
  readonly runId: RunId
  readonly book: FleetBook
  readonly sessions: SessionStore
}

/** The session store as one run sees it, bound to its (story, agent, model). `releaseAll` frees what the run still holds. */
export function runSessions({
  clock,
  spec,
  runId,
  book,
  sessions,
}: RunSessionsParts): RunSessions & { releaseAll(): void } {
  const { storyId, name: agentName, model, runtime, cwd } = spec
  const held = new Set<() => void>()
  let confirmed = false
  return {
    record: (sessionId, established) => {
      const repeated = book.run(runId)?.sessionId === sessionId && (confirmed || !established)
      // Some providers name the session with every event: a sync for each would be waste.
      if (repeated) return
      confirmed = established
      const seen = { sessionId, established, storyId, agentName, model, runtime, cwd }
      try {
        sessions.record(runId, seen)
      } catch (cause) {
        // Nothing is begun that cannot be recorded. But what a provider says in the midst of its output is known now,
        // and a disk that refuses takes it later: that must not end the run, let alone the host.
        if (!established || !(cause instanceof SnowhookException)) throw cause
        const at = clock.now()
        const session = { ...seen, firstSeenAt: at, lastSeenAt: at, resumable: true }
        book.append({ type: 'session_seen', at, runId, session })
      }
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
