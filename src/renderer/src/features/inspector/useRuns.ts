import { useEffect, useMemo, useState } from 'react'
import type { AgentView, RunSummary, SessionRecord } from '../../../../shared/domain/agent'
import type { SnowhookError } from '../../../../shared/domain/errors'
import { useClient } from '../../store/context'
import { type NumberedRun, numberRuns } from './runs'

/** Runs asked for: more than a person scrolls through; the newest come first. */
const RUNS_ASKED = 200

export interface AgentRuns {
  /** Newest first. */
  readonly runs: readonly NumberedRun[]
  readonly sessions: readonly SessionRecord[]
  readonly ready: boolean
  readonly error: SnowhookError | null
}

/** Every run of an agent, asked again when one begins or ends; the live one is always as the fleet has it. */
export function useRuns(agent: AgentView): AgentRuns {
  const client = useClient()
  const [asked, setAsked] = useState<readonly RunSummary[]>([])
  const [sessions, setSessions] = useState<readonly SessionRecord[]>([])
  const [ready, setReady] = useState(false)
  const [error, setError] = useState<SnowhookError | null>(null)
  const agentId = agent.spec.id
  const newest = `${agent.run?.id} ${agent.run?.endedAt} ${agent.run?.sessionId}`
  // biome-ignore lint/correctness/useExhaustiveDependencies: `newest` is the reason to ask again.
  useEffect(() => {
    let stale = false
    void Promise.all([client.fleet.runs({ agentId, limit: RUNS_ASKED }), client.fleet.sessions({ agentId })]).then(
      ([runs, known]) => {
        if (stale) return
        setReady(true)
        setError(runs.ok ? (known.ok ? null : known.error) : runs.error)
        if (runs.ok) setAsked(runs.value)
        if (known.ok) setSessions(known.value)
      },
    )
    return () => {
      stale = true
    }
  }, [client, agentId, newest])
  const runs = useMemo(() => numberRuns(asked, agent), [asked, agent])
  return { runs, sessions, ready, error }
}
