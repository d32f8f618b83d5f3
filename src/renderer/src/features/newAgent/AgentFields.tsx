import { useId } from 'react'
import { useShallow } from 'zustand/react/shallow'
import { NAME_MAX_CHARS } from '../../../../shared/domain/limits'
import { useApp } from '../../store/context'
import { Field } from '../../ui/Field'
import { Input } from '../../ui/Input'
import { AdvancedFields } from './AdvancedFields'
import { ModelField } from './ModelField'
import { OptionFields } from './OptionFields'
import { ProjectField } from './ProjectField'
import { PromptField } from './PromptField'
import { RuntimeCards } from './RuntimeCards'
import type { AgentFormState } from './useAgentForm'

/** All fields, the ones most agents need first. */
export function AgentFields({ state }: { state: AgentFormState }) {
  const { form, manifest } = state
  const stories = useApp(
    useShallow((app) => [...new Set(app.fleet.ids.map((id) => app.fleet.agents[id]?.spec.storyId ?? ''))]),
  )
  const listId = useId()
  return (
    <>
      <ProjectField state={state} />
      <PromptField state={state} />
      <RuntimeCards state={state} />
      <div className="agent-form-row">
        <Field label="Story" error={state.errorOf('storyId')} aside={form.storyId === null ? 'suggested id' : 'id'}>
          {(control) => (
            <Input
              {...control}
              mono
              list={listId}
              value={form.storyId ?? ''}
              placeholder={state.suggestedStoryId}
              onChange={(event) => state.set({ storyId: event.target.value === '' ? null : event.target.value })}
              onBlur={() => state.touch('storyId')}
            />
          )}
        </Field>
        <Field label="Title" error={state.errorOf('storyTitle')} aside="optional">
          {(control) => (
            <Input
              {...control}
              spellCheck
              value={form.storyTitle}
              maxLength={NAME_MAX_CHARS}
              onChange={(event) => state.set({ storyTitle: event.target.value })}
              onBlur={() => state.touch('storyTitle')}
            />
          )}
        </Field>
        <Field label="Agent" error={state.errorOf('name')} aside={form.name === null ? 'suggested name' : 'name'}>
          {(control) => (
            <Input
              {...control}
              value={form.name ?? ''}
              placeholder={state.suggestedName}
              maxLength={NAME_MAX_CHARS}
              onChange={(event) => state.set({ name: event.target.value === '' ? null : event.target.value })}
              onBlur={() => state.touch('name')}
            />
          )}
        </Field>
        <ModelField state={state} />
      </div>
      <datalist id={listId}>
        {stories.map((story) => (
          <option key={story} value={story} />
        ))}
      </datalist>
      {manifest === null ? null : (
        <OptionFields state={state} fields={manifest.options.filter((field) => !field.advanced)} />
      )}
      <AdvancedFields state={state} />
    </>
  )
}
