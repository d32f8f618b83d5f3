import type { OptionField } from '../../../../shared/domain/runtimeManifest'
import { Field, type FieldControl } from '../../ui/Field'
import { Input, TextArea } from '../../ui/Input'
import { Select } from '../../ui/Select'
import { Toggle } from '../../ui/Toggle'
import './OptionFields.css'
import type { RuntimeFormState } from './runtimeForm'

/** A runtime's options, drawn from what its manifest says of them and from nothing else. */
export function OptionFields({ state, fields }: { state: RuntimeFormState; fields: readonly OptionField[] }) {
  if (fields.length === 0) return null
  return (
    <div className="option-fields">
      {fields.map((field) => (
        <div key={field.key} className="option-fields-field" data-kind={field.kind}>
          <Field
            label={field.label}
            help={field.help === '' ? undefined : field.help}
            error={state.errorOf(`options.${field.key}`)}
          >
            {(control) => <OptionControl field={field} state={state} control={control} />}
          </Field>
        </div>
      ))}
    </div>
  )
}

function OptionControl({
  field,
  state,
  control,
}: {
  field: OptionField
  state: RuntimeFormState
  control: FieldControl
}) {
  const draft = state.form.options[field.key]
  const text = typeof draft === 'string' ? draft : ''
  const change = (value: string | boolean): void =>
    state.set({ options: { ...state.form.options, [field.key]: value } })
  const typed = {
    ...control,
    value: text,
    onChange: (event: { target: { value: string } }) => change(event.target.value),
    onBlur: () => state.touch(`options.${field.key}`),
  }
  switch (field.kind) {
    case 'toggle':
      return <Toggle control={control} checked={draft === true} onCheckedChange={change} />
    case 'choice':
      return <Select control={control} value={text} onValueChange={change} options={field.choices ?? []} />
    case 'lines':
      return (
        <TextArea
          {...typed}
          mono
          rows={2}
          className="option-fields-lines"
          placeholder="One a line"
          spellCheck={false}
        />
      )
    case 'number':
      return <Input {...typed} inputMode="decimal" />
    case 'text':
      return <Input {...typed} />
  }
}
