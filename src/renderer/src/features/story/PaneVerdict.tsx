import type { AgentId } from '../../../../shared/domain/ids'
import { useApp, useUiActions } from '../../store/context'
import { Badge } from '../../ui/Badge'
import { Tooltip } from '../../ui/Tooltip'
import { storyOfAgent } from '../board/useStory'
import { verdictChip } from '../board/verdictChip'
import './PaneVerdict.css'

/** On an agent's pane: what the gates of its story said last. Opens all they said. */
export function PaneVerdict({ agentId }: { agentId: AgentId }) {
  const ui = useUiActions()
  const verdict = useApp((state) => storyOfAgent(state, agentId)?.verdict ?? null)
  if (verdict === null) return null
  const { icon: Icon, tone, text, said } = verdictChip(verdict)
  return (
    <Tooltip content={`${said} Open the gates.`}>
      <button
        type="button"
        className="pane-verdict"
        aria-label={`Gates: ${said} Open them.`}
        onClick={() => ui.inspect(agentId, 'gates')}
      >
        <Badge tone={tone} icon={<Icon aria-hidden="true" />}>
          {/gate/.test(text) ? null : <span className="pane-verdict-word">gate </span>}
          {text}
        </Badge>
      </button>
    </Tooltip>
  )
}
