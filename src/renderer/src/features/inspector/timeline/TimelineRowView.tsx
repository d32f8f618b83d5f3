import { ChevronRight } from 'lucide-react'
import { memo } from 'react'
import { visibleText } from '../visibleText'
import { DetailBlock } from './DetailBlock'
import type { TimelineRow } from './rowFold'
import { rowIcons } from './rowIcons'
import { rowTime, type TimeMode, tookText } from './rowTime'
import './TimelineRowView.css'

/** One line, and what is under it when it is open. */
export const TimelineRowView = memo(function TimelineRowView({
  row,
  start,
  mode,
  open,
  onToggle,
  index,
  tabbable,
  onFocusRow,
}: {
  row: TimelineRow
  /** When the run began, for relative times. */
  start: number
  mode: TimeMode
  open: boolean
  onToggle: (seq: number) => void
  index: number
  /** The list's one tab stop. */
  tabbable: boolean
  onFocusRow: (index: number) => void
}) {
  const Icon = rowIcons[row.icon]
  const opens = row.detail.length > 0
  return (
    <div
      className="timeline-row"
      data-tone={row.tone}
      data-nested={row.nested || undefined}
      data-open={open || undefined}
    >
      <button
        type="button"
        className="timeline-row-line"
        aria-expanded={opens ? open : undefined}
        onClick={() => (opens ? onToggle(row.seq) : undefined)}
        data-row={index}
        tabIndex={tabbable ? 0 : -1}
        onFocus={() => onFocusRow(index)}
      >
        <time className="timeline-row-time numbers" dateTime={new Date(row.at).toISOString()}>
          {rowTime(row.at, start, mode)}
        </time>
        <Icon className="timeline-row-icon" aria-hidden="true" />
        <span className="timeline-row-text">
          <span className="timeline-row-title">{visibleText(row.title)}</span>
          {row.summary === '' ? null : <span className="timeline-row-summary">{visibleText(row.summary)}</span>}
        </span>
        {row.answeredAt === null ? null : (
          <span className="timeline-row-took numbers">{tookText(row.answeredAt - row.at)}</span>
        )}
        <ChevronRight className="timeline-row-chevron" data-hidden={!opens || undefined} aria-hidden="true" />
      </button>
      {open && opens ? (
        <div className="timeline-row-detail">
          {row.detail.map((detail, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: blocks are only ever appended, and labels repeat.
            <DetailBlock key={index} detail={detail} />
          ))}
        </div>
      ) : null}
    </div>
  )
})
