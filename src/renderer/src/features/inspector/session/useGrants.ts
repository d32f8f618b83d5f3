import { useCallback, useEffect, useState } from 'react'
import type { Grant } from '../../../../../shared/domain/attention'
import type { SnowhookError } from '../../../../../shared/domain/errors'
import type { AgentId } from '../../../../../shared/domain/ids'
import { useApp, useClient } from '../../../store/context'

/** An agent's grants, asked again whenever one of its requests comes or goes: that is when there may be a new one. */
export function useGrants(agentId: AgentId) {
  const client = useClient()
  const [grants, setGrants] = useState<readonly Grant[]>([])
  const [error, setError] = useState<SnowhookError | null>(null)
  const [revoking, setRevoking] = useState<string | null>(null)
  const [asked, setAsked] = useState(0)
  const requests = useApp((state) =>
    state.attention.items
      .filter((item) => item.agentId === agentId)
      .map((item) => item.id)
      .join(' '),
  )
  // biome-ignore lint/correctness/useExhaustiveDependencies: `requests` and `asked` are reasons to ask again.
  useEffect(() => {
    let stale = false
    void client.attention.grants({ agentId }).then((result) => {
      if (stale) return
      setError(result.ok ? null : result.error)
      if (result.ok) setGrants(result.value)
    })
    return () => {
      stale = true
    }
  }, [client, agentId, requests, asked])
  return { grants, error, revoking, setRevoking, ask: useCallback(() => setAsked((count) => count + 1), []) }
}
