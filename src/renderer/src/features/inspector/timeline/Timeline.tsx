import { Clock, ListTree, Timer } from 'lucide-react'
import { useEffect, useMemo, useState } from 'react'
import { useStore } from 'zustand'
import type { RunSummary } from '../../../../../shared/domain/agent'
import { useClient } from '../../../store/context'
import { EmptyState } from '../../../ui/EmptyState'
import { ErrorNote } from '../../../ui/ErrorNote'
import { IconButton } from '../../../ui/IconButton'
import { Spinner } from '../../../ui/Spinner'
import { KindChips } from './KindChips'
import { countKinds, filterRows } from './rowFilter'
import type { RowKind } from './rowKind'
import type { TimeMode } from './rowTime'
import { TimelineList } from './TimelineList'
import { createTimelineFeed, type TimelineFeed } from './timelineFeed'
import './Timeline.css'

/** What the reader has set; kept while tabs and runs change. */
export interface TimelineView {
  readonly hidden: ReadonlySet<RowKind>
  readonly mode: TimeMode
}

/** The structured events of one run. */
export function Timeline({
  run,
  view,
  onViewChange,
}: {
  run: RunSummary
  view: TimelineView
  onViewChange: (view: TimelineView) => void
}) {
  const client = useClient()
  const [feed, setFeed] = useState<TimelineFeed | null>(null)
  useEffect(() => {
    const opened = createTimelineFeed(client, run.id)
    setFeed(opened)
    return () => opened.close()
  }, [client, run.id])
  return feed === null ? null : (
    <TimelineOf key={run.id} feed={feed} run={run} view={view} onViewChange={onViewChange} />
  )
}

function TimelineOf({
  feed,
  run,
  view,
  onViewChange,
}: {
  feed: TimelineFeed
  run: RunSummary
  view: TimelineView
  onViewChange: (view: TimelineView) => void
}) {
  const state = useStore(feed.store)
  const counts = useMemo(() => countKinds(state.rows), [state.rows])
  const rows = useMemo(() => filterRows(state.rows, view.hidden), [state.rows, view.hidden])
  const relative = view.mode === 'relative'
  return (
    <div className="timeline">
      <div className="timeline-tools">
        <KindChips
          counts={counts}
          hidden={view.hidden}
          onHiddenChange={(hidden) => onViewChange({ ...view, hidden })}
        />
        <IconButton
          size="small"
          label={relative ? 'Show the time of day' : 'Show the time since the start'}
          icon={relative ? <Clock /> : <Timer />}
          onClick={() => onViewChange({ ...view, mode: relative ? 'absolute' : 'relative' })}
        />
      </div>
      {state.error === null ? null : <ErrorNote error={state.error} onRetry={feed.latest} />}
      {!state.ready ? (
        <div className="timeline-wait">
          <Spinner label="Loading the timeline" />
        </div>
      ) : rows.length === 0 ? (
        <EmptyState
          icon={<ListTree />}
          title={state.rows.length === 0 ? 'Nothing has happened yet' : 'All rows are hidden'}
        >
          {state.rows.length === 0
            ? 'Prompts, tool calls, limits and how the run ended appear here as they happen.'
            : 'Switch kinds of events on above to see them.'}
        </EmptyState>
      ) : (
        <TimelineList
          rows={rows}
          start={run.startedAt}
          mode={view.mode}
          earlier={state.earlier}
          loadingEarlier={state.loadingEarlier}
          behind={state.behind}
          feed={feed}
        />
      )}
    </div>
  )
}
