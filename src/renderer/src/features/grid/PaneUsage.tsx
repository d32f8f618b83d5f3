import type { AgentId } from '../../../../shared/domain/ids'
import { totalTokens } from '../../../../shared/domain/usage'
import { useAgent } from '../../store/selectors'
import { formatCost, formatCostExact } from '../../ui/format/money'
import { formatTokens, formatTokensExact } from '../../ui/format/tokens'
import { Tooltip } from '../../ui/Tooltip'

/** Tokens and cost over all runs of an agent. */
export function PaneUsage({ agentId }: { agentId: AgentId }) {
  const agent = useAgent(agentId)
  if (agent === undefined) return null
  const { usage, usageFinal } = agent
  const rows: readonly (readonly [string, string])[] = [
    ['Input', formatTokensExact(usage.inputTokens)],
    ['Cache written', formatTokensExact(usage.cacheCreationInputTokens)],
    ['Cache read', formatTokensExact(usage.cacheReadInputTokens)],
    ['Output', formatTokensExact(usage.outputTokens)],
    ['Cost', formatCostExact(usage.totalCostUsd)],
  ]
  const tip = (
    <dl className="pane-usage-tip numbers">
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
      {usageFinal ? null : <p>Estimated until the run reports its totals.</p>}
    </dl>
  )
  return (
    <Tooltip content={tip} side="bottom">
      <button type="button" className="pane-usage numbers">
        <span>{formatTokens(totalTokens(usage))} tok</span>
        <span>{formatCost(usage.totalCostUsd, !usageFinal)}</span>
      </button>
    </Tooltip>
  )
}
