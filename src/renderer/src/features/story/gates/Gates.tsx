import { ShieldCheck, ShieldQuestionMark } from 'lucide-react'
import { useState } from 'react'
import type { StoryView } from '../../../../../shared/domain/story'
import { useApp, useClient, useServices } from '../../../store/context'
import { keyOf } from '../../../store/storyKey'
import { Button } from '../../../ui/Button'
import { EmptyState } from '../../../ui/EmptyState'
import { ErrorNote } from '../../../ui/ErrorNote'
import { counted } from '../../../ui/format/counted'
import { Spinner } from '../../../ui/Spinner'
import { storyMenu } from '../../board/storyMenu'
import { useStoryPending } from '../../board/useStory'
import { useAsked } from '../useAsked'
import './Gates.css'
import { GatesPane } from './GatesPane'
import { Report } from './Report'

/** Reports asked for. Each may hold every output of every gate; older ones are in the journal. */
const REPORTS_ASKED = 10

/** What the gates said of a story, newest first, and their own screen while they run. */
export function Gates({ story }: { story: StoryView }) {
  const client = useClient()
  const { stories } = useServices()
  const key = keyOf(story)
  const pending = useStoryPending(key)
  const declared = useApp((state) => state.stories.projects[story.project]?.gates ?? null)
  const about = [key, story.verdict?.endedAt ?? '', story.stage.kind].join('\n')
  const { value, error, again } = useAsked(about, () =>
    client.stories.reports({ project: story.project, storyId: story.id, limit: REPORTS_ASKED }),
  )
  const [older, setOlder] = useState(false)
  const rule = storyMenu(story, pending).find(({ id }) => id === 'verify')
  const run =
    story.worktree === null ? null : (
      <Button
        size="small"
        icon={<ShieldCheck />}
        busy={pending === 'verify'}
        disabledReason={pending === 'verify' ? null : (rule?.disabledReason ?? null)}
        onClick={() => void stories.verify({ project: story.project, storyId: story.id })}
      >
        Run the gates
      </Button>
    )
  const [newest, ...rest] = value ?? []
  const judging = story.stage.kind === 'judging'
  const outdated = story.verdict?.current === false
  return (
    <div className="gates">
      {story.gatesAgent === null ? null : <GatesPane story={story} agentId={story.gatesAgent} />}
      {error === null ? null : <ErrorNote error={error} onRetry={again} />}
      {value === null ? (
        error === null ? (
          <div className="gates-wait">
            <Spinner label="Asking for the reports" />
          </div>
        ) : null
      ) : newest === undefined ? (
        <EmptyState
          icon={<ShieldQuestionMark />}
          title={judging ? 'Its first report is on its way' : 'The gates have not judged it yet'}
          actions={judging ? null : run}
        >
          {judging
            ? 'The gates run now. What they say appears here when they are through.'
            : declared === null || declared.length > 0
              ? 'When its agent has committed, Snowhook runs the project’s gates in its worktree. What they say appears here.'
              : 'The project declares no gates: write some into .snowhook/config.yaml, on the base branch.'}
        </EmptyState>
      ) : (
        <>
          <div className="gates-bar">
            <h3>Newest report</h3>
            {run}
          </div>
          <Report report={newest} outdated={outdated} />
          {rest.length === 0 ? null : (
            <details className="gates-older" open={older} onToggle={(event) => setOlder(event.currentTarget.open)}>
              <summary>{counted(rest.length, 'older report')}</summary>
              {older
                ? rest.map((report) => (
                    <Report
                      key={report.runId}
                      report={report}
                      outdated={outdated || report.commit !== newest.commit || report.tree !== newest.tree}
                    />
                  ))
                : null}
            </details>
          )}
        </>
      )}
    </div>
  )
}
