import type { AgentView, RunSummary } from '../../../../shared/domain/agent'

/** A run with its place in the agent's history, from 1. */
export interface NumberedRun {
  readonly run: RunSummary
  readonly number: number
}

/**
 * The agent's runs, newest first, with the live one as the fleet has it: the fleet streams, the list was asked for once.
 * Numbers count from the oldest, also when the list was cut.
 */
export function numberRuns(asked: readonly RunSummary[], agent: AgentView): NumberedRun[] {
  const byId = new Map(asked.map((run) => [run.id, run]))
  if (agent.run !== null) byId.set(agent.run.id, agent.run)
  const runs = [...byId.values()].sort((a, b) => b.startedAt - a.startedAt)
  const count = Math.max(agent.runCount, runs.length)
  return runs.map((run, index) => ({ run, number: count - index }))
}

/** The run that the inspector shows: the chosen one if it is this agent's, else the newest. */
export function chosenRun(runs: readonly NumberedRun[], inspected: string | null): NumberedRun | null {
  return runs.find(({ run }) => run.id === inspected) ?? runs[0] ?? null
}
