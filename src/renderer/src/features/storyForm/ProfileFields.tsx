import { ArrowDown, ArrowUp, ChevronRight, Plus, X } from 'lucide-react'
import { NAME_MAX_CHARS } from '../../../../shared/domain/limits'
import { STORY_AGENTS_MAX_ITEMS } from '../../../../shared/domain/story'
import { useApp } from '../../store/context'
import { Button } from '../../ui/Button'
import { Field } from '../../ui/Field'
import { IconButton } from '../../ui/IconButton'
import { Input, TextArea } from '../../ui/Input'
import { Select } from '../../ui/Select'
import { AdvancedFields } from '../newAgent/AdvancedFields'
import { ModelField } from '../newAgent/ModelField'
import { OptionFields } from '../newAgent/OptionFields'
import type { ProfileForm } from './storyForm'
import type { StoryFormState } from './useStoryForm'

/** The agents that work on the story, one after the other. */
export function ProfileFields({ state }: { state: StoryFormState }) {
  const { agents } = state.form
  const full = agents.length >= STORY_AGENTS_MAX_ITEMS
  return (
    <fieldset className="story-form-agents">
      <legend>Agents, one after the other</legend>
      {agents.length === 0 ? (
        <p className="field-note">None: one agent works on it, with the runtime that was used last.</p>
      ) : (
        <ol>
          {agents.map((profile, index) => (
            <li key={profile.row}>
              <Profile state={state} profile={profile} index={index} last={agents.length - 1} />
            </li>
          ))}
        </ol>
      )}
      <Button
        size="small"
        variant="quiet"
        icon={<Plus />}
        disabledReason={full ? `at most ${STORY_AGENTS_MAX_ITEMS} agents work on one story` : null}
        onClick={() => state.addProfile()}
      >
        {agents.length === 0 ? 'Add an agent' : 'Add an agent after these'}
      </Button>
    </fieldset>
  )
}

function Profile({
  state,
  profile,
  index,
  last,
}: {
  state: StoryFormState
  profile: ProfileForm
  index: number
  last: number
}) {
  const runtimes = useApp((app) => app.runtimes)
  const fields = state.runtimeForm(profile.row)
  if (fields === null) return null
  const { manifest } = fields
  const name = profile.name === '' ? `agent ${index + 1}` : profile.name
  return (
    <details className="story-form-profile">
      <summary>
        <ChevronRight aria-hidden="true" />
        <span className="story-form-step numbers">{index + 1}</span>
        <strong className="truncate">{name}</strong>
        <span className="truncate">
          {[manifest?.name ?? profile.runtime, profile.model].filter((part) => part !== '').join(' · ')}
        </span>
      </summary>
      <div className="story-form-tools">
        <IconButton
          size="small"
          label={`${name} earlier`}
          icon={<ArrowUp />}
          disabledReason={index === 0 ? 'it is the first' : null}
          onClick={() => state.moveProfile(profile.row, -1)}
        />
        <IconButton
          size="small"
          label={`${name} later`}
          icon={<ArrowDown />}
          disabledReason={index === last ? 'it is the last' : null}
          onClick={() => state.moveProfile(profile.row, 1)}
        />
        <IconButton
          size="small"
          label={`Without ${name}`}
          icon={<X />}
          onClick={() => state.removeProfile(profile.row)}
        />
      </div>
      <div className="story-form-body">
        <div className="agent-form-row">
          <Field label="Name" error={fields.errorOf('name')}>
            {(control) => (
              <Input
                {...control}
                value={profile.name}
                maxLength={NAME_MAX_CHARS}
                onChange={(event) => state.setProfile(profile.row, { name: event.target.value })}
                onBlur={() => fields.touch('name')}
              />
            )}
          </Field>
          <Field label="Runtime" error={fields.errorOf('runtime')}>
            {(control) => (
              <Select
                control={control}
                value={profile.runtime}
                onValueChange={fields.setRuntime}
                options={runtimes
                  .filter(({ internal }) => !internal)
                  .map(({ id, name: label, summary }) => ({ value: id as string, label, detail: summary }))}
              />
            )}
          </Field>
          <ModelField state={fields} />
        </div>
        <Field
          label="Prompt of its own"
          aside="optional"
          help={
            index === 0
              ? 'In place of the story’s prompt.'
              : 'Empty: it is asked to review what the others did for the story.'
          }
          error={fields.errorOf('prompt')}
        >
          {(control) => (
            <TextArea
              {...control}
              rows={2}
              className="option-fields-lines"
              value={profile.prompt}
              onChange={(event) => state.setProfile(profile.row, { prompt: event.target.value })}
              onBlur={() => fields.touch('prompt')}
            />
          )}
        </Field>
        {manifest === null ? null : (
          <OptionFields state={fields} fields={manifest.options.filter((field) => !field.advanced)} />
        )}
        <AdvancedFields state={fields} />
      </div>
    </details>
  )
}
