import { useShallow } from 'zustand/react/shallow'
import type { AgentId } from '../../../../shared/domain/ids'
import { useApp, useUiActions } from '../../store/context'
import { ResumeMark } from '../recovery/ResumeMark'
import { PaneVerdict } from '../story/PaneVerdict'
import { PaneActions } from './PaneActions'
import { PaneStatus } from './PaneStatus'
import { PaneUsage } from './PaneUsage'
import './PaneHeader.css'

/** Who it is, how it stands and why, what it used, and what can be done about it. */
export function PaneHeader({ agentId, maximised }: { agentId: AgentId; maximised: boolean }) {
  const ui = useUiActions()
  const { name, storyId, storyTitle } = useApp(
    useShallow((state) => {
      const spec = state.fleet.agents[agentId]?.spec
      return { name: spec?.name ?? '', storyId: spec?.storyId ?? '', storyTitle: spec?.storyTitle ?? '' }
    }),
  )
  return (
    <header className="pane-header">
      <div className="pane-line">
        <h2 className="pane-heading">
          <button
            type="button"
            className="pane-title"
            title={`${name}, ${storyId}: ${storyTitle}`}
            onClick={() => ui.enterPane(agentId)}
            onDoubleClick={() => ui.toggleMaximised(agentId)}
          >
            <span className="pane-name truncate">{name}</span>
            <span className="pane-story truncate">{storyTitle === '' ? storyId : storyTitle}</span>
          </button>
        </h2>
        <PaneActions agentId={agentId} name={name} maximised={maximised} />
      </div>
      <div className="pane-line pane-line-second">
        <PaneStatus agentId={agentId} />
        <ResumeMark agentId={agentId} />
        <PaneVerdict agentId={agentId} />
        <PaneUsage agentId={agentId} />
      </div>
    </header>
  )
}
