import type { RunId } from '../../../../shared/domain/ids'
import { useUiActions } from '../../store/context'
import { formatAge, formatClock } from '../../ui/format/age'
import { Select } from '../../ui/Select'
import { outcomeLook } from './outcomeLook'
import { chosenRun, type NumberedRun } from './runs'
import './RunPicker.css'

/** Follow the newest run, whichever that is. */
const NEWEST = ''

/** Which run Timeline, Log and Usage show. The first choice follows the agent from run to run. */
export function RunPicker({ runs, inspected }: { runs: readonly NumberedRun[]; inspected: RunId | null }) {
  const ui = useUiActions()
  const newest = runs[0]
  const chosen = chosenRun(runs, inspected)
  if (newest === undefined || chosen === null) return null
  const label = ({ run, number }: NumberedRun): string => `Run ${number} · ${outcomeLook(run).word}`
  const detail = ({ run }: NumberedRun): string =>
    `${formatClock(run.startedAt)}${run.endedAt === null ? '' : `, ${formatAge(run.endedAt - run.startedAt)}`} · ${
      run.interactive ? 'interactive' : 'headless'
    }`
  return (
    <div className="run-picker">
      <Select
        label="Run"
        value={inspected === null || chosen.run.id !== inspected ? NEWEST : inspected}
        onValueChange={(value: string) =>
          ui.inspectRun(runs.find(({ run }) => run.id === value && value !== NEWEST)?.run.id ?? null)
        }
        options={[
          { value: NEWEST, label: `Newest: ${label(newest)}`, detail: 'Follows the agent from run to run' },
          ...runs.map((numbered) => ({
            value: numbered.run.id as string,
            label: label(numbered),
            detail: detail(numbered),
          })),
        ]}
      />
    </div>
  )
}
