import { Telescope } from 'lucide-react'
import { useState } from 'react'
import type { AgentView } from '../../../../shared/domain/agent'
import type { RunId } from '../../../../shared/domain/ids'
import { useApp, useUiActions } from '../../store/context'
import { useAgent, useFocusedId } from '../../store/selectors'
import { EmptyState } from '../../ui/EmptyState'
import { ErrorNote } from '../../ui/ErrorNote'
import { StatePill } from '../../ui/StatePill'
import { TabPanel, Tabs } from '../../ui/Tabs'
import './Inspector.css'
import { keyOf } from '../../store/storyKey'
import { useStoryOfAgent } from '../board/useStory'
import { Review } from '../review/Review'
import { Gates } from '../story/gates/Gates'
import { Log } from './log/Log'
import type { LogForm } from './log/logFeed'
import { RunPicker } from './RunPicker'
import { chosenRun } from './runs'
import { Session } from './session/Session'
import { hiddenAtFirst } from './timeline/rowKind'
import { Timeline, type TimelineView } from './timeline/Timeline'
import { Usage } from './usage/Usage'
import { type AgentRuns, useRuns } from './useRuns'

const allTabs = [
  { value: 'timeline', label: 'Timeline' },
  { value: 'log', label: 'Log' },
  { value: 'usage', label: 'Usage' },
  { value: 'gates', label: 'Gates' },
  { value: 'diff', label: 'Diff' },
  { value: 'session', label: 'Session' },
] as const
const withoutStory = allTabs.filter(({ value }) => value !== 'gates' && value !== 'diff')

/** Everything known about the focused agent. */
export function Inspector() {
  const agent = useAgent(useFocusedId())
  const ready = useApp((state) => state.fleet.ready)
  // Reader's settings, kept from agent to agent.
  const [view, setView] = useState<TimelineView>({ hidden: new Set(hiddenAtFirst), mode: 'relative' })
  const [form, setForm] = useState<LogForm>('clean')
  if (agent === undefined) {
    return ready ? (
      <div className="inspector">
        <EmptyState icon={<Telescope />} title="No agent to inspect">
          The focused agent’s timeline, log, usage and sessions appear here.
        </EmptyState>
      </div>
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

interface Shown {
  readonly agent: AgentView
  readonly view: TimelineView
  readonly onViewChange: (view: TimelineView) => void
  readonly form: LogForm
  readonly onFormChange: (form: LogForm) => void
}

function AgentInspector(shown: Shown) {
  const { agent } = shown
  const wanted = useApp((state) => state.ui.inspectorTab)
  const story = useStoryOfAgent(agent.spec.id)
  const tabs = story === undefined ? withoutStory : allTabs
  const tab = tabs.some(({ value }) => value === wanted) ? wanted : 'timeline'
  const inspected = useApp((state) => state.ui.inspectedRun)
  const ui = useUiActions()
  const history = useRuns(agent)
  return (
    <div className="inspector">
      <header className="inspector-head">
        <h2 className="truncate">
          {agent.spec.name} <span>{agent.spec.storyTitle === '' ? agent.spec.storyId : agent.spec.storyTitle}</span>
        </h2>
        <StatePill phase={agent.phase} waitingFor={agent.waitingFor} />
      </header>
      <Tabs label="Inspector" items={tabs} value={tab} onValueChange={ui.setInspectorTab}>
        {tabs.map(({ value }) => (
          <TabPanel key={value} value={value}>
            {value !== tab ? null : tab === 'session' ? (
              <Session agent={agent} history={history} />
            ) : tab === 'gates' ? (
              story === undefined ? null : (
                <Gates key={keyOf(story)} story={story} />
              )
            ) : tab === 'diff' ? (
              story === undefined ? null : (
                <Review key={keyOf(story)} story={story} beside />
              )
            ) : (
              <OfRun {...shown} tab={tab} history={history} inspected={inspected} />
            )}
          </TabPanel>
        ))}
      </Tabs>
    </div>
  )
}

/** The tabs that show one run, under the picker that says which. */
function OfRun({
  tab,
  history,
  inspected,
  agent,
  view,
  onViewChange,
  form,
  onFormChange,
}: Shown & { tab: 'timeline' | 'log' | 'usage'; history: AgentRuns; inspected: RunId | null }) {
  const chosen = chosenRun(history.runs, inspected)
  const error = history.error === null ? null : <ErrorNote error={history.error} />
  if (chosen === null) {
    if (error !== null || !history.ready) return error
    return (
      <EmptyState icon={<Telescope />} title="It has not run yet">
        Start the agent and its first run appears here.
      </EmptyState>
    )
  }
  const { run } = chosen
  return (
    <>
      <RunPicker runs={history.runs} inspected={inspected} />
      {error}
      {tab === 'timeline' ? (
        <Timeline run={run} view={view} onViewChange={onViewChange} />
      ) : tab === 'log' ? (
        <Log run={run} form={form} onFormChange={onFormChange} />
      ) : (
        <Usage agent={agent} runs={history.runs} chosen={chosen} />
      )}
    </>
  )
}
