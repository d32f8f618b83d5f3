import { useShallow } from 'zustand/react/shallow'
import type { AgentId } from '../../../../shared/domain/ids'
import { type TokenUsage, totalTokens } from '../../../../shared/domain/usage'
import { useApp } from '../../store/context'
import { formatCost, formatCostExact } from '../../ui/format/money'
import { formatTokens, formatTokensExact } from '../../ui/format/tokens'
import { Tooltip } from '../../ui/Tooltip'

/** Tokens and cost over all runs of an agent. */
export function PaneUsage({ agentId }: { agentId: AgentId }) {
  const parts = useApp(
    useShallow((state) => {
      const agent = state.fleet.agents[agentId]
      if (agent === undefined) return null
      const manifest = state.runtimes.find(({ id }) => id === agent.spec.runtime)
      return { ...agent.usage, final: agent.usageFinal, metered: manifest?.capabilities.usage !== false }
    }),
  )
  if (parts === null) return null
  const { final, metered, ...usage } = parts
  // What a program costs that does not say so is not known; "$0.00" would be a guess.
  if (!metered && totalTokens(usage) === 0) return null
  return (
    <Tooltip content={<UsageTip usage={usage} final={final} />}>
      <button type="button" className="pane-usage numbers">
        {totalTokens(usage) === 0 && !final ? (
          <span>no usage yet</span>
        ) : (
          <>
            <span>{formatTokens(totalTokens(usage))} tok</span>
            <span>{formatCost(usage.totalCostUsd, !final)}</span>
          </>
        )}
      </button>
    </Tooltip>
  )
}

function UsageTip({ usage, final }: { usage: TokenUsage; final: boolean }) {
  const rows: readonly (readonly [string, string])[] = [
    ['Input', formatTokensExact(usage.inputTokens)],
    ['Cache written', formatTokensExact(usage.cacheCreationInputTokens)],
    ['Cache read', formatTokensExact(usage.cacheReadInputTokens)],
    ['Output', formatTokensExact(usage.outputTokens)],
    ['Cost', formatCostExact(usage.totalCostUsd)],
  ]
  return (
    <dl className="pane-usage-tip numbers">
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
      {final ? null : <p>Estimated until the run reports its totals.</p>}
    </dl>
  )
}
