import { Plus } from 'lucide-react'
import { useShallow } from 'zustand/react/shallow'
import type { BudgetScope, BudgetView } from '../../../../shared/domain/budget'
import { HostPath } from '../../../../shared/domain/ids'
import { useApp } from '../../store/context'
import { Button } from '../../ui/Button'
import { Menu, MenuItem } from '../../ui/Menu'
import { projectNames } from '../header/projectNames'
import { visibleText } from '../inspector/visibleText'
import { budgetFor } from './budgetList'

const day: BudgetScope = { kind: 'day' }

/** The scopes that can be named from here; stories and agents have theirs in their own menus. */
export function AddBudget({ budgets, onAdd }: { budgets: readonly BudgetView[]; onAdd: (scope: BudgetScope) => void }) {
  const roots = useApp(
    useShallow((state) => [
      ...new Set([
        ...Object.keys(state.stories.projects),
        ...state.fleet.ids.map((id) => state.fleet.agents[id]?.spec.projectRoot ?? ''),
      ]),
    ]),
  )
  const names = projectNames(roots)
  const open = roots.flatMap((root): { root: string; scope: BudgetScope }[] => {
    const project = HostPath.safeParse(root)
    const scope: BudgetScope | null = project.success ? { kind: 'project', project: project.data } : null
    return scope === null || budgetFor(budgets, scope) !== undefined ? [] : [{ root, scope }]
  })
  const dayOpen = budgetFor(budgets, day) === undefined
  return (
    <footer className="budgets-add">
      {dayOpen ? (
        <Button size="small" icon={<Plus />} onClick={() => onAdd(day)}>
          Budget for today
        </Button>
      ) : null}
      {open.length === 0 ? null : (
        <Menu
          align="start"
          trigger={
            <Button size="small" icon={<Plus />}>
              Budget for a project…
            </Button>
          }
        >
          {open.map(({ root, scope }) => (
            <MenuItem key={root} onSelect={() => onAdd(scope)}>
              {visibleText(names.get(root) ?? root)}
            </MenuItem>
          ))}
        </Menu>
      )}
      <p>A story’s and an agent’s are set in their menus.</p>
    </footer>
  )
}
