import { type DragEvent, useState } from 'react'
import { PROMPT_MAX_CHARS } from '../../../../shared/domain/limits'
import { Field } from '../../ui/Field'
import { TextArea } from '../../ui/Input'
import './PromptField.css'
import { startsInteractive } from './agentForm'
import type { AgentFormState } from './useAgentForm'

/** From this length on the count is worth showing. */
const COUNT_FROM_CHARS = 2_000

/** What the agent should do. Grows with its text; text files can be dropped on it. */
export function PromptField({ state }: { state: AgentFormState }) {
  const { form, manifest } = state
  const [over, setOver] = useState(false)
  const [refused, setRefused] = useState<string | null>(null)
  const optional = manifest !== null && (!manifest.capabilities.prompt || startsInteractive(form, manifest))

  /** Dropped text is the browser's own doing; a dropped file is read and its text put at the end. */
  const onDrop = (event: DragEvent<HTMLTextAreaElement>): void => {
    setOver(false)
    const files = [...event.dataTransfer.files]
    if (files.length === 0) return
    event.preventDefault()
    void readFiles(files).then(({ text, problem }) => {
      setRefused(problem)
      if (text !== '') state.set({ prompt: form.prompt === '' ? text : `${form.prompt.trimEnd()}\n\n${text}` })
    })
  }
  const count = form.prompt.length < COUNT_FROM_CHARS ? '' : `${form.prompt.length.toLocaleString('en-US')} characters`
  return (
    <Field
      label="Prompt"
      help="Text files can be dropped here: their text is added."
      error={state.errorOf('prompt') ?? refused}
      aside={count === '' && optional ? 'optional' : count}
    >
      {(control) => (
        <TextArea
          {...control}
          className="prompt-field"
          data-over={over || undefined}
          // The first thing to type, and what the dialog is for.
          autoFocus
          value={form.prompt}
          placeholder="What should it do?"
          onChange={(event) => {
            setRefused(null)
            state.set({ prompt: event.target.value })
          }}
          onBlur={() => state.touch('prompt')}
          onDragOver={(event) => {
            if (event.dataTransfer.types.includes('Files')) event.preventDefault()
            setOver(true)
          }}
          onDragLeave={() => setOver(false)}
          onDrop={onDrop}
        />
      )}
    </Field>
  )
}

/** Text of dropped files, each under its name. What is not text, or too much of it, is refused by name. */
async function readFiles(files: readonly File[]): Promise<{ text: string; problem: string | null }> {
  const texts: string[] = []
  let room = PROMPT_MAX_CHARS
  for (const file of files) {
    if (file.size > room) return { text: texts.join('\n\n'), problem: `${file.name} is too large for a prompt` }
    const text = await file.text()
    if (text.includes('\0')) return { text: texts.join('\n\n'), problem: `${file.name} is not a text file` }
    texts.push(`${file.name}:\n${text}`)
    room -= text.length
  }
  return { text: texts.join('\n\n'), problem: null }
}
