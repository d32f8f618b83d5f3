import { Telescope } from 'lucide-react'
import { useState } from 'react'
import type { AgentView } from '../../../../shared/domain/agent'
import { useApp, useUiActions } from '../../store/context'
import { useAgent, useFocusedId } from '../../store/selectors'
import { EmptyState } from '../../ui/EmptyState'
import { ErrorNote } from '../../ui/ErrorNote'
import { StatePill } from '../../ui/StatePill'
import { TabPanel, Tabs } from '../../ui/Tabs'
import './Inspector.css'
import { Log } from './log/Log'
import type { LogForm } from './log/logFeed'
import { RunPicker } from './RunPicker'
import { chosenRun } from './runs'
import { Session } from './session/Session'
import { hiddenAtFirst } from './timeline/rowKind'
import { Timeline, type TimelineView } from './timeline/Timeline'
import { Usage } from './usage/Usage'
import { useRuns } from './useRuns'

const tabs = [
  { value: 'timeline', label: 'Timeline' },
  { value: 'log', label: 'Log' },
  { value: 'usage', label: 'Usage' },
  { value: 'session', label: 'Session' },
] as const

/** Everything known about the focused agent. */
export function Inspector() {
  const agent = useAgent(useFocusedId())
  const ready = useApp((state) => state.fleet.ready)
  // Reader's settings, kept from agent to agent.
  const [view, setView] = useState<TimelineView>({ hidden: new Set(hiddenAtFirst), mode: 'relative' })
  const [form, setForm] = useState<LogForm>('clean')
  if (agent === undefined) {
    return ready ? (
      <EmptyState icon={<Telescope />} title="No agent to inspect">
        The focused agent’s timeline, log, usage and sessions appear here.
      </EmptyState>
    ) : null
  }
  return (
    <AgentInspector
      key={agent.spec.id}
      agent={agent}
      view={view}
      onViewChange={setView}
      form={form}
      onFormChange={setForm}
    />
  )
}

function AgentInspector({
  agent,
  view,
  onViewChange,
  form,
  onFormChange,
}: {
  agent: AgentView
  view: TimelineView
  onViewChange: (view: TimelineView) => void
  form: LogForm
  onFormChange: (form: LogForm) => void
}) {
  const tab = useApp((state) => state.ui.inspectorTab)
  const inspected = useApp((state) => state.ui.inspectedRun)
  const ui = useUiActions()
  const history = useRuns(agent)
  const chosen = chosenRun(history.runs, inspected)
  return (
    <div className="inspector">
      <header className="inspector-head">
        <h2 className="truncate">
          {agent.spec.name}<span>{agent.spec.storyTitle === '' ? agent.spec.storyId : agent.spec.storyTitle}</span>
        </h2>
        <StatePill phase={agent.phase} waitingFor={agent.waitingFor} />
      </header>
      <Tabs label="Inspector" items={tabs} value={tab} onValueChange={ui.setInspectorTab}>
        {tab === 'session' ? null : <RunPicker runs={history.runs} inspected={inspected} />}
        {chosen === null && tab !== 'session' ? (
          <NoRuns ready={history.ready} />
        ) : (
          <>
            {history.error !== null && tab !== 'session' ? <ErrorNote error={history.error} /> : null}
            <TabPanel value="timeline">
              {chosen === null ? null : <Timeline run={chosen.run} view={view} onViewChange={onViewChange} />}
            </TabPanel>
            <TabPanel value="log">
              {chosen === null ? null : <Log run={chosen.run} form={form} onFormChange={onFormChange} />}
            </TabPanel>
            <TabPanel value="usage">
              {chosen === null ? null : <Usage agent={agent} runs={history.runs} chosen={chosen} />}
            </TabPanel>
            <TabPanel value="session">
              <Session agent={agent} history={history} />
            </TabPanel>
          </>
        )}
      </Tabs>
    </div>
  )
}

const NoRuns = ({ ready }: { ready: boolean }) =>
  ready ? (
    <EmptyState icon={<Telescope />} title="It has not run yet">
      Start the agent and its first run appears here.
    </EmptyState>
  ) : null
