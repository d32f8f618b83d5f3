import { Coins } from 'lucide-react'
import { useCommands, useServices } from '../../store/context'
import { focusedId } from '../../store/selectors'

/** The budgets, for the palette and the keyboard. */
export function useBudgetCommands(): void {
  const { store, ui } = useServices()
  useCommands(() => {
    const agent = () => {
      const state = store.getState()
      const id = focusedId(state)
      return id === null ? undefined : state.fleet.agents[id]
    }
    const noAgent = () => (agent() === undefined ? 'there is no agent yet' : null)
    const keywords = ['budget', 'cap', 'limit', 'cost', 'spend', 'money', 'tokens', 'raise']
    return [
      {
        id: 'fleet.budgets',
        title: 'Budgets…',
        section: 'Fleet',
        keys: ['Mod+Shift+H'],
        icon: Coins,
        keywords,
        run: () => ui.openBudget(),
      },
      {
        id: 'fleet.budget.day',
        title: 'Budget for today…',
        section: 'Fleet',
        icon: Coins,
        keywords,
        run: () => ui.openBudget({ kind: 'day' }),
      },
      {
        id: 'agent.budget.project',
        title: 'Budget of this agent’s project…',
        section: 'Agent',
        icon: Coins,
        keywords,
        disabledReason: noAgent,
        run: () => {
          const project = agent()?.spec.projectRoot
          if (project !== undefined) ui.openBudget({ kind: 'project', project })
        },
      },
    ]
  }, [store, ui])
}
