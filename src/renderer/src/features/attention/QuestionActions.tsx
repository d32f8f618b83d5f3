import { Send } from 'lucide-react'
import { type ReactNode, useRef, useState } from 'react'
import type { QuestionItem } from '../../../../shared/domain/attention'
import { MESSAGE_MAX_CHARS } from '../../../../shared/domain/limits'
import { useApp, useAttentionActions } from '../../store/context'
import { Button } from '../../ui/Button'
import { ErrorNote } from '../../ui/ErrorNote'
import { ExactText } from '../../ui/ExactText'
import { TextArea } from '../../ui/Input'
import './AskActions.css'
import { useArmed } from './useArmed'
import { useHandOver } from './useHandOver'

/** The choices as buttons, and any other answer as text. Off for a moment after anything changed; answers once. */
export function QuestionActions({
  item,
  write,
}: {
  item: QuestionItem
  /** Where there is no room to write: opens the place that has it. Null: here. */
  write: (() => void) | null
}): ReactNode {
  const actions = useAttentionActions()
  const sent = useApp((state) => state.attention.sent[item.id])
  const refused = useApp((state) => state.attention.refused[item.id])
  const box = useRef<HTMLDivElement>(null)
  useHandOver(box)
  const { armed, isArmed } = useArmed(box, `${item.id} ${item.hash} ${item.live} ${refused?.tag ?? ''}`)
  const [text, setText] = useState('')
  const [given, setGiven] = useState<string | null>(null)
  const held = !armed || sent !== undefined
  const answer = (value: string): void => {
    if (!isArmed() || value.trim() === '') return
    setGiven(value)
    void actions.answer(item, value)
  }
  const choices = [...new Set(item.choices)]
  return (
    <div className="ask-actions" ref={box} data-armed={armed || undefined}>
      {refused === undefined ? null : <ErrorNote error={refused} />}
      <div className="ask-actions-row">
        {choices.map((choice) => (
          <Button
            key={choice}
            size="small"
            className="ask-actions-choice"
            busy={sent !== undefined && given === choice}
            held={held}
            onClick={() => answer(choice)}
          >
            <ExactText text={choice} />
          </Button>
        ))}
        {write === null ? null : (
          <Button size="small" variant={choices.length === 0 ? 'primary' : 'quiet'} held={held} onClick={write}>
            {choices.length === 0 ? 'Answer…' : 'Something else…'}
          </Button>
        )}
      </div>
      {write === null ? (
        <div className="ask-actions-answer">
          <TextArea
            value={text}
            rows={2}
            maxLength={MESSAGE_MAX_CHARS}
            aria-label={`Answer to ${item.agentName}`}
            placeholder={choices.length === 0 ? 'Your answer' : 'Or another answer'}
            onChange={(event) => setText(event.target.value)}
          />
          <Button
            size="small"
            variant="primary"
            icon={<Send />}
            busy={sent !== undefined && given === text}
            held={held || text.trim() === ''}
            data-act="primary"
            onClick={() => answer(text)}
          >
            Send
          </Button>
        </div>
      ) : null}
    </div>
  )
}
