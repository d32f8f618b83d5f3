import { ChevronRight } from 'lucide-react'
import { useMemo } from 'react'
import type { CapName } from '../../../../shared/domain/budget'
import { NAME_MAX_CHARS } from '../../../../shared/domain/limits'
import type { StoryView } from '../../../../shared/domain/story'
import { useApp } from '../../store/context'
import { Field } from '../../ui/Field'
import { Input, TextArea } from '../../ui/Input'
import { Segmented } from '../../ui/Segmented'
import { visibleText } from '../inspector/visibleText'
import { ChoiceList } from './ChoiceList'
import { ProfileFields } from './ProfileFields'
import { ProjectChooser } from './ProjectChooser'
import type { StoryFormState } from './useStoryForm'

const caps: readonly { readonly cap: CapName; readonly label: string; readonly unit: string }[] = [
  { cap: 'usd', label: 'Money', unit: 'US$' },
  { cap: 'tokens', label: 'Tokens', unit: 'all kinds' },
  { cap: 'minutes', label: 'Time', unit: 'minutes' },
  { cap: 'turns', label: 'Turns', unit: 'of the model' },
]

/** All fields, the ones every story needs first. `edited`: the story that is being edited. */
export function StoryFields({ state, edited }: { state: StoryFormState; edited: StoryView | null }) {
  const { form } = state
  return (
    <>
      {edited === null ? <ProjectChooser state={state} /> : null}
      <Field label="Title" error={state.errorOf('title')}>
        {(control) => (
          <Input
            {...control}
            spellCheck
            autoFocus={edited === null && form.project !== ''}
            value={form.title}
            maxLength={NAME_MAX_CHARS}
            onChange={(event) => state.set({ title: event.target.value })}
            onBlur={() => state.touch('title')}
          />
        )}
      </Field>
      <Field label="Prompt" error={state.errorOf('prompt')}>
        {(control) => (
          <TextArea
            {...control}
            className="story-form-prompt"
            value={form.prompt}
            placeholder="What is to be done, and how one sees that it is done"
            onChange={(event) => state.set({ prompt: event.target.value })}
            onBlur={() => state.touch('prompt')}
          />
        )}
      </Field>
      <ProfileFields state={state} />
      <GatesField state={state} />
      <details className="advanced-fields">
        <summary>
          <ChevronRight aria-hidden="true" />
          Base, order, variables, budget
        </summary>
        <div className="advanced-fields-body">
          <BaseField state={state} />
          <AfterField state={state} edited={edited} />
          <Field
            label="Environment variables"
            aside="NAME=value, one a line"
            help="For its agents, set-up commands and gates. Written into the story’s file: no secrets."
            error={state.errorOf('env')}
          >
            {(control) => (
              <TextArea
                {...control}
                mono
                rows={2}
                className="option-fields-lines"
                spellCheck={false}
                value={form.env}
                onChange={(event) => state.set({ env: event.target.value })}
                onBlur={() => state.touch('env')}
              />
            )}
          </Field>
          <fieldset className="story-form-budget">
            <legend>Budget</legend>
            {caps.map(({ cap, label, unit }) => (
              <Field key={cap} label={label} aside={unit} error={state.errorOf(`budget.${cap}`)}>
                {(control) => (
                  <Input
                    {...control}
                    inputMode="decimal"
                    placeholder="no cap"
                    value={form.budget[cap]}
                    onChange={(event) => state.set({ budget: { ...form.budget, [cap]: event.target.value } })}
                    onBlur={() => state.touch(`budget.${cap}`)}
                  />
                )}
              </Field>
            ))}
          </fieldset>
        </div>
      </details>
    </>
  )
}

function GatesField({ state }: { state: StoryFormState }) {
  const { form } = state
  const known = useApp((app) => app.stories.projects[form.project]?.gates ?? null)
  const { gates } = form
  return (
    <Field
      label="Gates"
      error={state.errorOf('gates')}
      help={
        known === null
          ? undefined
          : known.length === 0
            ? 'The project declares none in .snowhook/config.yaml: a story without a gate is never verified by itself.'
            : gates === null
              ? `All that apply: ${visibleText(known.join(', '))}`
              : undefined
      }
    >
      {() => (
        <div className="story-form-gates">
          <Segmented
            label="Gates"
            value={gates === null ? 'all' : 'chosen'}
            onValueChange={(value) => state.set({ gates: value === 'all' ? null : (known ?? []) })}
            segments={[
              { value: 'all', label: 'All gates of the project that apply', content: 'All' },
              { value: 'chosen', label: 'Only the chosen ones', content: 'Chosen' },
            ]}
          />
          {gates === null ? null : (
            <ChoiceList
              label="Gates"
              choices={(known ?? []).map((gate) => ({ value: gate, label: visibleText(gate) }))}
              chosen={gates}
              onChange={(chosen) => state.set({ gates: chosen })}
            />
          )}
        </div>
      )}
    </Field>
  )
}

function BaseField({ state }: { state: StoryFormState }) {
  const branch = useApp((app) => app.stories.projects[state.form.project]?.branch ?? null)
  return (
    <Field
      label="Base branch"
      help="Where it starts from and goes back to. Empty: the project’s branch when its worktree is made."
      error={state.errorOf('base')}
    >
      {(control) => (
        <Input
          {...control}
          mono
          value={state.form.base}
          placeholder={branch ?? ''}
          onChange={(event) => state.set({ base: event.target.value })}
          onBlur={() => state.touch('base')}
        />
      )}
    </Field>
  )
}

function AfterField({ state, edited }: { state: StoryFormState; edited: StoryView | null }) {
  const { form } = state
  const stories = useApp((app) => app.stories.stories)
  const choices = useMemo(
    () =>
      Object.values(stories)
        .filter(({ project, id, column }) => project === form.project && id !== edited?.id && column !== 'failed')
        .sort((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true }))
        .map(({ id, title }) => ({ value: id as string, label: visibleText(title), detail: id })),
    [stories, form.project, edited],
  )
  if (choices.length === 0 && form.after.length === 0) return null
  return (
    <Field label="After" help="Stories that must be merged before this one starts." error={state.errorOf('after')}>
      {() => (
        <ChoiceList
          label="Stories that must be merged before"
          choices={choices}
          chosen={form.after}
          onChange={(after) => state.set({ after })}
        />
      )}
    </Field>
  )
}
