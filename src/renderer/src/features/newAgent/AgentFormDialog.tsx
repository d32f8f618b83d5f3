import { Bot, Play, Plus, SquareTerminal } from 'lucide-react'
import { type KeyboardEvent, useRef, useState } from 'react'
import type { NewAgent } from '../../../../shared/contract/fleet'
import { isLive } from '../../../../shared/domain/agent'
import { useServices } from '../../store/context'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { ErrorNote } from '../../ui/ErrorNote'
import { Kbd } from '../../ui/Kbd'
import { Segmented } from '../../ui/Segmented'
import { AgentFields } from './AgentFields'
import './AgentFormDialog.css'
import { type AgentForm, startsInteractive } from './agentForm'
import type { FormPurpose } from './formPurpose'
import { useAgentForm } from './useAgentForm'

/** The form in its dialog. `onClose` is given the form when it was closed without being sent. */
export function AgentFormDialog({
  purpose,
  initial,
  onClose,
}: {
  purpose: FormPurpose
  initial: AgentForm
  onClose: (unsent: AgentForm | null) => void
}) {
  const { fleet, ui } = useServices()
  const state = useAgentForm(initial, purpose)
  const [sending, setSending] = useState<'start' | 'save' | null>(null)
  const body = useRef<HTMLDivElement>(null)
  const { form, manifest, read } = state
  const interactive = startsInteractive(form, manifest)
  const formError = state.errorOf('form')

  /** What is wrong may be far up or folded in: the first such field takes the focus. */
  const showFirstError = (): void => {
    state.showAll()
    requestAnimationFrame(() => {
      const field = body.current?.querySelector<HTMLElement>('[aria-invalid="true"]')
      field?.closest('details')?.setAttribute('open', '')
      field?.focus({ preventScroll: true })
      // The message stands below the field: both must be in sight.
      field?.scrollIntoView({ block: 'center' })
    })
  }

  const send = async (agent: NewAgent, start: boolean): Promise<void> => {
    setSending(start ? 'start' : 'save')
    const result =
      purpose.kind === 'edit'
        ? await fleet.update({ ...agent, id: purpose.agent.spec.id, storyTitle: agent.storyTitle ?? '' })
        : await fleet.create({ ...agent, start, interactive })
    setSending(null)
    if (!result.ok) {
      state.refuse(result.error)
      showFirstError()
      return
    }
    onClose(null)
    if (purpose.kind === 'edit') return
    if (start && interactive) ui.enterPane(result.value.spec.id)
    else ui.focusAgent(result.value.spec.id)
  }

  const submit = (start: boolean): void => {
    if (sending !== null) return
    if (read.ok && state.project?.level !== 'error') void send(read.value, start)
    else showFirstError()
  }

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || !(event.metaKey || event.ctrlKey) || event.nativeEvent.isComposing) return
    event.preventDefault()
    submit(purpose.kind !== 'edit')
  }

  const edit = purpose.kind === 'edit'
  return (
    <Dialog
      open
      size="wide"
      onKeyDown={onKeyDown}
      onOpenChange={(open) => (open ? undefined : onClose(form))}
      title={
        edit
          ? `Edit ${purpose.agent.spec.name}`
          : purpose.kind === 'copy'
            ? `New agent like ${purpose.agent.spec.name}`
            : 'New agent'
      }
      {...(edit && isLive(purpose.agent.phase)
        ? { description: 'It is live: what you change here counts from its next run.' }
        : {})}
      footer={
        <>
          {manifest?.capabilities.interactive && !edit ? (
            <div className="agent-form-mode">
              <Segmented
                label="Start as"
                value={interactive ? 'interactive' : 'headless'}
                onValueChange={(value) => state.set({ interactive: value === 'interactive' })}
                segments={[
                  {
                    value: 'headless',
                    label: 'On its own: works through the prompt and ends',
                    content: (
                      <>
                        <Bot aria-hidden="true" /> On its own
                      </>
                    ),
                  },
                  {
                    value: 'interactive',
                    label: 'In its terminal: you type into it, it stays open',
                    content: (
                      <>
                        <SquareTerminal aria-hidden="true" /> In its terminal
                      </>
                    ),
                  },
                ]}
              />
            </div>
          ) : null}
          {edit ? null : (
            <Button variant="quiet" icon={<Plus />} busy={sending === 'save'} onClick={() => submit(false)}>
              Add without starting
            </Button>
          )}
          <Button
            variant="primary"
            icon={edit ? undefined : <Play />}
            busy={sending === (edit ? 'save' : 'start')}
            onClick={() => submit(!edit)}
          >
            {edit ? 'Save' : 'Start agent'} <Kbd keys="Mod+Enter" />
          </Button>
        </>
      }
    >
      <div className="agent-form" ref={body}>
        {formError === null ? null : <ErrorNote error={{ tag: 'internal', message: formError }} />}
        <AgentFields state={state} />
      </div>
    </Dialog>
  )
}
