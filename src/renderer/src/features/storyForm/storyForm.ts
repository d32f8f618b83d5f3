import type { z } from 'zod'
import { type CapName, noCaps } from '../../../../shared/domain/budget'
import type { SnowhookError } from '../../../../shared/domain/errors'
import { err, ok, type Result } from '../../../../shared/domain/result'
import type { RuntimeManifest } from '../../../../shared/domain/runtimeManifest'
import { type AgentProfile, StoryDefinition } from '../../../../shared/domain/story'
import { expandHome, type FieldErrors } from '../newAgent/agentForm'
import { formatEnv, parseEnv } from '../newAgent/envText'
import { draftOptions, readOptions } from '../newAgent/optionDrafts'
import type { RuntimeForm } from '../newAgent/runtimeForm'

/** One of the agents of a story, as it is being edited. */
export interface ProfileForm extends RuntimeForm {
  /** Names the row while it is open: rows are moved and removed. */
  readonly row: number
  readonly name: string
  /** Empty: the story's prompt for the first, a review for the others. */
  readonly prompt: string
}

/** The story form's fields as they are being edited. */
export interface StoryForm {
  /** The project's root; empty: none is chosen yet. */
  readonly project: string
  readonly title: string
  readonly prompt: string
  /** Empty: the project's branch. */
  readonly base: string
  readonly after: readonly string[]
  /** Null: all of the project's. */
  readonly gates: readonly string[] | null
  readonly agents: readonly ProfileForm[]
  /** `NAME=value` lines. */
  readonly env: string
  /** As typed; empty: no cap. */
  readonly budget: Readonly<Record<CapName, string>>
}

export const emptyBudget: StoryForm['budget'] = { usd: '', tokens: '', minutes: '', turns: '' }

type Runtimes = readonly RuntimeManifest[]
const manifestOf = (runtimes: Runtimes, runtime: string): RuntimeManifest | null =>
  runtimes.find(({ id }) => id === runtime) ?? null

const profileForm = (profile: AgentProfile, row: number, runtimes: Runtimes): ProfileForm => {
  const manifest = manifestOf(runtimes, profile.runtime)
  return {
    row,
    name: profile.name,
    prompt: profile.prompt ?? '',
    runtime: profile.runtime,
    model: profile.model ?? '',
    options: manifest === null ? {} : draftOptions(manifest, profile.options),
    inactivityTimeout: profile.inactivityTimeoutSecs === null ? '' : String(profile.inactivityTimeoutSecs),
    args: profile.args.join('\n'),
    env: formatEnv(profile.env),
    command: profile.command ?? '',
  }
}

/** Fills the form from a story, to edit it. */
export const storyFormFrom = (project: string, definition: StoryDefinition, runtimes: Runtimes): StoryForm => ({
  project,
  title: definition.title,
  prompt: definition.prompt,
  base: definition.base ?? '',
  after: definition.after,
  gates: definition.gates,
  agents: definition.agents.map((profile, row) => profileForm(profile, row, runtimes)),
  env: formatEnv(definition.env),
  budget: {
    usd: String(definition.budget?.usd ?? ''),
    tokens: String(definition.budget?.tokens ?? ''),
    minutes: String(definition.budget?.minutes ?? ''),
    turns: String(definition.budget?.turns ?? ''),
  },
})

type StoryFields = Omit<StoryDefinition, 'id' | 'order'>
const Fields = StoryDefinition.omit({ id: true, order: true })

function issueText(issue: z.core.$ZodIssue): string {
  if (issue.code === 'too_small' && issue.origin === 'string') return 'Needed'
  if (issue.code === 'too_big' && issue.origin === 'string') return `At most ${issue.maximum} characters`
  return issue.message.charAt(0).toUpperCase() + issue.message.slice(1)
}

/** `agents.0.options.mode.x` → the field of the form that it belongs to. */
function fieldOf(path: string): string {
  const parts = path.split('.')
  if (parts[0] === 'agents' && parts.length > 1) return parts.slice(0, parts[2] === 'options' ? 4 : 3).join('.')
  return parts[0] === 'budget' ? parts.slice(0, 2).join('.') : (parts[0] ?? 'form')
}

/** What the form means, or what is wrong with it by field (`agents.1.name`). Checked with the contract's own schema. */
export function readStoryForm(
  form: StoryForm,
  facts: {
    readonly runtimes: Runtimes
    readonly home: string | null /** Options of runtimes that are not here now stay as they were. */
    readonly original: StoryDefinition | null
  },
): Result<StoryFields, FieldErrors> {
  const errors: Record<string, string> = {}
  const put = (field: string, text: string): void => {
    errors[field] ??= text
  }
  if (form.project === '') put('project', 'Choose a project')
  if (form.prompt.trim() === '') put('prompt', 'Say what is to be done')
  const env = parseEnv(form.env)
  if (!env.ok) put('env', env.error)
  const agents = form.agents.map((profile, index) => readProfile(profile, `agents.${index}`, facts, put))
  const names = form.agents.map(({ name }) => name.trim())
  names.forEach((name, index) => {
    if (names.indexOf(name) < index) put(`agents.${index}.name`, 'Another agent of this story has this name')
  })
  const caps = { ...noCaps }
  for (const cap of Object.keys(caps) as CapName[]) {
    const text = form.budget[cap].trim()
    if (text === '') continue
    caps[cap] = Number(text)
    if (!(Number(text) > 0)) put(`budget.${cap}`, 'A number above 0, or nothing')
  }
  const parsed = Fields.safeParse({
    title: form.title.trim(),
    prompt: form.prompt,
    base: form.base.trim() === '' ? null : form.base.trim(),
    after: form.after,
    gates: form.gates,
    agents,
    env: env.ok ? env.value : {},
    budget: Object.values(caps).every((cap) => cap === null) ? null : caps,
  })
  if (!parsed.success) for (const issue of parsed.error.issues) put(fieldOf(issue.path.join('.')), issueText(issue))
  return parsed.success && Object.keys(errors).length === 0 ? ok(parsed.data) : err(errors)
}

function readProfile(
  profile: ProfileForm,
  at: string,
  { runtimes, home, original }: { runtimes: Runtimes; home: string | null; original: StoryDefinition | null },
  put: (field: string, text: string) => void,
): z.input<typeof AgentProfile> {
  const manifest = manifestOf(runtimes, profile.runtime)
  const before = original?.agents.find(({ name, runtime }) => name === profile.name && runtime === profile.runtime)
  const program = manifest?.capabilities.process !== false
  const env = parseEnv(profile.env)
  if (!env.ok) put(`${at}.env`, env.error)
  const options = manifest === null ? ok(before?.options ?? {}) : readOptions(manifest, profile.options)
  if (!options.ok) for (const [field, text] of Object.entries(options.error)) put(`${at}.${field}`, text)
  if (manifest === null && before === undefined) put(`${at}.runtime`, 'Choose a runtime')
  const seconds = Number(profile.inactivityTimeout)
  if (!Number.isFinite(seconds)) put(`${at}.inactivityTimeoutSecs`, 'A number of seconds, or nothing')
  return {
    name: profile.name.trim(),
    runtime: profile.runtime,
    model: profile.model.trim() === '' ? null : profile.model.trim(),
    options: options.ok ? options.value : {},
    prompt: profile.prompt.trim() === '' ? null : profile.prompt,
    command: !program || profile.command.trim() === '' ? null : expandHome(profile.command.trim(), home),
    args: !program || profile.args === '' ? [] : profile.args.split(/\r?\n/).filter((line) => line !== ''),
    env: env.ok ? env.value : {},
    inactivityTimeoutSecs: profile.inactivityTimeout.trim() === '' || !Number.isFinite(seconds) ? null : seconds,
  }
}

/** Puts the host's answer beside the field it is about. */
export function storyErrors(error: SnowhookError): FieldErrors {
  const text = [error.message, error.kept, error.next].filter((part) => part !== undefined).join(' ')
  const field = error.field?.replace(/^definition\./, '')
  return { [field === undefined ? 'form' : fieldOf(field)]: text }
}

/** `coder-1`, `reviewer-1`, …: the first agent codes, later ones review; a free name. */
export function nextProfileName(agents: readonly Pick<ProfileForm, 'name'>[]): string {
  const stem = agents.length === 0 ? 'coder' : 'reviewer'
  const taken = new Set(agents.map(({ name }) => name))
  let number = 1
  while (taken.has(`${stem}-${number}`)) number += 1
  return `${stem}-${number}`
}
