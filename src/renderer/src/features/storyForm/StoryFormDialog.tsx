import { ListPlus, Plus } from 'lucide-react'
import { type KeyboardEvent, type ReactNode, useRef, useState } from 'react'
import type { SnowhookError } from '../../../../shared/domain/errors'
import type { Result } from '../../../../shared/domain/result'
import type { StoryDefinition, StoryView } from '../../../../shared/domain/story'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { ErrorNote } from '../../ui/ErrorNote'
import { Kbd } from '../../ui/Kbd'
import './StoryForm.css'
import { StoryFields } from './StoryFields'
import type { StoryForm } from './storyForm'
import { useStoryForm } from './useStoryForm'

type Fields = Omit<StoryDefinition, 'id' | 'order'>

/** The form in its dialog. `onClose` is given the form when it was closed without being sent. */
export function StoryFormDialog({
  edited,
  original,
  initial,
  note,
  onSend,
  onClose,
}: {
  /** Null: a new story. */
  edited: StoryView | null
  original: StoryDefinition | null
  initial: StoryForm
  /** Over the fields: what happened to the file meanwhile. */
  note?: ReactNode
  /** `queue`: it is to be worked on at once. */
  onSend: (fields: Fields, project: string, queue: boolean) => Promise<Result<unknown, SnowhookError>>
  onClose: (unsent: StoryForm | null) => void
}) {
  const state = useStoryForm(initial, original)
  const [sending, setSending] = useState<'queue' | 'save' | null>(null)
  const body = useRef<HTMLDivElement>(null)
  const formError = state.errorOf('form')

  /** What is wrong may be far up or folded in: the first such field takes the focus. */
  const showFirstError = (): void => {
    state.showAll()
    requestAnimationFrame(() => {
      const field = body.current?.querySelector<HTMLElement>('[aria-invalid="true"], [data-error]')
      for (let at = field?.closest('details'); at; at = at.parentElement?.closest('details'))
        at.setAttribute('open', '')
      field?.focus({ preventScroll: true })
      field?.scrollIntoView({ block: 'center' })
    })
  }
  const submit = async (queue: boolean): Promise<void> => {
    if (sending !== null) return
    if (!state.read.ok) {
      showFirstError()
      return
    }
    setSending(queue ? 'queue' : 'save')
    const result = await onSend(state.read.value, state.form.project, queue)
    setSending(null)
    if (result.ok) onClose(null)
    else if (result.error.tag !== 'stale') {
      state.refuse(result.error)
      showFirstError()
    }
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || !(event.metaKey || event.ctrlKey) || event.nativeEvent.isComposing) return
    event.preventDefault()
    void submit(edited === null)
  }
  return (
    <Dialog
      open
      size="wide"
      onKeyDown={onKeyDown}
      onOpenChange={(open) => (open ? undefined : onClose(state.form))}
      title={edited === null ? 'New story' : `Edit ${edited.id}`}
      {...(edited !== null && edited.column === 'running'
        ? { description: 'It is at work: what you change here counts from its next run.' }
        : {})}
      footer={
        <>
          {edited === null ? (
            <Button variant="quiet" icon={<Plus />} busy={sending === 'save'} onClick={() => void submit(false)}>
              Add to the backlog
            </Button>
          ) : null}
          <Button
            variant="primary"
            icon={edited === null ? <ListPlus /> : undefined}
            busy={sending === (edited === null ? 'queue' : 'save')}
            onClick={() => void submit(edited === null)}
          >
            {edited === null ? 'Create and queue' : 'Save'} <Kbd keys="Mod+Enter" />
          </Button>
        </>
      }
    >
      <div className="agent-form" ref={body}>
        {note}
        {formError === null ? null : <ErrorNote error={{ tag: 'internal', message: formError }} />}
        <StoryFields state={state} edited={edited} />
      </div>
    </Dialog>
  )
}
