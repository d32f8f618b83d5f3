import { Ban, Check, ShieldCheck } from 'lucide-react'
import { type ReactNode, useRef, useState } from 'react'
import type { ApprovalDecision, ApprovalItem } from '../../../../shared/domain/attention'
import { useApp, useAttentionActions } from '../../store/context'
import { Button } from '../../ui/Button'
import { ErrorNote } from '../../ui/ErrorNote'
import { ExactText } from '../../ui/ExactText'
import type { AskFace } from './askFace'
import './AskActions.css'
import { DenyForm } from './DenyForm'
import { useArmed } from './useArmed'
import { useHandOver } from './useHandOver'

/**
 * Allow once, allow for this agent, deny with a reason. Off for a moment after anything changed; each acts once.
 * Mount it anew (`key`) for every request, so that no focus and no half-typed reason goes from one to the next.
 */
export function ApprovalActions({
  item,
  face,
  review,
  once = false,
}: {
  item: ApprovalItem
  face: AskFace
  /** Where not everything can be seen: this instead of "Allow". Null: everything is in sight. */
  review: (() => void) | null
  /** In a tight place: without the grant, which needs room to say what it covers. */
  once?: boolean
}): ReactNode {
  const actions = useAttentionActions()
  const sent = useApp((state) => state.attention.sent[item.id])
  const refused = useApp((state) => state.attention.refused[item.id])
  const box = useRef<HTMLDivElement>(null)
  useHandOver(box)
  const { armed, isArmed } = useArmed(box, `${item.id} ${item.hash} ${item.live} ${refused?.tag ?? ''}`)
  const [denying, setDenying] = useState(false)
  const held = !armed || sent !== undefined
  const decide = (decision: ApprovalDecision, reason = ''): void => {
    if (isArmed()) void actions.decide(item, decision, reason)
  }
  return (
    <div className="ask-actions" ref={box} data-armed={armed || undefined}>
      {refused === undefined ? null : <ErrorNote error={refused} />}
      {denying ? (
        <DenyForm
          agentName={item.agentName}
          busy={sent === 'deny'}
          held={held}
          onSend={(reason) => decide('deny', reason)}
          onCancel={() => setDenying(false)}
        />
      ) : (
        <div className="ask-actions-row">
          {review === null ? (
            <>
              <Button
                size="small"
                variant="primary"
                icon={<Check />}
                busy={sent === 'allow_once'}
                held={held}
                data-act="primary"
                onClick={() => decide('allow_once')}
              >
                {face.whole ? 'Allow once' : 'Allow once, with what is not shown'}
              </Button>
              {item.grant === null || once ? null : (
                <Button
                  size="small"
                  icon={<ShieldCheck />}
                  className="ask-actions-grant"
                  busy={sent === 'allow_agent'}
                  held={held}
                  onClick={() => decide('allow_agent')}
                >
                  Allow <ExactText text={item.grant.replace(/\s+/g, ' ')} /> for this agent
                </Button>
              )}
            </>
          ) : (
            <Button size="small" variant="primary" held={held} onClick={review}>
              Review…
            </Button>
          )}
          <Button
            size="small"
            variant="danger"
            icon={<Ban />}
            busy={sent === 'deny'}
            held={held}
            onClick={() => setDenying(true)}
          >
            Deny…
          </Button>
        </div>
      )}
    </div>
  )
}
