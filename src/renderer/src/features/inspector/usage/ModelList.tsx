import type { CostBasis, ModelUsage } from '../../../../../shared/domain/usage'
import { Badge } from '../../../ui/Badge'
import { formatCostExact } from '../../../ui/format/money'
import { formatTokensExact } from '../../../ui/format/tokens'
import { Tooltip } from '../../../ui/Tooltip'
import './ModelList.css'
import { tokenKinds } from './tokenKinds'

const basisWords: Readonly<Record<CostBasis, string>> = {
  reported: 'reported by the CLI',
  computed: 'computed from the price table',
  unpriced: 'unpriced',
}

const basisHelp: Readonly<Record<CostBasis, string>> = {
  reported: 'The agent’s own program gave this cost',
  computed: 'Worked out from the token counts and the price table (Settings, Prices)',
  unpriced: 'No price is known for this model: unknown, not free. One can be added in Settings, Prices.',
}

/** Whatever the basis says: without a figure there is no price. */
const unpriced = ({ basis, totalCostUsd }: ModelUsage): boolean => basis === 'unpriced' || totalCostUsd === null

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
              {unpriced(model) ? null : <span className="numbers">{formatCostExact(model.totalCostUsd)}</span>}
              <Tooltip content={basisHelp[unpriced(model) ? 'unpriced' : model.basis]}>
                <button type="button" className="model-list-basis">
                  <Badge tone={unpriced(model) ? 'attention' : 'neutral'}>
                    {unpriced(model) ? basisWords.unpriced : basisWords[model.basis]}
                  </Badge>
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
              {model.reasoningTokens === undefined ? null : (
                <div title="Part of the output: spent on reasoning that nobody reads">
                  <dt>of output, reasoning</dt>
                  <dd className="numbers">{formatTokensExact(model.reasoningTokens)}</dd>
                </div>
              )}
            </dl>
          </li>
        ))}
      </ul>
    </section>
  )
}
