import { SquareTerminal } from 'lucide-react'
import type { AgentId } from '../../../../shared/domain/ids'
import { useUiActions } from '../../store/context'
import { useAgent } from '../../store/selectors'
import { Button } from '../../ui/Button'
import { phaseWord } from '../../ui/phaseLook'
import { visibleText } from '../inspector/visibleText'

/** An agent that asks in its own terminal: only there can it be answered. */
export function InboxTerminal({ agentId }: { agentId: AgentId }) {
  const agent = useAgent(agentId)
  const ui = useUiActions()
  if (agent === undefined) return null
  return (
    <article className="inbox-ask" aria-label={`${agent.spec.name} waits in its terminal`}>
      <header className="inbox-ask-head">
        <h3>
          <bdi>{agent.spec.name}</bdi> {phaseWord(agent.phase, agent.waitingFor)} in its terminal
        </h3>
      </header>
      <section className="inbox-ask-body">
        <p className="inbox-ask-reason">{visibleText(agent.evidence.detail)}</p>
        <p>
          {agent.can.type
            ? 'Its own program asks, so the answer is typed into its pane.'
            : 'Nothing has come here that could be answered; its pane and its timeline say more.'}
        </p>
      </section>
      <footer className="inbox-ask-foot">
        <div className="ask-actions-row">
          <Button
            size="small"
            variant="primary"
            icon={<SquareTerminal />}
            data-act="primary"
            onClick={() => ui.enterPane(agentId)}
          >
            {agent.can.type ? 'Go to its terminal' : 'Go to its pane'}
          </Button>
        </div>
      </footer>
    </article>
  )
}
