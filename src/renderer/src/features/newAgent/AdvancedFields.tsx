import { ChevronRight, TriangleAlert } from 'lucide-react'
import { INACTIVITY_TIMEOUT_MAX_SECS, PATH_MAX_CHARS } from '../../../../shared/domain/limits'
import { Field } from '../../ui/Field'
import { Input, TextArea } from '../../ui/Input'
import './AdvancedFields.css'
import { parseEnv, secretNames } from './envText'
import { OptionFields } from './OptionFields'
import type { RuntimeFormState } from './runtimeForm'

/** What few agents need, folded away: it opens by itself when something in it is wrong. */
export function AdvancedFields({ state }: { state: RuntimeFormState }) {
  const { form, manifest } = state
  const program = manifest?.capabilities.process !== false
  const env = parseEnv(form.env)
  const secrets = env.ok ? secretNames(env.value) : []
  return (
    <details className="advanced-fields">
      <summary>
        <ChevronRight aria-hidden="true" />
        More options
      </summary>
      <div className="advanced-fields-body">
        {manifest === null ? null : (
          <OptionFields state={state} fields={manifest.options.filter((field) => field.advanced)} />
        )}
        <div className="agent-form-row">
          <Field
            label="Inactivity timeout"
            aside="seconds"
            help={`No output for this long ends the run. 0: never.${state.timeoutOptional ? ' Empty: as in the settings.' : ''}`}
            error={state.errorOf('inactivityTimeoutSecs')}
          >
            {(control) => (
              <Input
                {...control}
                type="number"
                min={0}
                max={INACTIVITY_TIMEOUT_MAX_SECS}
                value={form.inactivityTimeout}
                onChange={(event) => state.set({ inactivityTimeout: event.target.value })}
                onBlur={() => state.touch('inactivityTimeoutSecs')}
              />
            )}
          </Field>
          {program ? (
            <Field
              label="Program"
              aside="name or path"
              help="Empty: the runtime’s own."
              error={state.errorOf('command')}
            >
              {(control) => (
                <Input
                  {...control}
                  mono
                  value={form.command}
                  maxLength={PATH_MAX_CHARS}
                  onChange={(event) => state.set({ command: event.target.value })}
                  onBlur={() => state.touch('command')}
                />
              )}
            </Field>
          ) : null}
        </div>
        {program ? (
          <Field
            label="Extra arguments"
            aside="one a line, verbatim"
            help="Passed after the runtime’s own, without a shell."
            error={state.errorOf('args')}
          >
            {(control) => (
              <TextArea
                {...control}
                mono
                rows={2}
                className="option-fields-lines"
                spellCheck={false}
                value={form.args}
                onChange={(event) => state.set({ args: event.target.value })}
                onBlur={() => state.touch('args')}
              />
            )}
          </Field>
        ) : null}
        <Field
          label="Environment variables"
          aside="NAME=value, one a line"
          help={`${program ? '' : 'For the programs that its tools start. '}Kept as plain text with the agent. Keys belong in Settings or in the environment that Snowhook is started with.`}
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
        {secrets.length === 0 ? null : (
          <p className="advanced-fields-secret" role="alert">
            <TriangleAlert aria-hidden="true" />
            <span>
              {secrets.join(', ')} {secrets.length === 1 ? 'looks' : 'look'} like a secret. It would lie in Snowhook’s
              data folder as plain text: export it before starting Snowhook instead.
            </span>
          </p>
        )}
      </div>
    </details>
  )
}
