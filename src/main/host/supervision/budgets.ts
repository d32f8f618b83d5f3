import type { AgentId } from '../../../shared/domain/ids'
import { localDays } from '../../store/localDay'
import { BudgetKeeper, type BudgetKeeperParts } from '../../supervisor/budgetKeeper'
import type { RuntimeModule } from '../../runtimes/runtime'
import type { CorePorts } from '../runPorts'

type Late = Pick<BudgetKeeperParts, 'storyCaps' | 'pause' | 'raised' | 'onChange'>

/**
 * The budgets of a host. The keeper follows the log from its first fact, so it exists before the book is open and
 * before there is anything that it could pause; those come with `attach`.
 */
export function openBudgets(
  clock: CorePorts['clock'],
  runtimes: readonly RuntimeModule[],
  book: () => CorePorts['book'],
): { readonly keeper: BudgetKeeper; attach(late: Late): void } {
  let late: Late = { storyCaps: () => null, pause: () => {}, raised: () => {}, onChange: () => {} }
  const keeper = new BudgetKeeper({
    clock,
    dayOf: localDays(),
    get budgets() {
      return book().state.budgets
    },
    commit: (fact) => book().commit(fact),
    gripOf: (runtime) => {
      const manifest = runtimes.find((module) => module.manifest.id === runtime)?.manifest
      if (manifest?.internal === true) return 'none'
      return manifest?.capabilities.process === false ? 'ask' : 'stop'
    },
    storyCaps: (project, storyId) => late.storyCaps(project, storyId),
    pause: (agentId: AgentId, sentence) => late.pause(agentId, sentence),
    raised: (agentIds) => late.raised(agentIds),
    onChange: () => late.onChange(),
  })
  return {
    keeper,
    attach: (given) => {
      late = given
    },
  }
}
