import { Coins, Hourglass, type LucideIcon, Moon, StepForward, Sunrise } from 'lucide-react'
import type { AgentView } from '../../../../shared/domain/agent'
import type { AgentId } from '../../../../shared/domain/ids'
import { useApp, useUiActions } from '../../store/context'
import { usePending } from '../../store/selectors'
import { Button } from '../../ui/Button'
import { useParking } from '../board/useStory'
import { budgetHolding } from '../budgets/budgetHolding'
import { visibleText } from '../inspector/visibleText'
import { ParkingButtons } from '../parking/ParkingButtons'
import { ParkingSentence } from '../parking/ParkingSentence'
import './PaneHold.css'
import { useOffers } from './useOffers'
import { useWake } from './useWake'

type Hold = NonNullable<AgentView['hold']>

const icons: Readonly<Record<Hold['kind'], LucideIcon>> = { hibernated: Moon, limit: Hourglass, budget: Coins }

/** At the foot of a pane whose agent rests though nobody stopped it: why, and what makes it go on. */
export function PaneHold({ agentId }: { agentId: AgentId }) {
  const hold = useApp((state) => state.fleet.agents[agentId]?.hold ?? null)
  const asked = usePending(agentId) === 'resume'
  const parking = useParking(agentId)
  if (hold === null) return null
  const Icon = icons[hold.kind]
  return (
    <div className="pane-hold" role="note" data-kind={hold.kind}>
      <Icon aria-hidden="true" />
      <span>{parking === undefined ? visibleText(hold.message) : <ParkingSentence parking={parking} />}</span>
      {parking !== undefined ? (
        <ParkingButtons parking={parking} />
      ) : hold.kind === 'budget' ? (
        <BudgetWay agentId={agentId} busy={asked} />
      ) : (
        <Wake agentId={agentId} busy={asked} title={hold.kind === 'hibernated' ? 'Wake' : 'Resume'} />
      )}
    </div>
  )
}

/** The budget that holds it can be raised; is there none any more, it can go on. */
function BudgetWay({ agentId, busy }: { agentId: AgentId; busy: boolean }) {
  const ui = useUiActions()
  const budgets = useApp((state) => state.supervision.view?.budgets)
  const scope = budgetHolding(budgets ?? [], agentId)
  if (scope === null) return <Wake agentId={agentId} busy={busy} title="Resume" />
  return (
    <Button size="small" icon={<Coins />} onClick={() => ui.openBudget(scope)}>
      Raise the budget…
    </Button>
  )
}

function Wake({ agentId, busy, title }: { agentId: AgentId; busy: boolean; title: 'Wake' | 'Resume' }) {
  const wake = useWake()
  const offers = useOffers(agentId)
  return (
    <Button
      size="small"
      icon={title === 'Wake' ? <Sunrise /> : <StepForward />}
      busy={busy}
      disabledReason={busy ? null : (offers?.resume ?? null)}
      onClick={() => void wake(agentId)}
    >
      {title}
    </Button>
  )
}
