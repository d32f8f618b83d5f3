import type { AgentEvent } from '../../shared/domain/events'
import type { RunId } from '../../shared/domain/ids'
import { findOrphans } from '../process/orphans'
import type { ProcessIdentity, ProcessLedger, ProcessTable, StopTree } from '../process/ports'

interface LeftoverPorts {
  readonly processTable: ProcessTable
  readonly ledger: ProcessLedger
  readonly stopTree: StopTree
}

/**
 * Ends what outlived its run, on the process table's word alone: a process counts as the run's when it carries
 * the run's tag, or is in the ledger under the same start time. Answers with the pids that could not be ended.
 */
export async function endLeftovers(
  runId: RunId,
  { processTable, ledger, stopTree }: LeftoverPorts,
  record: (event: AgentEvent) => void,
): Promise<readonly number[]> {
  const left = await leftOf(runId, processTable, ledger)
  const [root] = left
  if (root === undefined) return []
  const pids = left.map(({ pid }) => pid)
  record({
    type: 'notice',
    level: 'warning',
    code: 'processes_left',
    message: `Still alive when the run was over: ${pids.slice(0, 20).join(', ')}. Snowhook ends them.`,
  })
  const onStep = (step: 'interrupt' | 'terminate' | 'kill', stepped: readonly number[]): void =>
    record({ type: 'stop_step', step, pids: [...stepped] })
  for (const identity of left) await stopTree({ root: identity, runTag: runId, onStep })
  return (await leftOf(runId, processTable, ledger)).map(({ pid }) => pid)
}

async function leftOf(runId: RunId, table: ProcessTable, ledger: ProcessLedger): Promise<readonly ProcessIdentity[]> {
  const recorded = ledger.entries().filter((entry) => entry.runId === runId)
  // Nothing was recorded, or not yet: what there is carries the tag.
  if (recorded.length === 0) return table.taggedWith(runId)
  const [orphans] = await findOrphans(recorded, table)
  return orphans?.processes ?? []
}
