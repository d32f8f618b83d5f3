import type { CostBasis, ModelUsage } from '../../../../../shared/domain/usage'
import { Badge } from '../../../ui/Badge'
import { formatCostExact } from '../../../ui/format/money'
import { formatTokensExact } from '../../../ui/format/tokens'
import { Tooltip } from '../../../ui/Tooltip'
import { tokenKinds } from './tokenKinds'
import './UsageTable.css'

const basisHelp: Readonly<Record<CostBasis, string>> = {
  reported: 'The provider or its CLI gave this cost itself',
  computed: 'Worked out from the token counts and Snowhook’s price table',
  unpriced: 'No price is known for this model: unknown, not free',
}

/** Tokens and cost by model, with where each cost comes from. */
export function ModelTable({ models }: { models: readonly ModelUsage[] }) {
  if (models.length === 0) return null
  return (
    <div className="usage-table">
      <table>
        <caption>By model, all runs</caption>
        <thead>
          <tr>
            <th scope="col">Model</th>
            {tokenKinds.map(({ key, label }) => (
              <th key={key} scope="col">
                {label}
              </th>
            ))}
            <th scope="col">Cost</th>
          </tr>
        </thead>
        <tbody>
          {models.map((model) => (
            <tr key={model.model}>
              <th scope="row">
                <span className="truncate">{model.model}</span>
              </th>
              {tokenKinds.map(({ key }) => (
                <td key={key}>{formatTokensExact(model[key])}</td>
              ))}
              <td>
                {model.basis === 'unpriced' ? null : formatCostExact(model.totalCostUsd)}{' '}
                <Tooltip content={basisHelp[model.basis]}>
                  <button type="button" className="usage-basis">
                    <Badge tone={model.basis === 'unpriced' ? 'attention' : 'neutral'}>{model.basis}</Badge>
                  </button>
                </Tooltip>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
