import type { CostBasis, ModelUsage } from '../../../../../shared/domain/usage'
import { Badge } from '../../../ui/Badge'
import { formatCostExact } from '../../../ui/format/money'
import { formatTokensExact } from '../../../ui/format/tokens'
import { Tooltip } from '../../../ui/Tooltip'
import './ModelList.css'
import { tokenKinds } from './tokenKinds'

const basisHelp: Readonly<Record<CostBasis, string>> = {
  reported: 'The provider or its CLI gave this cost itself',
  computed: 'Worked out from the token counts and Snowhook’s price table',
  unpriced: 'No price is known for this model: unknown, not free',
}

/** Tokens and cost by model, with where each cost comes from. */
export function ModelList({ models }: { models: readonly ModelUsage[] }) {
  if (models.length === 0) return null
  return (
    <section className="model-list">
      <h3>By model, all runs</h3>
      <ul>
        {models.map((model) => (
          <li key={model.model}>
            <div className="model-list-head">
              <strong className="truncate" title={model.model}>
                {model.model}
              </strong>
              {model.basis === 'unpriced' ? null : (
                <span className="numbers">{formatCostExact(model.totalCostUsd)}</span>
              )}
              <Tooltip content={basisHelp[model.basis]}>
                <button type="button" className="model-list-basis">
                  <Badge tone={model.basis === 'unpriced' ? 'attention' : 'neutral'}>{model.basis}</Badge>
                </button>
              </Tooltip>
            </div>
            <dl>
              {tokenKinds.map(({ key, label }) => (
                <div key={key}>
                  <dt>{label}</dt>
                  <dd className="numbers">{formatTokensExact(model[key])}</dd>
                </div>
              ))}
            </dl>
          </li>
        ))}
      </ul>
    </section>
  )
}
