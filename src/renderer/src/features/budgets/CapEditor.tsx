import { type FormEvent, useState } from 'react'
import type { BudgetScope, Caps } from '../../../../shared/domain/budget'
import { useStoryActions } from '../../store/context'
import { Button } from '../../ui/Button'
import { Field } from '../../ui/Field'
import { Input } from '../../ui/Input'
import { capLabels, capNames } from './capFace'
import { capFormOf, emptyCapForm, readCapForm } from './capForm'

/** The four caps of a budget as fields. An empty one is no cap. */
export function CapEditor({
  scope,
  caps,
  onDone,
}: {
  scope: BudgetScope
  /** Null: its first budget. */
  caps: Caps | null
  onDone: () => void
}) {
  const stories = useStoryActions()
  const [form, setForm] = useState(() => (caps === null ? emptyCapForm : capFormOf(caps)))
  /** Problems are shown once it was sent: a half-typed number is no mistake. */
  const [sent, setSent] = useState(false)
  const [busy, setBusy] = useState(false)
  const read = readCapForm(form)
  const problems = sent && !read.ok ? read.problems : {}
  const send = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    setSent(true)
    if (!read.ok || busy) return
    setBusy(true)
    const done = await stories.setBudget({ scope, caps: read.caps })
    setBusy(false)
    if (done) onDone()
  }
  return (
    <form className="cap-editor" noValidate onSubmit={(event) => void send(event)}>
      <div className="cap-editor-fields">
        {capNames.map((name, index) => (
          <Field key={name} label={capLabels[name].label} aside={capLabels[name].unit} error={problems[name] ?? null}>
            {(control) => (
              <Input
                {...control}
                autoFocus={index === 0}
                inputMode="decimal"
                placeholder="no cap"
                maxLength={32}
                value={form[name]}
                onChange={(event) => setForm({ ...form, [name]: event.target.value })}
              />
            )}
          </Field>
        ))}
      </div>
      <div className="cap-editor-foot">
        <p role={problems.form === undefined ? undefined : 'alert'}>
          {problems.form ?? 'Empty: no cap. 200k and 1.5M are understood.'}
        </p>
        <Button size="small" variant="quiet" held={busy} onClick={onDone}>
          Cancel
        </Button>
        <Button size="small" variant="primary" type="submit" busy={busy}>
          {caps === null ? 'Set budget' : 'Save'}
        </Button>
      </div>
    </form>
  )
}
