import type { PrunePlan } from '../../../../../shared/contract/storage'
import { isEmptyPlan, olderThan, planWords, runsWords } from './pruneWords'
import { StoredRuns } from './StoredRuns'

/** What a plan deletes, and what it keeps all the same, with the reason. */
export function PlanView({ plan, days }: { plan: PrunePlan; days: number }) {
  return (
    <>
      <section className="prune-part" aria-label="To be deleted">
        <h3 className="numbers" aria-live="polite">
          {isEmptyPlan(plan) ? 'Nothing to delete' : `${planWords(plan)}, will be deleted`}
        </h3>
        {isEmptyPlan(plan) ? (
          <p className="prune-note">Of {olderThan(days)}, none may be deleted.</p>
        ) : plan.conversationCount === 0 ? null : (
          <p className="prune-note">The conversations are of agents that were removed: nobody can resume them.</p>
        )}
        <StoredRuns runs={plan.runs} label="Runs to be deleted" why={null} />
        <Cut shown={plan.runs.length} all={plan.runCount} />
      </section>
      {plan.kept.length === 0 ? null : (
        <section className="prune-part" aria-label="Kept all the same">
          <h3 className="numbers">{runsWords(plan.kept.length)} old enough, and kept all the same</h3>
          <StoredRuns runs={plan.kept} label="Runs that are kept" why="Kept because" />
        </section>
      )}
    </>
  )
}

/** The tables name the largest runs; the sums are over all. */
export const Cut = ({ shown, all }: { shown: number; all: number }) =>
  shown >= all ? null : (
    <p className="prune-note numbers">
      The {shown.toLocaleString('en-US')} largest of {runsWords(all)}.
    </p>
  )
