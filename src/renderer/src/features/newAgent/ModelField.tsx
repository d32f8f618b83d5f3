import { useId } from 'react'
import { ID_MAX_CHARS } from '../../../../shared/domain/limits'
import { Field } from '../../ui/Field'
import { Input } from '../../ui/Input'
import { Select } from '../../ui/Select'
import type { AgentFormState } from './useAgentForm'

/** Which model: suggested, or any other where the runtime takes any. Empty: what the runtime uses by itself. */
export function ModelField({ state }: { state: AgentFormState }) {
  const { form, manifest } = state
  const listId = useId()
  if (manifest === null) return null
  const { suggested, custom } = manifest.models
  if (suggested.length === 0 && !custom) return null
  const byDefault = manifest.models.default ?? 'the provider decides'
  return (
    <Field label="Model" error={state.errorOf('model')} aside="optional">
      {(control) =>
        custom ? (
          <>
            <Input
              {...control}
              mono
              list={listId}
              value={form.model}
              placeholder={byDefault}
              maxLength={ID_MAX_CHARS}
              onChange={(event) => state.set({ model: event.target.value })}
              onBlur={() => state.touch('model')}
            />
            <datalist id={listId}>
              {suggested.map((model) => (
                <option key={model} value={model} />
              ))}
            </datalist>
          </>
        ) : (
          <Select
            control={control}
            value={form.model}
            onValueChange={(model) => state.set({ model })}
            options={[{ value: '', label: byDefault }, ...suggested.map((model) => ({ value: model, label: model }))]}
          />
        )
      }
    </Field>
  )
}
