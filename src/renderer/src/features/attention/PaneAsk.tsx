import { PanelRightOpen } from 'lucide-react'
import { useMemo } from 'react'
import type { AttentionItem } from '../../../../shared/domain/attention'
import type { AgentId } from '../../../../shared/domain/ids'
import { useApp, useUiActions } from '../../store/context'
import { firstItemOf, openItems } from '../../store/needYou'
import { ExactText } from '../../ui/ExactText'
import { IconButton } from '../../ui/IconButton'
import { ApprovalActions } from './ApprovalActions'
import { AskParts } from './AskParts'
import { askFace, askLine, fitsAtAGlance } from './askFace'
import './PaneAsk.css'
import { QuestionActions } from './QuestionActions'

/** At the foot of a pane: what its agent asks, and the answer, without leaving the pane. */
export function PaneAsk({ agentId }: { agentId: AgentId }) {
  const item = useApp((state) => firstItemOf(state, agentId))
  const count = useApp((state) => openItems(state).filter((other) => other.agentId === agentId).length)
  if (item === undefined) return null
  return <Ask key={`${item.id} ${item.hash}`} item={item} count={count} />
}

function Ask({ item, count }: { item: AttentionItem; count: number }) {
  const ui = useUiActions()
  const face = useMemo(() => (item.kind === 'approval' ? askFace(item) : null), [item])
  const glance = face !== null && fitsAtAGlance(face)
  const open = (): void => ui.openInbox(item.id)
  return (
    <section className="pane-ask" aria-label={`${item.agentName} asks`}>
      <header className="pane-ask-head">
        <h3>
          {item.kind === 'question' ? (
            'Asks you'
          ) : (
            <>
              Asks to use <ExactText text={item.tool} />
            </>
          )}
          {count === 1 ? null : <small className="numbers">1 of {count}</small>}
          {item.live ? null : <small>its host ended: the answer is used when it is resumed</small>}
        </h3>
        <IconButton size="small" label="Open in inbox" icon={<PanelRightOpen />} onClick={open} />
      </header>
      <div className="pane-ask-what">
        {face !== null && glance ? (
          <AskParts face={face} plain />
        ) : (
          <p className="pane-ask-line">
            {item.kind === 'question' ? <ExactText text={item.question} /> : <code>{askLine(item)}</code>}
          </p>
        )}
      </div>
      {item.kind === 'question' ? (
        <QuestionActions item={item} write={open} />
      ) : face === null ? null : (
        <ApprovalActions item={item} face={face} review={glance ? null : open} once />
      )}
    </section>
  )
}
