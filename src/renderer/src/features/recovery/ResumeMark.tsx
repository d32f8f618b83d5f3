import { History, X } from 'lucide-react'
import type { AgentId } from '../../../../shared/domain/ids'
import { useApp, useUiActions } from '../../store/context'
import { IconButton } from '../../ui/IconButton'
import { Tooltip } from '../../ui/Tooltip'
import { notRestored } from './remainsWords'
import './ResumeMark.css'
import { useRunReport } from './useResumeReport'

/** On the pane of an agent that went on from a run that was cut off: that not all of it is there again. */
export function ResumeMark({ agentId }: { agentId: AgentId }) {
  const report = useRunReport(agentId)
  const away = useApp((state) => report !== null && state.ui.resumeMarksAway.includes(report.runId))
  const ui = useUiActions()
  if (report === null || away || report.missing.length === 0) return null
  const words = notRestored(report.missing.length)
  return (
    <span className="resume-mark">
      <Tooltip content={`Resumed: ${words}. Show what is kept and what is not.`}>
        <button
          type="button"
          className="resume-mark-open"
          aria-label={`Resumed, ${words}: show the resume report`}
          onClick={() => ui.inspect(agentId, 'session')}
        >
          <History aria-hidden="true" />
          <span className="truncate">
            <span className="resume-mark-word">resumed · </span>
            {words}
          </span>
        </button>
      </Tooltip>
      <IconButton
        size="small"
        label="Put this mark away"
        icon={<X />}
        onClick={() => ui.putResumeMarkAway(report.runId)}
      />
    </span>
  )
}
