import { type BudgetScope, type BudgetView, budgetKey } from '../../../../shared/domain/budget'

const kinds: readonly BudgetScope['kind'][] = ['day', 'project', 'story', 'agent']

/** The day first, then from the widest to the narrowest; among equals what is reached stands first. */
export function listedBudgets(budgets: readonly BudgetView[]): readonly BudgetView[] {
  return [...budgets].sort(
    (a, b) =>
      kinds.indexOf(a.scope.kind) - kinds.indexOf(b.scope.kind) ||
      Number(b.crossed.length > 0) - Number(a.crossed.length > 0) ||
      (budgetKey(a.scope) < budgetKey(b.scope) ? -1 : 1),
  )
}

const sameScope = (a: BudgetScope, b: BudgetScope): boolean => budgetKey(a) === budgetKey(b)

export const budgetFor = (budgets: readonly BudgetView[], scope: BudgetScope): BudgetView | undefined =>
  budgets.find((budget) => sameScope(budget.scope, scope))
