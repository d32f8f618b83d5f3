import { type TokenUsage, totalTokens } from '../../../../shared/domain/usage'
import { useApp } from '../../store/context'
import { formatCost, formatCostExact } from '../../ui/format/money'
import { formatTokens, formatTokensExact } from '../../ui/format/tokens'
import { Tooltip } from '../../ui/Tooltip'
import './Totals.css'

/** What the fleet used today and ever. The tooltip has every digit. */
export function Totals() {
  const usage = useApp((state) => state.usage)
  if (usage === null) return <div className="totals" />
  return (
    <div className="totals">
      <Total label="today" usage={usage.today} provisional={usage.provisional} />
      <Total label="all time" usage={usage.allTime} provisional={usage.provisional} />
    </div>
  )
}

function Total({ label, usage, provisional }: { label: string; usage: TokenUsage; provisional: boolean }) {
  const exact = [
    `${formatTokensExact(usage.inputTokens)} input`,
    `${formatTokensExact(usage.outputTokens)} output`,
    `${formatTokensExact(usage.cacheCreationInputTokens)} cache write`,
    `${formatTokensExact(usage.cacheReadInputTokens)} cache read`,
    usage.totalCostUsd === null
      ? 'Unpriced: for some of it no price is known, so there is no sum.'
      : formatCostExact(usage.totalCostUsd),
    ...(provisional ? ['~ A live run has only estimates so far.'] : []),
  ].join('\n')
  return (
    <Tooltip content={exact}>
      <button type="button" className="totals-total numbers">
        <span>{formatTokens(totalTokens(usage))} tok</span>
        <strong>{formatCost(usage.totalCostUsd, provisional)}</strong>
        <small>{label}</small>
      </button>
    </Tooltip>
  )
}
