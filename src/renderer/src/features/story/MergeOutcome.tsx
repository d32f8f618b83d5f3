import { CircleCheck, CircleX, FileWarning, MessageSquareReply, TriangleAlert } from 'lucide-react'
import type { MergeReport } from '../../../../shared/domain/review'
import type { StoryView } from '../../../../shared/domain/story'
import { useServices } from '../../store/context'
import type { MergeAttempt } from '../../store/storiesSlice'
import type { StoryRef } from '../../store/storyKey'
import { Button } from '../../ui/Button'
import { ErrorNote } from '../../ui/ErrorNote'
import { shortHash } from '../board/storyWords'
import { visibleBlock, visibleText } from '../inspector/visibleText'
import { conflictPrompt } from './conflictPrompt'

const faces = {
  merged: { icon: CircleCheck, tone: 'good', title: 'Merged' },
  conflicts: { icon: FileWarning, tone: 'attention', title: 'Both sides changed the same lines: nothing was changed' },
  gates_failed: { icon: CircleX, tone: 'bad', title: 'It fits, but gates fail on the result: nothing was changed' },
  refused: { icon: TriangleAlert, tone: 'attention', title: 'Not merged: nothing was changed' },
} as const

/** What came of the last attempt: the commit, the files in conflict, or the gates that failed with what they printed. */
export function MergeOutcome({
  attempt,
  story,
  storyRef,
  onClose,
}: {
  attempt: MergeAttempt
  story: StoryView
  storyRef: StoryRef
  onClose: () => void
}) {
  const { stories } = useServices()
  if (attempt.kind === 'error') return <ErrorNote error={attempt.error} />
  const { report } = attempt
  const { icon: Icon, tone, title } = faces[report.outcome]
  const giveBack = (): void => {
    void stories.resume(storyRef, conflictPrompt(story, report.conflicts)).then((result) => {
      if (result.ok) onClose()
    })
  }
  return (
    <div className="merge-outcome" data-tone={tone} role="status">
      <p className="merge-outcome-head">
        <Icon aria-hidden="true" />
        <strong>
          {title}
          {report.commit === null ? null : (
            <>
              {' '}
              as <code>{shortHash(report.commit)}</code>
            </>
          )}
        </strong>
      </p>
      <p>{visibleText(report.message)}</p>
      {report.conflicts.length === 0 ? null : (
        <>
          <ul className="merge-files" aria-label="Files in conflict">
            {report.conflicts.map((path) => (
              <li key={path}>
                <code>{visibleText(path)}</code>
              </li>
            ))}
          </ul>
          {story.can.resume ? (
            <Button size="small" icon={<MessageSquareReply />} onClick={giveBack}>
              Ask its agent to resolve them
            </Button>
          ) : null}
        </>
      )}
      {report.report === null || report.outcome === 'merged' ? null : <FailedGates report={report.report} />}
    </div>
  )
}

function FailedGates({ report }: { report: NonNullable<MergeReport['report']> }) {
  const failed = report.verdicts.filter(({ outcome }) => outcome !== 'passed' && outcome !== 'skipped')
  return (
    <>
      {report.problem === null ? null : <p>{visibleText(report.problem)}</p>}
      {failed.map((verdict) => (
        <details key={`${verdict.name} ${verdict.attempt}`} className="merge-gate">
          <summary>
            {visibleText(verdict.name)}: {verdict.outcome.replace('_', ' ')}
            {verdict.exitCode === null ? '' : `, exit ${verdict.exitCode}`}
            {verdict.attempt === 1 ? '' : `, attempt ${verdict.attempt}`}
          </summary>
          <pre className="story-prompt">{visibleBlock(verdict.output)}</pre>
        </details>
      ))}
    </>
  )
}
