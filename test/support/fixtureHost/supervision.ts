import type { HostHandlers } from '../../../src/shared/contract'
import type { StreamSink } from '../../../src/shared/contract/define'
import type { SupervisionView } from '../../../src/shared/contract/supervision'
import { type BudgetView, budgetKey, type CapName, type Caps } from '../../../src/shared/domain/budget'
import { ok } from '../../../src/shared/domain/result'

/** What of supervision tests and screenshots watch and steer. */
export interface FixtureSupervision {
  readonly handlers: HostHandlers['supervision']
  set(change: Partial<SupervisionView>): void
}

const nothing: SupervisionView = {
  governor: { limit: 4, limitReason: '4 cores', working: 0, held: false, queue: [], memoryAvailable: 9_100_000_000 },
  limits: [],
  parked: [],
  budgets: [],
  notices: [],
}

const nothingSpent: BudgetView['spent'] = { usd: 0, unpriced: false, tokens: 0, minutes: 0, turns: 0 }

/** A budget as it is after its caps were set: what is reached follows from them. */
function budgetView(before: BudgetView | undefined, scope: BudgetView['scope'], caps: Caps): BudgetView {
  const spent = before?.spent ?? nothingSpent
  const crossed = (Object.keys(caps) as CapName[]).filter((name) => spent[name] >= (caps[name] ?? Infinity))
  const rests = crossed.length > 0
  return {
    ...before,
    scope,
    caps,
    spent,
    crossed,
    crossedAt: rests ? (before?.crossedAt ?? 0) : null,
    paused: rests ? (before?.paused ?? []) : [],
  }
}

/** Supervision that only changes words, as the real one would. `asked`: every command that came in. */
export function createFixtureSupervision(asked: (method: string, input: unknown) => void): FixtureSupervision {
  const watchers = new Set<StreamSink<SupervisionView, SupervisionView>>()
  let view = nothing
  const set = (change: Partial<SupervisionView>): void => {
    view = { ...view, ...change }
    for (const watcher of watchers) watcher.delta(view)
  }
  const unpark = (agentId: string): void => set({ parked: view.parked.filter((one) => one.agentId !== agentId) })
  return {
    set,
    handlers: {
      watch: (_input, sink) => {
        watchers.add(sink)
        sink.snapshot(view)
        return () => watchers.delete(sink)
      },
      hold: async (input) => {
        asked('hold', input)
        set({ governor: { ...view.governor, held: input.held } })
        return ok({})
      },
      setBudget: async (input) => {
        asked('setBudget', input)
        const { scope, caps } = input
        const key = budgetKey(scope)
        const before = view.budgets.find((budget) => budgetKey(budget.scope) === key)
        const others = view.budgets.filter((budget) => budget !== before)
        const next = caps === null ? null : budgetView(before, scope, caps)
        set({
          budgets: next === null ? others : [...others, next],
          notices: view.notices.filter(
            ({ budget }) => budget === null || budgetKey(budget) !== key || (next?.crossed.length ?? 0) > 0,
          ),
        })
        return ok({})
      },
      wakeNow: async (input) => {
        asked('wakeNow', input)
        unpark(input.agentId)
        return ok({})
      },
      cancelParking: async (input) => {
        asked('cancelParking', input)
        unpark(input.agentId)
        return ok({})
      },
    },
  }
}
