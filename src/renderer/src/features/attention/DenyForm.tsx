import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { MESSAGE_MAX_CHARS } from '../../../../shared/domain/limits'
import { Button } from '../../ui/Button'
import { Input } from '../../ui/Input'
import { useHandOver } from './useHandOver'

/** The reason of a denial. The field has the focus: it was asked for by a click on "Deny…". */
export function DenyForm({
  agentName,
  busy,
  held,
  onSend,
  onCancel,
}: {
  agentName: string
  busy: boolean
  held: boolean
  onSend: (reason: string) => void
  onCancel: () => void
}) {
  const [reason, setReason] = useState('')
  const field = useRef<HTMLInputElement>(null)
  const box = useRef<HTMLDivElement>(null)
  useHandOver(box)
  useEffect(() => field.current?.focus(), [])
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Escape') {
      // Closes this, not the inbox around it.
      event.stopPropagation()
      onCancel()
    } else if (event.key === 'Enter' && !event.repeat && !held) {
      event.preventDefault()
      event.stopPropagation()
      onSend(reason.trim())
    }
  }
  return (
    <div className="ask-actions-deny" ref={box}>
      <Input
        ref={field}
        value={reason}
        maxLength={MESSAGE_MAX_CHARS}
        spellCheck
        aria-label={`Why ${agentName} may not; the model sees it`}
        placeholder="Why not, or what instead? The model sees this."
        onChange={(event) => setReason(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <Button
        size="small"
        variant="danger"
        busy={busy}
        held={held}
        data-act="primary"
        onClick={() => onSend(reason.trim())}
      >
        Deny
      </Button>
      <Button size="small" variant="quiet" held={busy} onClick={onCancel}>
        Back
      </Button>
    </div>
  )
}
