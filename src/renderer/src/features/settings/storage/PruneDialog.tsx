import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useApp } from '../../../store/context'
import { Button } from '../../../ui/Button'
import { Dialog } from '../../../ui/Dialog'
import { ErrorNote } from '../../../ui/ErrorNote'
import { Field } from '../../../ui/Field'
import { Input } from '../../../ui/Input'
import { Spinner } from '../../../ui/Spinner'
import { PlanView } from './PlanView'
import { DAYS_MAX, daysOf, isEmptyPlan, planWords, prunedWords, runsWords } from './pruneWords'
import { DAYS_AT_FIRST } from './Retention'
import { usePrune } from './usePrune'
import './PruneDialog.css'

/** Deletes journals of old runs: first exactly what, then the word for it, then what came of it. */
export function PruneDialog({ onClose, onPruned }: { onClose: () => void; onPruned: () => void }) {
  const kept = useApp((state) => state.settings?.keepRunsDays ?? DAYS_AT_FIRST)
  const [draft, setDraft] = useState(String(kept))
  /** The last right number that was typed. */
  const [days, setDays] = useState(kept)
  const pruning = usePrune(days, onPruned)
  const { value: plan, error, busy: asking, again } = pruning.plan
  const wrong = daysOf(draft, 0) === null
  const type = (text: string): void => {
    setDraft(text)
    const typed = daysOf(text, 0)
    if (typed !== null) setDays(typed)
  }
  return (
    <Dialog
      open
      size="wide"
      title="Prune journals"
      description="Deletes timelines and logs of old runs. Worktrees, branches, unmerged work and what was spent are never touched."
      onOpenChange={onClose}
      footer={
        pruning.done !== null ? (
          <Button variant="primary" onClick={onClose}>
            Done
          </Button>
        ) : (
          <>
            <Button variant="quiet" onClick={onClose}>
              Cancel
            </Button>
            <Button
              variant="danger"
              icon={<Trash2 />}
              busy={pruning.busy}
              held={asking || wrong || error !== null}
              disabledReason={plan !== null && isEmptyPlan(plan) ? 'there is nothing to delete' : null}
              onClick={() => (plan === null ? undefined : void pruning.prune(plan))}
            >
              {plan === null || isEmptyPlan(plan)
                ? 'Delete'
                : plan.runCount === 0
                  ? `Delete ${planWords(plan)}`
                  : `Delete ${runsWords(plan.runCount)}`}
            </Button>
          </>
        )
      }
    >
      <div className="prune">
        {pruning.done !== null ? (
          <p className="prune-done numbers" role="status">
            {prunedWords(pruning.done)}
          </p>
        ) : (
          <>
            <Field
              label="Ended at least this many days ago"
              help="0: every run that has ended."
              error={wrong ? `A whole number from 0 to ${DAYS_MAX.toLocaleString('en-US')}` : null}
            >
              {(control) => (
                <Input
                  {...control}
                  className="prune-days"
                  type="number"
                  min={0}
                  max={DAYS_MAX}
                  step={1}
                  value={draft}
                  onChange={(event) => type(event.target.value)}
                />
              )}
            </Field>
            {pruning.changed ? (
              <p className="prune-changed" role="alert">
                What would be deleted has changed meanwhile. Nothing was deleted; this is the plan now.
              </p>
            ) : null}
            {pruning.error === null ? null : <ErrorNote error={pruning.error} />}
            {error === null ? null : <ErrorNote error={error} onRetry={again} />}
            {plan === null ? (
              error === null ? (
                <Spinner label="Asking the host what would be deleted" />
              ) : null
            ) : (
              <PlanView plan={plan} days={days} />
            )}
          </>
        )}
      </div>
    </Dialog>
  )
}
