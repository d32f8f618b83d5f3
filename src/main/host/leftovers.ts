import type { AgentEvent } from '../../shared/domain/events'
import type { RunId } from '../../shared/domain/ids'
import { type Orphans, orphansOf } from '../process/orphans'
import type { ProcessLedger, ProcessTable, RunScopes, StopTree } from '../process/ports'

interface LeftoverPorts {
  readonly processTable: ProcessTable
  readonly ledger: ProcessLedger
  readonly stopTree: StopTree
  readonly scopes?: Pick<RunScopes, 'members'>
}

/**
 * Ends what outlived its run, on the process table's word alone: a process counts as the run's when it carries
 * the run's tag, is in the ledger under the same start time, or is in the run's group of the kernel. One that carries
 * the tag but may be a person's is left alone. Answers with the pids that could not be ended.
 */
export async function endLeftovers(
  runId: RunId,
  { processTable, ledger, scopes, stopTree }: LeftoverPorts,
  record: (event: AgentEvent) => void,
): Promise<readonly number[]> {
  const left = (): Promise<Orphans> =>
    orphansOf(
      runId,
      ledger.entries().filter((entry) => entry.runId === runId),
      processTable,
      scopes,
    )
  const { processes, doubtful } = await left()
  if (processes.length === 0) return []
  const pids = processes.map(({ pid }) => pid)
  record({
    type: 'notice',
    level: 'warning',
    code: 'processes_left',
    message: `Still alive when the run was over: ${pids.slice(0, 20).join(', ')}. Snowhook ends them.`,
  })
  const onStep = (step: 'interrupt' | 'terminate' | 'kill', stepped: readonly number[]): void =>
    record({ type: 'stop_step', step, pids: [...stepped] })
  for (const identity of processes) {
    // The first stop ends everything that carries the tag; the others are for what only the ledger knew.
    if (await processTable.isAlive(identity))
      await stopTree({ root: identity, runTag: runId, onStep, spared: doubtful })
  }
  return (await left()).processes.map(({ pid }) => pid)
}
