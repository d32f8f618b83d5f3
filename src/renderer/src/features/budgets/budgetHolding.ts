import type { BudgetScope, BudgetView } from '../../../../shared/domain/budget'
import type { AgentId } from '../../../../shared/domain/ids'

/** The reached budget that an agent waits for, the narrowest first; null: none is reached any more. */
export function budgetHolding(budgets: readonly BudgetView[], agentId: AgentId): BudgetScope | null {
  const order: readonly BudgetScope['kind'][] = ['agent', 'story', 'project', 'day']
  const [first] = budgets
    .filter(({ crossed, paused }) => crossed.length > 0 && paused.includes(agentId))
    .sort((a, b) => order.indexOf(a.scope.kind) - order.indexOf(b.scope.kind))
  return first?.scope ?? null
}
