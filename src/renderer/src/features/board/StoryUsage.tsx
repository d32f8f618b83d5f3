import type { StoryView } from '../../../../shared/domain/story'
import { totalTokens } from '../../../../shared/domain/usage'
import { formatCost } from '../../ui/format/money'
import { formatTokens } from '../../ui/format/tokens'

/** Tokens and cost over all agents of a story; nothing before any are used. */
export function StoryUsage({ story: { usage, usageFinal } }: { story: Pick<StoryView, 'usage' | 'usageFinal'> }) {
  const tokens = totalTokens(usage)
  if (tokens === 0) return null
  return (
    <span className="card-usage numbers">
      {formatTokens(tokens)} tok <span>{formatCost(usage.totalCostUsd, !usageFinal)}</span>
    </span>
  )
}
