import type { z } from 'zod'
import { NewAgent } from '../../../../shared/contract/fleet'
import type { AgentSpec } from '../../../../shared/domain/agent'
import type { SnowhookError } from '../../../../shared/domain/errors'
import { INACTIVITY_TIMEOUT_MAX_SECS } from '../../../../shared/domain/limits'
import { err, ok, type Result } from '../../../../shared/domain/result'
import type { RuntimeManifest } from '../../../../shared/domain/runtimeManifest'
import { formatEnv, parseEnv } from './envText'
import { draftOptions, type OptionDrafts, readOptions } from './optionDrafts'

/** The dialog's fields as they are being edited. */
export interface AgentForm {
  readonly cwd: string
  /** Null: the suggestion is used and follows the prompt. */
  readonly storyId: string | null
  readonly storyTitle: string
  /** Null: the suggestion is used. */
  readonly name: string | null
  readonly runtime: string
  /** Empty: the runtime's default. */
  readonly model: string
  readonly prompt: string
  /** Null: on its own when there is a prompt to work on. */
  readonly interactive: boolean | null
  readonly options: OptionDrafts
  /** Seconds, as typed. */
  readonly inactivityTimeout: string
  /** One argument a line, verbatim. */
  readonly args: string
  /** `NAME=value` lines. */
  readonly env: string
  /** Empty: the runtime's own program. */
  readonly command: string
}

/** What the dialog knows beside its fields. */
export interface FormFacts {
  readonly manifest: RuntimeManifest | null
  readonly suggestedStoryId: string
  readonly suggestedName: string
  /** The repository that the folder is in, if any. */
  readonly gitRoot: string | null
  /** The agent that the form was filled from: in its folder (a worktree, say) its project stays its project. */
  readonly original: Pick<AgentSpec, 'cwd' | 'projectRoot'> | null
  readonly home: string | null
}

/** Messages by field; `form` is for what belongs to no field. */
export type FieldErrors = Readonly<Record<string, string>>

export const emptyForm: AgentForm = {
  cwd: '',
  storyId: null,
  storyTitle: '',
  name: null,
  runtime: '',
  model: '',
  prompt: '',
  interactive: null,
  options: {},
  inactivityTimeout: '',
  args: '',
  env: '',
  command: '',
}

/** Fills the form from an agent, to edit it or to make another like it. */
export const formFrom = (spec: AgentSpec, manifest: RuntimeManifest | null): AgentForm => ({
  cwd: spec.cwd,
  storyId: spec.storyId,
  storyTitle: spec.storyTitle,
  name: spec.name,
  runtime: spec.runtime,
  model: spec.model ?? '',
  prompt: spec.prompt,
  interactive: null,
  options: manifest === null ? {} : draftOptions(manifest, spec.options),
  inactivityTimeout: String(spec.inactivityTimeoutSecs),
  args: spec.args.join('\n'),
  env: formatEnv(spec.env),
  command: spec.command ?? '',
})

/** `~/x` is how people write it; the host wants the whole path. */
export const expandHome = (path: string, home: string | null): string =>
  home !== null && (path === '~' || path.startsWith('~/')) ? home + path.slice(1) : path

/** Absolute on Unix or Windows: the host's machine need not be this one. */
const isAbsolutePath = (path: string): boolean => /^(\/|[A-Za-z]:[\\/]|\\\\)/.test(path)

function issueText(issue: z.core.$ZodIssue): string {
  if (issue.code === 'too_small' && issue.origin === 'string') return 'Needed'
  if (issue.code === 'too_big' && issue.origin === 'string') return `At most ${issue.maximum} characters`
  return issue.message.charAt(0).toUpperCase() + issue.message.slice(1)
}

/** The schema's and the host's field names, as the form's. */
function fieldOf(path: string): string {
  if (path === 'projectRoot') return 'cwd'
  if (path.startsWith('options.')) return path
  return path.split('.')[0] || 'form'
}

/** What the whole form means, or what is wrong with it field by field. Checked with the contract's own schema. */
export function readForm(form: AgentForm, facts: FormFacts): Result<NewAgent, FieldErrors> {
  const errors: Record<string, string> = {}
  const { manifest } = facts
  // What was typed for a program stays in the form, but goes to no runtime that has none.
  const program = manifest?.capabilities.process !== false
  const cwd = expandHome(form.cwd.trim(), facts.home)
  if (cwd === '') errors['cwd'] = 'Choose the folder to work in'
  else if (!isAbsolutePath(cwd)) errors['cwd'] = 'Write the whole path, from the root'
  if (manifest === null) errors['runtime'] = 'Choose a runtime'
  const env = parseEnv(form.env)
  if (!env.ok) errors['env'] = env.error
  const options = manifest === null ? ok({}) : readOptions(manifest, form.options)
  if (!options.ok) Object.assign(errors, options.error)
  const interactive = startsInteractive(form, manifest)
  if (manifest?.capabilities.prompt && !interactive && form.prompt.trim() === '') {
    errors['prompt'] = 'Say what the agent should do'
  }
  const seconds = Number(form.inactivityTimeout)
  if (form.inactivityTimeout.trim() === '' || !(seconds >= 0 && seconds <= INACTIVITY_TIMEOUT_MAX_SECS)) {
    errors['inactivityTimeoutSecs'] = `0 (never) to ${INACTIVITY_TIMEOUT_MAX_SECS} seconds`
  }
  const parsed = NewAgent.safeParse({
    name: (form.name ?? facts.suggestedName).trim(),
    storyId: (form.storyId ?? facts.suggestedStoryId).trim(),
    ...(form.storyTitle.trim() === '' ? {} : { storyTitle: form.storyTitle.trim() }),
    runtime: form.runtime,
    model: form.model.trim() === '' ? null : form.model.trim(),
    projectRoot: cwd === facts.original?.cwd ? facts.original.projectRoot : (facts.gitRoot ?? cwd),
    cwd,
    prompt: form.prompt,
    command: !program || form.command.trim() === '' ? null : expandHome(form.command.trim(), facts.home),
    args: !program || form.args === '' ? [] : form.args.split(/\r?\n/).filter((line) => line !== ''),
    env: env.ok ? env.value : {},
    options: options.ok ? options.value : {},
    inactivityTimeoutSecs: Number.isFinite(seconds) ? seconds : 0,
  })
  if (!parsed.success) {
    for (const issue of parsed.error.issues) {
      const field = fieldOf(issue.path.join('.'))
      errors[field] ??= issueText(issue)
    }
  }
  return parsed.success && Object.keys(errors).length === 0 ? ok(parsed.data) : err(errors)
}

/** The mode a start would use: the chosen one, where the runtime can; else what the prompt suggests. */
export function startsInteractive(form: AgentForm, manifest: RuntimeManifest | null): boolean {
  if (manifest?.capabilities.interactive !== true) return false
  return form.interactive ?? (!manifest.capabilities.prompt && form.prompt.trim() === '')
}

/** Puts the host's answer beside the field it is about. */
export function hostErrors(error: SnowhookError): FieldErrors {
  const text = [error.message, error.kept, error.next].filter((part) => part !== undefined).join(' ')
  return { [error.field === undefined ? 'form' : fieldOf(error.field)]: text }
}
