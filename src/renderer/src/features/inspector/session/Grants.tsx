import { ShieldOff } from 'lucide-react'
import type { AgentId } from '../../../../../shared/domain/ids'
import { useAttentionActions } from '../../../store/context'
import { Button } from '../../../ui/Button'
import { ErrorNote } from '../../../ui/ErrorNote'
import { ExactText } from '../../../ui/ExactText'
import { formatClock } from '../../../ui/format/age'
import './Grants.css'
import { useGrants } from './useGrants'

/** What the agent may do without asking again, and the way to take it back. */
export function Grants({ agentId }: { agentId: AgentId }) {
  const { grants, error, ask, revoking, setRevoking } = useGrants(agentId)
  const actions = useAttentionActions()
  if (error !== null) return <ErrorNote error={error} onRetry={ask} />
  if (grants.length === 0) return null
  const revoke = async (index: number): Promise<void> => {
    const grant = grants[index]
    if (grant === undefined || revoking !== null) return
    setRevoking(grant.key)
    await actions.revoke(grant)
    setRevoking(null)
    ask()
  }
  return (
    <section className="grants" aria-label="Allowed for this agent">
      <h3>Allowed for this agent, without asking again</h3>
      <ul>
        {grants.map((grant, index) => (
          <li key={grant.key}>
            <span className="grants-label">
              <ExactText text={grant.label} />
            </span>
            <small className="numbers">since {formatClock(grant.grantedAt)}</small>
            <Button
              size="small"
              variant="quiet"
              icon={<ShieldOff />}
              busy={revoking === grant.key}
              held={revoking !== null}
              onClick={() => void revoke(index)}
            >
              Take back
            </Button>
          </li>
        ))}
      </ul>
    </section>
  )
}
