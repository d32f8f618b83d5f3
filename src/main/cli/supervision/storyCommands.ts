import { type Command, InvalidArgumentError } from 'commander'
import { ok } from '../../../shared/domain/result'
import type { StoryView } from '../../../shared/domain/story'
import { collect, type CommandTools } from '../commandTools'
import { storyExamples } from '../helpText'
import { readPrompt } from '../promptText'
import { editFile } from './editFile'
import { findStory, openProject, projectHere, stories } from './findStory'
import { addFinishCommands } from './storyFinish'
import { CLEARABLE, type ClearableField, definitionFrom, type StoryOptions } from './storyForm'
import { storyTable, storyText } from './storyText'
import { type Outcome, type StoryCommon, type StoryTools, storyTools } from './storyTools'
import { begunWords } from './storyWords'
import { addWorkCommands, waitOption } from './storyWork'
import { workOnStory } from './workOnStory'

const DECISIONS_SHOWN = 20

/** `snowhook story …`: pieces of work, each with a worktree of its own. */
export function addStoryCommands(program: Command, given: CommandTools): void {
  const story = program
    .command('story')
    .description('pieces of work, each with its own worktree and gates')
    .addHelpText('after', storyExamples)
  const tools = storyTools(story, given)
  story.commandsGroup('Plan:')
  addNew(tools)
  addList(tools)
  addShow(tools)
  addEdit(tools)
  story.commandsGroup('Work:')
  addWorkCommands(tools)
  story.commandsGroup('Finish:')
  addFinishCommands(tools)
  story.helpCommand('help [command]', 'what a command does and takes')
}

function addNew(tools: StoryTools): void {
  addFields(tools.command('new', 'write a new story'))
    .argument('<title>', 'one line')
    .option('--id <id>', 'default: a number and the words of the title')
    .option('--queue', 'have it worked on', false)
    .addOption(waitOption())
    .action(
      async (
        title: string,
        options: StoryCommon & StoryOptions & { id?: string; queue: boolean; wait: boolean },
      ): Promise<void> => {
        const prompt = await readPrompt(options, tools.input)
        if (!prompt.ok) return tools.finish(prompt, options.json)
        const create = async (client: Parameters<typeof openProject>[0], queue: boolean) => {
          const definition = await definitionFrom(client, { ...options, title }, prompt.value)
          if (!definition.ok) return definition
          const root = await openProject(client, options.project ?? '.')
          if (!root.ok) return root
          const empty = { prompt: '', base: null, after: [], gates: null, agents: [], env: {}, budget: null }
          const id = options.id === undefined ? {} : { id: options.id as StoryView['id'] }
          return client.stories.create({ ...empty, title, ...definition.value, ...id, project: root.value, queue })
        }
        if (options.wait) return workOnStory(tools, options, (client) => create(client, true))
        await tools.withHost(options, async (client): Outcome => {
          const created = await create(client, options.queue)
          if (!created.ok) return created
          const { id } = created.value
          const words = options.queue
            ? begunWords(created.value, 'is written and queued')
            : `${id} is written. Have it worked on: snowhook story queue ${id}`
          tools.print(options.json, created.value, words)
          return ok(undefined)
        })
      },
    )
}

function addList(tools: StoryTools): void {
  tools
    .command('list', 'the stories of this repository; outside of one, all of them')
    .option('--all', 'of every open project', false)
    .action((options: StoryCommon & { all: boolean }) =>
      tools.withHost(options, async (client): Outcome => {
        const project =
          options.project === undefined ? await projectHere(client) : await openProject(client, options.project)
        if (!project.ok) return project
        const found = await stories(client)
        if (!found.ok) return found
        const every = options.all || project.value === null
        const list = found.value.stories.filter((story) => every || story.project === project.value)
        const words = list.length === 0 ? 'There is no story yet: snowhook story new "…"' : storyTable(list)
        tools.print(options.json, list, words)
        return ok(undefined)
      }),
    )
}

function addShow({ onStory, print, withStory }: StoryTools): void {
  onStory('show', 'where a story stands, and why').action((id: string, options: StoryCommon) =>
    withStory(id, options, async (client, found, ref): Outcome => {
      // What git says of the worktree now, and not when somebody last asked.
      if (found.worktree !== null) await client.stories.facts(ref)
      const now = await findStory(client, found.id, found.project)
      if (!now.ok) return now
      const decisions = await client.stories.decisions({ ...ref, limit: DECISIONS_SHOWN })
      if (!decisions.ok) return decisions
      const reports = await client.stories.reports({ ...ref, limit: 1 })
      if (!reports.ok) return reports
      const report = reports.value[0] ?? null
      const words = storyText(now.value, decisions.value, report)
      print(options.json, { ...now.value, decisions: decisions.value, report }, words)
      return ok(undefined)
    }),
  )
}

function addEdit(tools: StoryTools): void {
  addFields(tools.onStory('edit', 'change a story; without options, its file in your editor'))
    .option('--title <title>', 'one line')
    .option(
      '--clear <field>',
      `back to what it is when nothing is said: ${CLEARABLE.join(', ')}; may be repeated`,
      clearable,
    )
    .action(async (id: string, options: StoryCommon & StoryOptions): Promise<void> => {
      const prompt = await readPrompt(options, tools.input)
      if (!prompt.ok) return tools.finish(prompt, options.json)
      await tools.withStory(id, options, async (client, found, ref): Outcome => {
        const file = await client.stories.get(ref)
        const known = file.ok ? file.value.definition.agents : []
        const changes = await definitionFrom(client, options, prompt.value, known)
        if (!changes.ok) return changes
        if (Object.keys(changes.value).length === 0) {
          const edited = await editFile(
            file.ok ? file.value.path : `${ref.project}/.snowhook/stories/${ref.storyId}.md`,
          )
          if (!edited.ok) return edited
        } else {
          if (!file.ok) return file
          const definition = { ...file.value.definition, ...changes.value }
          const updated = await client.stories.update({ ...ref, version: file.value.version, definition })
          if (!updated.ok) return updated
        }
        // What it says now must be readable, and known to a host that has not noticed yet.
        const read = await client.stories.get(ref)
        if (!read.ok) return read
        const reopened = await client.stories.openProject({ path: ref.project })
        if (!reopened.ok) return reopened
        const now = await findStory(client, found.id, found.project)
        if (!now.ok) return now
        tools.print(options.json, now.value, `${ref.storyId} is changed.`)
        return ok(undefined)
      })
    })
}

const addFields = (command: Command): Command =>
  command
    .option('--prompt <text>', 'what to do')
    .option('--prompt-file <file>', 'read the prompt from a file; "-": from standard input')
    .option('--base <branch>', 'the branch it starts from and goes back to')
    .option('--after <id>', 'a story that must be merged before; may be repeated', collect)
    .option('--gate <name>', 'only this gate; may be repeated', collect)
    .option('--agent <name=runtime[:model]>', 'who works on it, in order; may be repeated', collect)
    .option(
      '--option <key=value>',
      'a setting of the agents, such as policy=accept_edits; of one: coder-1.policy=full; may be repeated',
      collect,
    )
    .option('--env <NAME=value>', 'a variable for its agents and gates; may be repeated', collect)

function clearable(field: string, before: readonly ClearableField[] = []): ClearableField[] {
  const known = CLEARABLE.find((name) => name === field)
  if (known === undefined) throw new InvalidArgumentError(`These can be cleared: ${CLEARABLE.join(', ')}.`)
  return [...before, known]
}
