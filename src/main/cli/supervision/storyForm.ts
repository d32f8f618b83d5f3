import { readFile } from 'node:fs/promises'
import { type SnowhookError, snowhookError } from '../../../shared/domain/errors'
import { err, ok, type Result } from '../../../shared/domain/result'
import { AgentProfile, StoryDefinition } from '../../../shared/domain/story'

/** What can be said of a story on the command line; what is absent stays as it is. */
export interface StoryOptions {
  readonly title?: string
  readonly prompt?: string
  readonly promptFile?: string
  readonly base?: string
  readonly after?: readonly string[]
  readonly gate?: readonly string[]
  readonly agent?: readonly string[]
  readonly env?: readonly string[]
}

/** Absent and not `undefined`: it is laid over a whole definition. */
type Part = { [K in keyof StoryDefinition]?: StoryDefinition[K] }

/** The options as parts of a definition, checked as the host will check them. */
export async function definitionFrom(options: StoryOptions): Promise<Result<Part, SnowhookError>> {
  const prompt = await promptOf(options)
  if (!prompt.ok) return prompt
  const agents = all(options.agent, profileFrom)
  if (!agents.ok) return agents
  const env = all(options.env, variableFrom)
  if (!env.ok) return env
  const given = {
    title: options.title,
    prompt: prompt.value,
    base: options.base,
    after: options.after,
    gates: options.gate,
    agents: agents.value,
    env: env.value === undefined ? undefined : Object.fromEntries(env.value),
  }
  const known = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  const read = StoryDefinition.partial().safeParse(known)
  if (read.success) return ok(Object.fromEntries(Object.entries(read.data).filter(([, value]) => value !== undefined)))
  const [issue] = read.error.issues
  return err(
    snowhookError('invalid_input', issue?.message ?? 'It does not fit.', { field: issue?.path.join('.') ?? '' }),
  )
}

async function promptOf({ prompt, promptFile }: StoryOptions): Promise<Result<string | undefined, SnowhookError>> {
  if (promptFile === undefined) return ok(prompt)
  if (prompt !== undefined) return err(snowhookError('invalid_input', 'Give --prompt or --prompt-file, not both.'))
  try {
    return ok(await readFile(promptFile === '-' ? '/dev/stdin' : promptFile, 'utf8'))
  } catch (cause) {
    const what = cause instanceof Error ? cause.message : String(cause)
    return err(snowhookError('invalid_input', `The prompt cannot be read: ${what}`, { field: 'prompt-file' }))
  }
}

function all<T>(
  given: readonly string[] | undefined,
  read: (text: string) => Result<T, SnowhookError>,
): Result<T[] | undefined, SnowhookError> {
  if (given === undefined || given.length === 0) return ok(undefined)
  const values: T[] = []
  for (const text of given) {
    const value = read(text)
    if (!value.ok) return value
    values.push(value.value)
  }
  return ok(values)
}

/** `coder-1=claude-code`, `reviewer-1=openai:gpt-5`. A model's name may have colons of its own. */
function profileFrom(text: string): Result<AgentProfile, SnowhookError> {
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

function variableFrom(text: string): Result<readonly [string, string], SnowhookError> {
  const at = text.indexOf('=')
  return at > 0
    ? ok([text.slice(0, at), text.slice(at + 1)])
    : err(snowhookError('invalid_input', `"${text}" is no variable.`, { field: 'env', next: 'Write NAME=value.' }))
}
