import type { HostClient } from '../../../shared/contract'
import { type SnowhookError, snowhookError } from '../../../shared/domain/errors'
import { err, ok, type Result } from '../../../shared/domain/result'
import { AgentProfile, StoryDefinition } from '../../../shared/domain/story'
import { findManifest } from '../providerAccess'
import { optionValues } from '../runOptions'

/** What can be said of a story on the command line; what is absent stays as it is. */
export interface StoryOptions {
  readonly title?: string
  readonly prompt?: string
  readonly promptFile?: string
  readonly base?: string
  readonly after?: readonly string[]
  readonly gate?: readonly string[]
  readonly agent?: readonly string[]
  /** Of the agent runtimes. */
  readonly option?: readonly string[]
  readonly env?: readonly string[]
  readonly clear?: readonly ClearableField[]
}

/** As it is in a story that says nothing of it. */
const cleared = { base: null, after: [], gates: null, agents: [], env: {} } as const
export type ClearableField = keyof typeof cleared
export const CLEARABLE = Object.keys(cleared) as readonly ClearableField[]

/** Absent and not `undefined`: it is laid over a whole definition. */
type Part = { [K in keyof StoryDefinition]?: StoryDefinition[K] }
type Answer<T> = Result<T, SnowhookError>

/** The options as parts of a definition, checked as the host will check them. `known`: the agents that it has. */
export async function definitionFrom(
  client: HostClient,
  options: StoryOptions,
  prompt: string | undefined,
  known: readonly AgentProfile[] = [],
): Promise<Answer<Part>> {
  const agents = await agentsFrom(client, options, known)
  if (!agents.ok) return agents
  const env = all(options.env ?? [], variableFrom)
  if (!env.ok) return env
  const given = {
    ...Object.fromEntries((options.clear ?? []).map((field) => [field, cleared[field]])),
    ...said({
      title: options.title,
      prompt,
      base: options.base,
      after: options.after,
      gates: options.gate,
      agents: agents.value,
      env: env.value.length === 0 ? undefined : Object.fromEntries(env.value),
    }),
  }
  const read = StoryDefinition.partial().safeParse(given)
  if (read.success) return ok(said(read.data) as Part)
  const [issue] = read.error.issues
  return err(
    snowhookError('invalid_input', issue?.message ?? 'It does not fit.', { field: issue?.path.join('.') ?? '' }),
  )
}

const said = (fields: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))

/** Undefined: nothing was said of agents. */
async function agentsFrom(
  client: HostClient,
  { agent = [], option = [] }: StoryOptions,
  known: readonly AgentProfile[],
): Promise<Answer<readonly AgentProfile[] | undefined>> {
  if (agent.length === 0 && option.length === 0) return ok(undefined)
  const named = agent.length === 0 ? ok(known) : all(agent, profileFrom)
  if (!named.ok) return named
  if (named.value.length === 0) {
    return err(
      snowhookError('invalid_input', 'There is no agent that could have these options.', {
        field: 'option',
        next: 'Name it too: --agent coder-1=<runtime>',
      }),
    )
  }
  const agents: AgentProfile[] = []
  for (const profile of named.value) {
    const manifest = await findManifest(client, profile.runtime)
    if (!manifest.ok) return err({ ...manifest.error, field: 'agent' })
    const values = optionValues(optionsOf(profile.name, named.value, option), manifest.value)
    if (!values.ok) return values
    agents.push({ ...profile, options: { ...profile.options, ...values.value } })
  }
  return ok(agents)
}

/** `policy=full` is for every agent, `coder-1.policy=full` for the one of that name. */
function optionsOf(name: string, agents: readonly AgentProfile[], options: readonly string[]): string[] {
  return options.flatMap((text) => {
    const owner = agents.find((agent) => text.startsWith(`${agent.name}.`))
    if (owner === undefined) return [text]
    return owner.name === name ? [text.slice(name.length + 1)] : []
  })
}

function all<T>(given: readonly string[], read: (text: string) => Answer<T>): Answer<T[]> {
  const values: T[] = []
  for (const text of given) {
    const value = read(text)
    if (!value.ok) return value
    values.push(value.value)
  }
  return ok(values)
}

/** `coder-1=claude-code`, `reviewer-1=openai:gpt-5`. A model's name may have colons of its own. */
function profileFrom(text: string): Answer<AgentProfile> {
  const [, name, runtime, model] = /^([^=]+)=([^:]+)(?::(.+))?$/s.exec(text) ?? []
  const read = AgentProfile.safeParse({
    name,
    runtime,
    model: model ?? null,
    options: {},
    prompt: null,
    command: null,
    args: [],
    env: {},
    inactivityTimeoutSecs: null,
  })
  if (read.success) return ok(read.data)
  return err(
    snowhookError('invalid_input', `"${text}" names no agent.`, {
      field: 'agent',
      next: 'Write name=runtime or name=runtime:model, such as coder-1=claude-code.',
    }),
  )
}

function variableFrom(text: string): Answer<readonly [string, string]> {
  const at = text.indexOf('=')
  return at > 0
    ? ok([text.slice(0, at), text.slice(at + 1)])
    : err(snowhookError('invalid_input', `"${text}" is no variable.`, { field: 'env', next: 'Write NAME=value.' }))
}
