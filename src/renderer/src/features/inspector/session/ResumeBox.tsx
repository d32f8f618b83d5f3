import { Play, SquareTerminal } from 'lucide-react'
import { type KeyboardEvent, useState } from 'react'
import type { AgentView } from '../../../../../shared/domain/agent'
import { PROMPT_MAX_CHARS } from '../../../../../shared/domain/limits'
import type { RuntimeManifest } from '../../../../../shared/domain/runtimeManifest'
import { useFleetActions } from '../../../store/context'
import { usePending } from '../../../store/selectors'
import { Button } from '../../../ui/Button'
import { Field } from '../../../ui/Field'
import { TextArea } from '../../../ui/Input'
import { Kbd } from '../../../ui/Kbd'
import { offersFor } from '../../grid/agentOffers'
import './ResumeBox.css'

/** Goes on with the newest session: with a follow-up, with a plain "continue", or by hand. */
export function ResumeBox({ agent, manifest }: { agent: AgentView; manifest: RuntimeManifest | undefined }) {
  const fleet = useFleetActions()
  const pending = usePending(agent.spec.id)
  const [prompt, setPrompt] = useState('')
  const offers = offersFor(agent, manifest, undefined)

  const resume = async (interactive: boolean): Promise<void> => {
    const text = prompt.trim() === '' ? {} : { prompt }
    const result = await fleet.resume(agent.spec.id, { ...text, interactive })
    // What was typed stays until it was taken.
    if (result.ok) setPrompt('')
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || !(event.metaKey || event.ctrlKey) || event.nativeEvent.isComposing) return
    event.preventDefault()
    if (offers.resume === null && pending === undefined) void resume(false)
  }
  return (
    <div className="resume-box">
      <Field label="Follow-up" help="Empty: it just continues where it was." aside={<Kbd keys="Mod+Enter" />}>
        {(control) => (
          <TextArea
            {...control}
            value={prompt}
            rows={3}
            maxLength={PROMPT_MAX_CHARS}
            placeholder="What should it do next?"
            onChange={(event) => setPrompt(event.target.value)}
            onKeyDown={onKeyDown}
          />
        )}
      </Field>
      <div className="resume-box-actions">
        <Button
          size="small"
          variant="primary"
          icon={<Play />}
          busy={pending === 'resume'}
          disabledReason={offers.resume}
          onClick={() => void resume(false)}
        >
          Resume
        </Button>
        {manifest?.capabilities.interactive === false ? null : (
          <Button
            size="small"
            icon={<SquareTerminal />}
            busy={pending === 'resume'}
            disabledReason={offers.takeOver}
            onClick={() => void resume(true)}
          >
            Take over
          </Button>
        )}
      </div>
    </div>
  )
}
