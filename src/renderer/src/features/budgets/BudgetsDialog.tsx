import { useState } from 'react'
import { type BudgetScope, budgetKey } from '../../../../shared/domain/budget'
import { useApp, useUiActions } from '../../store/context'
import { Dialog } from '../../ui/Dialog'
import { EmptyState } from '../../ui/EmptyState'
import { visibleText } from '../inspector/visibleText'
import { AddBudget } from './AddBudget'
import { BudgetRow } from './BudgetRow'
import './BudgetsDialog.css'
import { budgetFor, listedBudgets } from './budgetList'
import { CapEditor } from './CapEditor'
import { scopeDetail, scopeKinds, scopeName } from './scopeName'
import { useBudgetCommands } from './useBudgetCommands'

/** Every budget of this host: what is used of each, and the ways to set, raise and remove them. */
export function BudgetsDialog() {
  useBudgetCommands()
  const dialog = useApp((state) => state.ui.dialog)
  const ui = useUiActions()
  return (
    <Dialog
      open={dialog?.kind === 'budgets'}
      onOpenChange={(next) => (next ? undefined : ui.closeDialog())}
      size="wide"
      title="Budgets"
      description="What may be used at most. Who reaches a cap starts no further model call until it is raised."
    >
      {dialog?.kind === 'budgets' ? (
        <Budgets key={dialog.scope === null ? 'all' : budgetKey(dialog.scope)} asked={dialog.scope} />
      ) : null}
    </Dialog>
  )
}

function Budgets({ asked }: { asked: BudgetScope | null }) {
  const budgets = useApp((state) => state.supervision.view?.budgets ?? null)
  /** The scope whose caps are fields now. */
  const [editing, setEditing] = useState<BudgetScope | null>(() =>
    asked !== null && budgetFor(budgets ?? [], asked) === undefined ? asked : null,
  )
  if (budgets === null) return <EmptyState title="The host has not said yet what budgets there are" />
  const isEdited = (scope: BudgetScope): boolean => editing !== null && budgetKey(editing) === budgetKey(scope)
  const fresh = editing !== null && budgetFor(budgets, editing) === undefined ? editing : null
  return (
    <div className="budgets">
      {fresh === null ? null : <NewBudget key={budgetKey(fresh)} scope={fresh} onDone={() => setEditing(null)} />}
      {budgets.length === 0 && fresh === null ? (
        <EmptyState title="No budget yet">
          Cap the money, tokens, minutes or turns of a day, a project, a story or an agent. What reaches its cap is
          paused with its session kept, and asks you.
        </EmptyState>
      ) : null}
      {listedBudgets(budgets).map((budget) => (
        <BudgetRow
          key={budgetKey(budget.scope)}
          budget={budget}
          asked={asked !== null && budgetKey(asked) === budgetKey(budget.scope)}
          editing={isEdited(budget.scope)}
          onEdit={(on) => setEditing(on ? budget.scope : null)}
        />
      ))}
      <AddBudget budgets={budgets} onAdd={setEditing} />
    </div>
  )
}

function NewBudget({ scope, onDone }: { scope: BudgetScope; onDone: () => void }) {
  const name = visibleText(useApp((state) => scopeName(scope, state)))
  const detail = visibleText(useApp((state) => scopeDetail(scope, state)))
  return (
    <section className="budget-row" aria-label={`New budget: ${name}`} data-asked>
      <header className="budget-row-head">
        <h3 className="truncate">
          <small>{scopeKinds[scope.kind]}</small> <bdi>{name}</bdi>
        </h3>
        <span className="budget-row-none">no budget yet</span>
      </header>
      <p className="budget-row-detail truncate" title={detail}>
        {detail}
      </p>
      <CapEditor scope={scope} caps={null} onDone={onDone} />
    </section>
  )
}
