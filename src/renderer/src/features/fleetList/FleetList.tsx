import { CircleStop, Plus, StepForward } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useShallow } from 'zustand/react/shallow'
import { type AgentView, isUnfinished } from '../../../../shared/domain/agent'
import type { AppState } from '../../store/appStore'
import { useApp, useFleetActions, useUiActions } from '../../store/context'
import { listedIds } from '../../store/listedIds'
import { shownIds } from '../../store/shownIds'
import { Button } from '../../ui/Button'
import { EmptyState } from '../../ui/EmptyState'
import { IconButton } from '../../ui/IconButton'
import { Input } from '../../ui/Input'
import { DemoBanner } from '../demo/DemoBanner'
import './FleetList.css'
import { FleetRows } from './FleetRows'
import { fleetLines } from './fleetLines'
import { storiesThatGoOn } from './queueGoes'

/** Fewer agents than this are found by looking. */
const FILTER_FROM_AGENTS = 5

const count = (state: AppState, test: (agent: AgentView) => boolean): number =>
  listedIds(state).filter((id) => {
    const agent = state.fleet.agents[id]
    return agent !== undefined && test(agent)
  }).length

/** Every agent with its state: the list beside the panes. */
export function FleetList() {
  const ready = useApp((state) => state.fleet.ready)
  const agents = useApp((state) => listedIds(state).length)
  const stoppable = useApp((state) => count(state, ({ can }) => can.stop))
  const queue = useApp((state) => storiesThatGoOn(state) > 0)
  const resumable = useApp((state) => count(state, ({ can, phase }) => can.resume && isUnfinished(phase)))
  const [filter, setFilter] = useState('')
  const select = useMemo(() => {
    const wanted = filter.trim()
    return (state: AppState) => fleetLines(state.fleet, shownIds(state), wanted)
  }, [filter])
  const lines = useApp(useShallow(select))
  const ui = useUiActions()
  const fleet = useFleetActions()
  const shown = lines.filter((line) => line.startsWith('agent:')).length

  return (
    <div className="fleet-list">
      <header className="fleet-list-head">
        <h2 className="truncate">
          Fleet{' '}
          {agents === 0 ? null : <span className="numbers">{shown === agents ? agents : `${shown}/${agents}`}</span>}
        </h2>
        <IconButton
          size="small"
          label={resumable === 0 ? 'Resume all' : `Resume all ${resumable}`}
          icon={<StepForward />}
          disabledReason={resumable === 0 ? 'no agent is left to go on with' : null}
          onClick={() => void fleet.resumeAll()}
        />
        <IconButton
          size="small"
          tone="bad"
          label={stoppable === 0 ? (queue ? 'Stop all: hold the queue…' : 'Stop all') : `Stop all ${stoppable}…`}
          icon={<CircleStop />}
          disabledReason={stoppable === 0 && !queue ? 'no agent is running' : null}
          onClick={() => ui.openDialog({ kind: 'stopAll' })}
        />
        <Button size="small" icon={<Plus />} onClick={() => ui.openDialog({ kind: 'newAgent', from: null })}>
          New agent
        </Button>
      </header>
      {agents < FILTER_FROM_AGENTS && filter === '' ? null : (
        <div className="fleet-list-filter">
          <Input
            type="search"
            value={filter}
            onChange={(event) => setFilter(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === 'Escape' && filter !== '') setFilter('')
            }}
            placeholder="Filter: name, story, state…"
            aria-label="Filter the fleet"
            maxLength={200}
          />
        </div>
      )}
      {!ready ? null : agents === 0 ? (
        <p className="fleet-list-none">
          No agents yet. Each will have its state, and the reason for it, on a line here.
        </p>
      ) : lines.length === 0 ? (
        <EmptyState title="No agent matches">
          <Button size="small" onClick={() => setFilter('')}>
            Clear the filter
          </Button>
        </EmptyState>
      ) : (
        <FleetRows lines={lines} />
      )}
      <DemoBanner />
    </div>
  )
}
