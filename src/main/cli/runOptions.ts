import type { NewAgent } from '../../shared/contract/fleet'
import { snowhookError, type SnowhookError } from '../../shared/domain/errors'
import { INACTIVITY_TIMEOUT_DEFAULT_SECS } from '../../shared/domain/limits'
import { err, ok, type Result } from '../../shared/domain/result'
import type { OptionField, OptionValues, RuntimeManifest } from '../../shared/domain/runtimeManifest'

/** `snowhook run` as typed, before anything is checked. */
export interface RunArguments {
  readonly runtime: string
  readonly cwd: string
  readonly prompt: string
  readonly model?: string
  readonly story: string
  readonly agent: string
  readonly freshPrompt?: string
  readonly inactivityTimeout?: string
  readonly command?: string
  readonly arg: readonly string[]
  readonly env: readonly string[]
  readonly option: readonly string[]
}

const pair = (text: string, what: string): Result<readonly [string, string], SnowhookError> => {
  const at = text.indexOf('=')
  return at < 1
    ? err(
        snowhookError('invalid_input', `"${text}" is not ${what}=VALUE.`, { field: what === 'KEY' ? 'env' : 'option' }),
      )
    : ok([text.slice(0, at), text.slice(at + 1)])
}

/** The values of `--option KEY=VALUE`, in the types that the runtime's manifest gives them. */
export function optionValues(pairs: readonly string[], manifest: RuntimeManifest): Result<OptionValues, SnowhookError> {
  const values: OptionValues = {}
  for (const text of pairs) {
    const parsed = pair(text, 'OPTION')
    if (!parsed.ok) return parsed
    const [key, value] = parsed.value
    const field = manifest.options.find((option) => option.key === key)
    if (field === undefined) {
      const known = manifest.options.map((option) => option.key).join(', ')
      return wrongOption(manifest, `${manifest.id} has no option "${key}". It has: ${known}.`)
    }
    const read = valueFor(field, value)
    if (read === null) return wrongOption(manifest, `"${value}" is no value of ${key}. It takes ${takes(field)}.`)
    const earlier = values[key]
    values[key] = field.kind === 'lines' && Array.isArray(earlier) ? [...earlier, value] : read
  }
  return ok(values)
}

/** Null: not a value of this option. */
function valueFor({ kind, choices = [] }: OptionField, text: string): OptionValues[string] | null {
  if (kind === 'toggle') return text === 'true' || text === '1' ? true : text === 'false' || text === '0' ? false : null
  // `Number('')` is 0, which somebody would have to have said.
  if (kind === 'number') return text.trim() === '' || !Number.isFinite(Number(text)) ? null : Number(text)
  if (kind === 'choice') return choices.some(({ value }) => value === text) ? text : null
  return kind === 'lines' ? [text] : text
}

function takes({ kind, choices = [] }: OptionField): string {
  if (kind === 'toggle') return 'true or false'
  if (kind === 'number') return 'a number'
  const named = choices.map(({ value }) => value).filter((value) => value !== '')
  return `one of: ${named.join(', ')}`
}

const wrongOption = ({ id }: RuntimeManifest, message: string) =>
  err(
    snowhookError('invalid_input', message, {
      field: 'option',
      next: `What each option means is shown by: snowhook runtimes ${id}`,
    }),
  )

/** Everything `fleet.create` wants, from the command line. `projectRoot` was found from the folder. */
export function newAgentFrom(
  run: RunArguments,
  manifest: RuntimeManifest,
  projectRoot: string,
): Result<NewAgent, SnowhookError> {
  const options = optionValues(run.option, manifest)
  if (!options.ok) return options
  const env: Record<string, string> = {}
  for (const text of run.env) {
    const parsed = pair(text, 'KEY')
    if (!parsed.ok) return parsed
    env[parsed.value[0]] = parsed.value[1]
  }
  const timeout = run.inactivityTimeout === undefined ? INACTIVITY_TIMEOUT_DEFAULT_SECS : Number(run.inactivityTimeout)
  if (run.inactivityTimeout?.trim() === '' || !Number.isFinite(timeout) || timeout < 0)
    return err(
      snowhookError('invalid_input', 'The inactivity timeout is a number of seconds, 0 for none.', {
        field: 'inactivity-timeout',
      }),
    )
  return ok({
    name: run.agent,
    storyId: run.story as NewAgent['storyId'],
    runtime: manifest.id,
    model: run.model ?? null,
    projectRoot,
    cwd: run.cwd,
    prompt: run.freshPrompt ?? run.prompt,
    command: run.command ?? null,
    args: [...run.arg],
    env,
    options: options.value,
    inactivityTimeoutSecs: timeout,
  })
}
