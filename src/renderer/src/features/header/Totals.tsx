import { type TokenUsage, totalTokens } from '../../../../shared/domain/usage'
import { useApp } from '../../store/context'
import { formatCostExact, formatPartialCost } from '../../ui/format/money'
import { formatTokens, formatTokensExact } from '../../ui/format/tokens'
import { Tooltip } from '../../ui/Tooltip'
import './Totals.css'

/** What the fleet used today and ever. The tooltip has every digit. */
export function Totals() {
  const usage = useApp((state) => state.usage)
  if (usage === null) return <div className="totals" />
  return (
    <div className="totals">
      <Total label="today" usage={usage.today} pricedUsd={usage.pricedUsd.today} provisional={usage.provisional} />
      <Total
        label="all time"
        usage={usage.allTime}
        pricedUsd={usage.pricedUsd.allTime}
        provisional={usage.provisional}
      />
    </div>
  )
}

function Total({
  label,
  usage,
  pricedUsd,
  provisional,
}: {
  label: string
  usage: TokenUsage
  pricedUsd: number
  provisional: boolean
}) {
  const parts = usage.totalCostUsd === null ? [pricedUsd, null] : [usage.totalCostUsd]
  const exact = [
    `${formatTokensExact(usage.inputTokens)} input`,
    `${formatTokensExact(usage.outputTokens)} output`,
    `${formatTokensExact(usage.cacheCreationInputTokens)} cache write`,
    `${formatTokensExact(usage.cacheReadInputTokens)} cache read`,
    usage.totalCostUsd === null
      ? `${formatCostExact(pricedUsd)} and what has no price: unknown, not free (Settings, Prices).`
      : formatCostExact(usage.totalCostUsd),
    ...(provisional ? ['~ A live run has only estimates so far.'] : []),
  ].join('\n')
  return (
    <Tooltip content={exact}>
      <button type="button" className="totals-total numbers">
        <span>{formatTokens(totalTokens(usage))} tok</span>
        <strong>{formatPartialCost(parts, provisional)}</strong>
        <small>{label}</small>
      </button>
    </Tooltip>
  )
}
