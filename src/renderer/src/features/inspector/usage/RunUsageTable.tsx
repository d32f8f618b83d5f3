import type { RunId } from '../../../../../shared/domain/ids'
import { useUiActions } from '../../../store/context'
import { formatClock } from '../../../ui/format/age'
import { formatCost, formatCostExact } from '../../../ui/format/money'
import { formatTokens, formatTokensExact } from '../../../ui/format/tokens'
import type { NumberedRun } from '../runs'
import { tokenKinds } from './tokenKinds'
import './RunUsageTable.css'

/** One line a run; a click shows that run everywhere in the inspector. */
export function RunUsageTable({ runs, chosen }: { runs: readonly NumberedRun[]; chosen: RunId }) {
  const ui = useUiActions()
  if (runs.length < 2) return null
  return (
    <div className="run-usage-table">
      <table>
        <caption>Run by run</caption>
        <thead>
          <tr>
            <th scope="col">Run</th>
            {tokenKinds.map(({ key, label }) => (
              <th key={key} scope="col">
                {label}
              </th>
            ))}
            <th scope="col">Cost</th>
          </tr>
        </thead>
        <tbody>
          {runs.map(({ run, number }) => {
            const { usage } = run
            return (
              <tr key={run.id} data-chosen={run.id === chosen || undefined}>
                <th scope="row">
                  <button type="button" className="run-usage-table-run" onClick={() => ui.inspectRun(run.id)}>
                    {number}
                    <small>{formatClock(run.startedAt)}</small>
                  </button>
                </th>
                {tokenKinds.map(({ key }) => (
                  <td key={key} title={usage === null ? undefined : formatTokensExact(usage[key])}>
                    {usage === null ? '–' : formatTokens(usage[key])}
                  </td>
                ))}
                <td title={usage === null ? undefined : formatCostExact(usage.totalCostUsd)}>
                  {usage === null ? '–' : formatCost(usage.totalCostUsd, !run.usageFinal)}
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}
