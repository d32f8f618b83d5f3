import { RefreshCw } from 'lucide-react'
import { useId, useState } from 'react'
import { ID_MAX_CHARS } from '../../../../shared/domain/limits'
import { useApp } from '../../store/context'
import { Field } from '../../ui/Field'
import { IconButton } from '../../ui/IconButton'
import { Input } from '../../ui/Input'
import { Select } from '../../ui/Select'
import { visibleText } from '../inspector/visibleText'
import { useAccess } from '../settings/keys/useAccess'
import { verdictLooks } from '../settings/keys/verdictLook'
import './ModelField.css'
import { canListModels, mergeModels } from './modelList'
import { readOptions } from './optionDrafts'
import type { RuntimeFormState } from './runtimeForm'

/** Which model: suggested, or any other where the runtime takes any. Empty: what the runtime uses by itself. */
export function ModelField({ state }: { state: RuntimeFormState }) {
  const { form, manifest } = state
  const listId = useId()
  const keys = useApp((app) => app.keys)
  const { test, busy, access, error } = useAccess()
  /** What was asked: an answer for another runtime or other options is none for these. */
  const [asked, setAsked] = useState('')
  if (manifest === null) return null
  const { suggested, custom } = manifest.models
  if (suggested.length === 0 && !custom) return null
  const byDefault = manifest.models.default ?? 'the provider decides'
  const question = JSON.stringify([manifest.id, form.options])
  const current = asked === question
  const refresh = (): void => {
    const options = readOptions(manifest, form.options)
    setAsked(question)
    void test({ runtime: manifest.id, options: options.ok ? options.value : {}, candidate: null })
  }
  const said = !current || busy ? null : error !== null ? error.message : access === null ? null : accessWords(access)
  return (
    <Field label="Model" error={state.errorOf('model')} aside="optional" {...(said === null ? {} : { help: said })}>
      {(control) =>
        custom ? (
          <div className="model-field">
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
              {mergeModels(suggested, current ? (access?.models ?? []) : []).map((model) => (
                <option key={model} value={model} />
              ))}
            </datalist>
            {canListModels(manifest, keys) ? (
              <IconButton
                label="Ask the endpoint for its models"
                icon={<RefreshCw />}
                busy={busy && current}
                onClick={refresh}
              />
            ) : null}
          </div>
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

function accessWords({ verdict, detail, models }: NonNullable<ReturnType<typeof useAccess>['access']>): string {
  if (verdict === 'ok')
    return models.length === 0 ? 'The endpoint lists no models.' : `Listed by the endpoint: ${models.length}.`
  return `${verdictLooks[verdict].word}: ${visibleText(detail)} ${verdictLooks[verdict].next ?? ''}`.trim()
}
