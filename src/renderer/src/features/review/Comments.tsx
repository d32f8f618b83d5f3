import { Pencil, Trash2, TriangleAlert } from 'lucide-react'
import { type KeyboardEvent, useLayoutEffect, useRef } from 'react'
import { MESSAGE_MAX_CHARS } from '../../../../shared/domain/limits'
import type { CommentBox, Standing, StoryComment } from '../../store/reviewSlice'
import { Button } from '../../ui/Button'
import { IconButton } from '../../ui/IconButton'
import { TextArea } from '../../ui/Input'
import { Kbd } from '../../ui/Kbd'
import { visibleBlock } from '../inspector/visibleText'

const standings: Readonly<Record<Exclude<Standing, 'same'>, string>> = {
  changed: 'This line reads otherwise now.',
  gone: 'This line is not among the changes any more.',
}

/** Says when a comment is about something that is not there any more. */
export function StandingMark({ standing }: { standing: Standing }) {
  if (standing === 'same') return null
  return (
    <span className="comment-standing">
      <TriangleAlert aria-hidden="true" /> {standings[standing]}
    </span>
  )
}

/** A comment below its line. Enter changes it, Delete takes it away. */
export function CommentCard({
  comment,
  row,
  tabbable,
  onEdit,
  onRemove,
}: {
  comment: StoryComment
  row: number
  tabbable: boolean
  onEdit: () => void
  onRemove: () => void
}) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for fields.
    <div
      className="comment"
      role="group"
      aria-label={`Your comment on line ${comment.line}`}
      data-row={row}
      tabIndex={tabbable ? 0 : -1}
    >
      <div className="comment-text">
        <StandingMark standing={comment.standing} />
        <p>{visibleBlock(comment.text)}</p>
      </div>
      <IconButton size="small" tabIndex={-1} label="Change this comment" icon={<Pencil />} onClick={onEdit} />
      <IconButton size="small" tabIndex={-1} label="Remove this comment" icon={<Trash2 />} onClick={onRemove} />
    </div>
  )
}

/** Where a comment is written. Its text stays whatever is closed or gone to meanwhile. */
export function CommentEditor({
  box,
  row,
  focused,
  onFocused,
  onWrite,
  onKeep,
  onClose,
  onLeave,
}: {
  box: CommentBox
  row: number
  /** It was just opened: it takes the keyboard, once. */
  focused: boolean
  onFocused: () => void
  onWrite: (text: string) => void
  onKeep: () => void
  onClose: () => void
  /** The keyboard goes back to the line. */
  onLeave: () => void
}) {
  const input = useRef<HTMLTextAreaElement>(null)
  const empty = box.text.trim() === ''
  // Before the next key: whoever types at once must not type into the page.
  useLayoutEffect(() => {
    if (!focused) return
    input.current?.focus()
    onFocused()
  }, [focused, onFocused])
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) {
      event.preventDefault()
      event.stopPropagation()
      if (!empty) onKeep()
    } else if (event.key === 'Escape') {
      event.preventDefault()
      event.stopPropagation()
      // Words are thrown away by their button only.
      if (empty) onClose()
      else onLeave()
    }
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys are those of the field inside.
    <div className="comment" data-row={row} data-box tabIndex={-1} onKeyDown={onKeyDown}>
      <TextArea
        ref={input}
        rows={3}
        aria-label={`Comment on ${box.side === 'old' ? 'the old ' : ''}line ${box.line}`}
        placeholder="What the agent should know or change here"
        maxLength={MESSAGE_MAX_CHARS}
        value={box.text}
        onChange={(event) => onWrite(event.target.value)}
      />
      <div className="comment-foot">
        <span className="comment-keys">
          <Kbd keys="Mod+Enter" />
        </span>
        <Button size="small" variant="quiet" onClick={onClose}>
          {box.of === null ? 'Discard' : 'Leave it as it was'}
        </Button>
        <Button size="small" variant="primary" disabledReason={empty ? 'write something first' : null} onClick={onKeep}>
          {box.of === null ? 'Add comment' : 'Change comment'}
        </Button>
      </div>
    </div>
  )
}
