import { Coins } from 'lucide-react'
import { useShallow } from 'zustand/react/shallow'
import { useApp, useUiActions } from '../../store/context'
import { Tooltip } from '../../ui/Tooltip'
import './BudgetBar.css'
import { type CapFace, capLabels, nearestCap, percent } from './capFace'
import { MeterFill } from './Meter'

/** How much of today's budget is used, as a thin bar in the header: its nearest cap. A click opens all budgets. */
export function BudgetBar() {
  const ui = useUiActions()
  const known = useApp((state) => state.supervision.view !== null)
  const face = useApp(
    useShallow((state) => {
      const day = state.supervision.view?.budgets.find(({ scope }) => scope.kind === 'day')
      return day === undefined ? null : nearestCap(day)
    }),
  )
  if (!known) return null
  return (
    <Tooltip content={barWords(face)}>
      <button
        type="button"
        className="budget-bar numbers"
        data-state={face?.state}
        aria-label={`Budgets. ${barWords(face)}`}
        onClick={() => ui.openBudget()}
      >
        {face === null ? (
          <Coins aria-hidden="true" />
        ) : (
          <span className="budget-bar-meter" aria-hidden="true">
            <MeterFill face={face} />
          </span>
        )}
        {face === null ? null : <span>{face.state === 'reached' ? 'reached' : `${percent(face.share)}%`}</span>}
        <span className="budget-bar-word">budget</span>
      </button>
    </Tooltip>
  )
}

/** `Today: $4.15 of $5.00, 83%, close to its cap.` */
export const barWords = (face: CapFace | null): string =>
  face === null
    ? 'No budget for today is set.'
    : `Today: ${capLabels[face.name].label.toLowerCase()} ${face.words}, ${percent(face.share)}%${
        face.state === 'reached' ? ': reached' : face.state === 'close' ? ', close to its cap' : ''
      }.`
