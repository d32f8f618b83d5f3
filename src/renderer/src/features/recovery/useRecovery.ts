import { useMemo } from 'react'
import { useShallow } from 'zustand/react/shallow'
import type { AgentId } from '../../../../shared/domain/ids'
import type { RecoveryReport } from '../../../../shared/domain/recovery'
import { useApp, useServices } from '../../store/context'
import { useWake } from '../grid/useWake'
import { inTurn } from './inTurn'
import { type RunStanding, runStanding } from './runStanding'

/** A program needs a core for its first second: more at once only makes all of them slower. */
const RESUMES_AT_ONCE = 4

/** How the report's runs stand now, in their order; drawn again only when one of them changes. */
export const useStandings = (report: RecoveryReport | null): readonly RunStanding[] =>
  useApp(useShallow((state) => report?.runs.map((run) => runStanding(run, state.fleet)) ?? []))

/** The agents that can go on, each once, and the way to let all of them. */
export function useResumeRecovered(report: RecoveryReport | null): {
  readonly ids: readonly AgentId[]
  readonly busy: boolean
  resumeAll(): Promise<void>
} {
  const { store } = useServices()
  const wake = useWake()
  const standings = useStandings(report)
  const ids = useMemo(
    () => [
      ...new Set(report?.runs.flatMap((run, index) => (standings[index] === 'resumable' ? [run.agentId] : [])) ?? []),
    ],
    [report, standings],
  )
  const busy = useApp((state) => ids.some((id) => state.fleet.pending[id] === 'resume'))
  const resumeAll = (): Promise<void> =>
    inTurn(ids, RESUMES_AT_ONCE, async (id) => {
      // One story may have woken several, and somebody else may have been quicker.
      const { fleet } = store.getState()
      if (fleet.agents[id]?.can.resume === true && fleet.pending[id] === undefined) await wake(id)
    })
  return { ids, busy, resumeAll }
}
