import { z } from 'zod'
import { err, type Result, ok } from '../../shared/domain/result'
import { type AgentProfile, StoryDefinition } from '../../shared/domain/story'
import { orderOf, shortTitle, titleOf } from './storyNames'
import { oneOrMore, writtenEnv, writtenNumber, writtenSeconds, writtenText } from './written'
import { type Keys, readYaml } from './yamlSource'

/**
 * The keys of a story's front matter. All may be left out, and others are kept as they stand. Case, `_` and `-` in a
 * key do not matter: `inactivityTimeoutSecs`, `inactivity_timeout_secs`. Where a list is expected, one alone may stand
 * without its dash.
 *
 * ```yaml
 * title: Greeting in Dutch       # else the prompt's first line, else the id
 * base: main                     # the branch it starts from and goes back to; else the project's
 * after: [41_greeting]           # ids of stories that must be merged before
 * order: 3                       # lower comes first; else the number that the id begins with, else last
 * gates: [test, lint]            # names of the project's gates that apply; else all; []: none
 * agents:                        # (or agent) one after the other; else one, with the runtime that was used last
 *   - claude-code                # a runtime's id alone
 *   - runtime: openai            # the only key that a profile needs
 *     name: critic               # else coder-1 for the first, then reviewer-1, reviewer-2, …
 *     model: gpt-5
 *     options: { key: value }    # the runtime's own
 *     prompt: Look for races.    # else the first is given the story's, later ones are asked to review
 *     command: /opt/bin/agent    # else the runtime's own program
 *     args: [--verbose]
 *     env: { NAME: value }
 *     inactivityTimeoutSecs: 10m # (or inactivityTimeout) seconds, or 90s, 10m, 2h; 0: never; else as in the settings
 * env: { NAME: value }           # for agents, gates and set-up of this story; numbers and yes/no are texts here
 * budget: { usd: 2.5, tokens: 1_000_000, minutes: 60, turns: 100 }
 * ```
 *
 * Below the front matter stands the prompt. The story's id is the file's name.
 */
export const storyKeys: Keys = {
  keys: {
    title: 'text',
    base: 'text',
    after: 'text',
    order: 'text',
    gates: 'text',
    agents: {
      keys: {
        name: 'text',
        runtime: 'text',
        model: 'text',
        options: 'typed',
        prompt: 'text',
        command: 'text',
        args: 'text',
        env: 'text',
        inactivityTimeoutSecs: 'text',
      },
      also: { inactivityTimeout: 'inactivityTimeoutSecs' },
    },
    env: 'text',
    budget: { keys: { usd: 'text', tokens: 'text', minutes: 'text', turns: 'text' } },
  },
  also: { agent: 'agents', gate: 'gates' },
}

const Profile = z.preprocess(
  (value) => (typeof value === 'string' ? { runtime: value } : value),
  z.object(
    {
      runtime: z.string('expected the id of a runtime, like claude-code'),
      name: writtenText.nullish(),
      model: writtenText.nullish(),
      options: z.record(z.string(), z.unknown(), 'expected "key: value" lines').nullish(),
      prompt: writtenText.nullish(),
      command: writtenText.nullish(),
      args: oneOrMore(writtenText),
      env: writtenEnv.nullish(),
      inactivityTimeoutSecs: writtenSeconds.nullish(),
    },
    'expected a runtime, or "key: value" lines with one',
  ),
)
type Profile = z.infer<typeof Profile>

const cap = writtenNumber.nullish()
const FrontMatter = z.object({
  title: writtenText.nullish(),
  base: writtenText.nullish(),
  after: oneOrMore(writtenText),
  order: writtenNumber.nullish(),
  gates: oneOrMore(writtenText),
  agents: oneOrMore(Profile),
  env: writtenEnv.nullish(),
  budget: z.object({ usd: cap, tokens: cap, minutes: cap, turns: cap }, 'expected "usd: 2" or the like').nullish(),
})

/** The error names the line of the file, of which the front matter begins at `firstLine`. */
export function readFrontMatter(
  id: string,
  yaml: string,
  prompt: string,
  firstLine: number,
): Result<StoryDefinition, string> {
  const source = readYaml(yaml, storyKeys, firstLine)
  if (!source.ok) return source
  const read = FrontMatter.safeParse(source.value.said ?? {})
  if (!read.success) return err(source.value.complain(read.error.issues[0]))
  const { title, base, after, order, gates, agents, env, budget } = read.data
  const checked = StoryDefinition.safeParse({
    id,
    title: title === null || title === undefined || title === '' ? titleOf(prompt, id) : shortTitle(title),
    prompt,
    base: base ?? null,
    after: after ?? [],
    order: order ?? orderOf(id),
    gates: gates ?? null,
    agents: profiles(agents ?? []),
    env: env ?? {},
    budget:
      budget === null || budget === undefined
        ? null
        : {
            usd: budget.usd ?? null,
            tokens: budget.tokens ?? null,
            minutes: budget.minutes ?? null,
            turns: budget.turns ?? null,
          },
  })
  if (!checked.success) return err(source.value.complain(checked.error.issues[0]))
  const twice = repeatedName(checked.data.agents)
  if (twice === null) return ok(checked.data)
  const issue = { code: 'custom' as const, path: ['agents', twice, 'name'], message: 'another agent has this name' }
  return err(source.value.complain({ ...issue, input: undefined }))
}

function profiles(written: readonly Profile[]): unknown[] {
  const taken = new Set(written.flatMap(({ name }) => name ?? []))
  return written.map((profile, index) => {
    const name = profile.name ?? freeName(index, taken)
    taken.add(name)
    return {
      name,
      runtime: profile.runtime,
      model: profile.model ?? null,
      options: profile.options ?? {},
      prompt: profile.prompt ?? null,
      command: profile.command ?? null,
      args: profile.args ?? [],
      env: profile.env ?? {},
      inactivityTimeoutSecs: profile.inactivityTimeoutSecs ?? null,
    }
  })
}

function freeName(index: number, taken: ReadonlySet<string>): string {
  const role = index === 0 ? 'coder' : 'reviewer'
  let number = Math.max(1, index)
  while (taken.has(`${role}-${number}`)) number += 1
  return `${role}-${number}`
}

function repeatedName(agents: readonly AgentProfile[]): number | null {
  const at = agents.findIndex(({ name }, index) => agents.findIndex((other) => other.name === name) < index)
  return at < 0 ? null : at
}

/** The definition as it would be written by hand: without what goes without saying. */
export function written(definition: StoryDefinition): Record<string, unknown> {
  const { id, title, base, after, order, gates, agents, env, budget } = definition
  return filled({
    title,
    base,
    after: after.length === 0 ? null : after,
    order: order === orderOf(id) ? null : order,
    gates,
    agents: agents.length === 0 ? null : agents.map(writtenProfile),
    env: unlessEmpty(env),
    budget: budget === null ? null : filled(budget),
  })
}

function writtenProfile(profile: AgentProfile): Record<string, unknown> {
  const { name, runtime, model, options, prompt, command, args, env, inactivityTimeoutSecs } = profile
  return filled({
    name,
    runtime,
    model,
    options: unlessEmpty(options),
    prompt,
    command,
    args: args.length === 0 ? null : args,
    env: unlessEmpty(env),
    inactivityTimeoutSecs,
  })
}

const unlessEmpty = (record: object): object | null => (Object.keys(record).length === 0 ? null : record)

function filled(record: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== null))
}
