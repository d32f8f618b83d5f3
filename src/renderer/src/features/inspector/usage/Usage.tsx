import { Info } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { AgentView } from '../../../../../shared/domain/agent'
import type { SnowhookError } from '../../../../../shared/domain/errors'
import { type ModelUsage, totalTokens, zeroUsage } from '../../../../../shared/domain/usage'
import { useApp, useClient } from '../../../store/context'
import { ErrorNote } from '../../../ui/ErrorNote'
import { formatCost, formatCostExact, formatPartialCost } from '../../../ui/format/money'
import { formatTokensExact } from '../../../ui/format/tokens'
import type { NumberedRun } from '../runs'
import { ModelList } from './ModelList'
import { RunUsageTable } from './RunUsageTable'
import { TokenBar } from './TokenBar'
import { pricedParts, usageNotes } from './tokenKinds'
import './Usage.css'

/** Running figures change many times a second; the split by model is asked for at most this often. */
const BY_MODEL_EVERY_MS = 2_000

/** What the agent used: the chosen run, all runs, by model, run by run. Every figure exact. */
export function Usage({
  agent,
  runs,
  chosen,
}: {
  agent: AgentView
  runs: readonly NumberedRun[]
  chosen: NumberedRun
}) {
  const manifest = useApp((state) => state.runtimes.find((runtime) => runtime.id === agent.spec.runtime))
  const { models, error } = useModels(agent)
  const run = chosen.run
  const runUsage = run.usage ?? { ...zeroUsage, totalCostUsd: null }
  const notes = usageNotes({
    simulated: manifest?.simulated === true,
    reportsUsage: manifest?.capabilities.usage !== false,
    provisional: !agent.usageFinal || (run.usage !== null && !run.usageFinal),
    usage: agent.usage,
  })
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling page must be reachable to be scrolled by keyboard.
    <section className="usage" tabIndex={0} aria-label="Usage">
      {error === null ? null : <ErrorNote error={error} />}
      <div className="usage-block">
        <UsageHead
          title={`Run ${chosen.number}`}
          tokens={totalTokens(runUsage)}
          cost={runUsage.totalCostUsd}
          provisional={!run.usageFinal}
          known={run.usage !== null}
        />
        {run.usage === null ? (
          <p className="usage-none">This run has not reported any usage.</p>
        ) : (
          <TokenBar usage={run.usage} />
        )}
      </div>
      <div className="usage-block">
        <UsageHead
          title={`All runs (${agent.runCount})`}
          tokens={totalTokens(agent.usage)}
          cost={agent.usage.totalCostUsd}
          models={models}
          provisional={!agent.usageFinal}
          known={agent.runCount > 0}
        />
        <TokenBar usage={agent.usage} />
      </div>
      {notes.length === 0 ? null : (
        <ul className="usage-notes">
          {notes.map((note) => (
            <li key={note}>
              <Info aria-hidden="true" />
              <span>{note}</span>
            </li>
          ))}
        </ul>
      )}
      <ModelList models={models} />
      <RunUsageTable runs={runs} chosen={run.id} />
    </section>
  )
}

function UsageHead({
  title,
  tokens,
  cost,
  models = [],
  provisional,
  known,
}: {
  title: string
  tokens: number
  cost: number | null
  /** What the sum is made of, where that is known: without a price for some there is still a least. */
  models?: readonly ModelUsage[]
  provisional: boolean
  known: boolean
}) {
  return (
    <header className="usage-head">
      <h3>{title}</h3>
      {known ? (
        <p className="numbers">
          <strong>{formatTokensExact(tokens)}</strong> tokens ·{' '}
          <strong title={formatCostExact(cost)}>
            {cost === null && models.length > 0
              ? formatPartialCost([null, ...pricedParts(models)], provisional)
              : formatCost(cost, provisional)}
          </strong>
        </p>
      ) : null}
    </header>
  )
}

/** By model, over all runs; asked again as the totals change, not more often than is worth reading. */
function useModels(agent: AgentView): { models: readonly ModelUsage[]; error: SnowhookError | null } {
  const client = useClient()
  const [models, setModels] = useState<readonly ModelUsage[]>([])
  const [error, setError] = useState<SnowhookError | null>(null)
  const agentId = agent.spec.id
  const [seen, setSeen] = useState(agent.usage)
  useEffect(() => {
    if (agent.usageFinal) return setSeen(agent.usage)
    const timer = setTimeout(() => setSeen(agent.usage), BY_MODEL_EVERY_MS)
    return () => clearTimeout(timer)
  }, [agent.usage, agent.usageFinal])
  // biome-ignore lint/correctness/useExhaustiveDependencies: `seen` is the reason to ask again.
  useEffect(() => {
    let stale = false
    void client.usage.agent({ agentId }).then((result) => {
      if (stale) return
      setError(result.ok ? null : result.error)
      if (result.ok) setModels(result.value.byModel)
    })
    return () => {
      stale = true
    }
  }, [client, agentId, seen])
  return { models, error }
}
