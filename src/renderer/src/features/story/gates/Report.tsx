import { ChevronRight } from 'lucide-react'
import type { GateReport, GateVerdict } from '../../../../../shared/domain/gates'
import { Badge } from '../../../ui/Badge'
import { CopyButton } from '../../../ui/CopyButton'
import { formatClock } from '../../../ui/format/age'
import { visibleBlock, visibleText } from '../../inspector/visibleText'
import {
  durationWords,
  type GateGroup,
  gateGroups,
  gateLooks,
  judgedWords,
  reportLooks,
  verdictNotes,
} from './gateGroups'

/** One run of all gates: what each said, about which commit and files. */
export function Report({
  report,
  outdated,
}: {
  report: GateReport /** The worktree has moved on. */
  outdated: boolean
}) {
  const { word, icon: Icon, tone } = reportLooks[report.outcome]
  const groups = gateGroups(report)
  return (
    <article className="gate-report" aria-label={`Gates of ${formatClock(report.endedAt)}: ${word}`}>
      <header className="gate-report-head">
        <Badge tone={outdated ? 'neutral' : tone} icon={<Icon aria-hidden="true" />}>
          {word}
        </Badge>
        {report.flaky ? <Badge tone="attention">flaky</Badge> : null}
        {outdated ? <Badge>outdated</Badge> : null}
        <span className="gate-when numbers">
          {formatClock(report.endedAt)} · {durationWords(report.endedAt - report.startedAt)}
        </span>
      </header>
      <p className="story-small numbers">
        {judgedWords(report)}
        {outdated ? '; the worktree has moved on since' : ''}
      </p>
      {report.problem === null ? null : <p className="gate-problem">{visibleText(report.problem)}</p>}
      {groups.length === 0 ? null : (
        <ul className="gate-list">
          {groups.map((group) => (
            <li key={group.name}>
              <Gate group={group} />
            </li>
          ))}
        </ul>
      )}
    </article>
  )
}

function Gate({ group }: { group: GateGroup }) {
  const { name, last, attempts, flaky } = group
  const { word, icon: Icon, tone } = gateLooks[last.outcome]
  const bad = last.outcome === 'failed' || last.outcome === 'timed_out'
  return (
    <details className="gate" open={bad || undefined}>
      <summary>
        <ChevronRight aria-hidden="true" className="gate-twist" />
        <Icon aria-hidden="true" data-tone={tone} />
        <span className="gate-name truncate">
          <bdi>{visibleText(name)}</bdi>
        </span>
        <span data-tone={tone}>{word}</span>
        {flaky ? <Badge tone="attention">flaky</Badge> : null}
        <span className="gate-when numbers">
          {attempts.length === 1 && last.attempt === 1 ? '' : `attempt ${last.attempt} · `}
          {last.outcome === 'skipped' ? '' : durationWords(last.durationMs)}
        </span>
      </summary>
      {attempts.map((verdict) => (
        <Attempt key={verdict.attempt} verdict={verdict} several={attempts.length > 1} />
      ))}
    </details>
  )
}

function Attempt({ verdict, several }: { verdict: GateVerdict; several: boolean }) {
  const notes = verdictNotes(verdict)
  const output = verdict.output.trimEnd()
  return (
    <div className="gate-attempt">
      <p className="gate-command">
        <code>$ {visibleText(verdict.command)}</code>
        {output === '' ? null : <CopyButton text={verdict.output} label="Copy the output" />}
      </p>
      {several || notes.length > 0 ? (
        <p className="story-small numbers">
          {[
            ...(several
              ? [`attempt ${verdict.attempt}: ${gateLooks[verdict.outcome].word}, ${durationWords(verdict.durationMs)}`]
              : []),
            ...notes,
          ].join(' · ')}
        </p>
      ) : null}
      {output === '' ? (
        <p className="story-small">It printed nothing.</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys.
        <pre className="gate-output" tabIndex={0}>
          {visibleBlock(output)}
        </pre>
      )}
    </div>
  )
}
