import { type Command, Option } from 'commander'
import type { HostClient } from '../../../shared/contract'
import { type SnowhookError, snowhookError } from '../../../shared/domain/errors'
import { err, ok, type Result } from '../../../shared/domain/result'
import type { StoryView } from '../../../shared/domain/story'
import { collect, type CommandTools } from '../commandTools'
import { exitCodes } from '../exitCodes'
import { localTime } from '../format'
import { textTable } from '../table'
import { editFile } from './editFile'
import { findStory, openProject, stories } from './findStory'
import { definitionFrom, type StoryOptions } from './storyForm'
import { reportText, storyTable, storyText } from './storyText'
import { waitForStory } from './waitForStory'

type Common = { readonly dataDir?: string; readonly json: boolean; readonly project?: string }
type Outcome = Promise<Result<number | undefined, SnowhookError>>

const DECISIONS_SHOWN = 20

/** `snowhook story …`: pieces of work, each with a worktree of its own. */
export function addStoryCommands(program: Command, tools: CommandTools): void {
  const { io, dataDir, json, withHost } = tools
  const story = program.command('story').description('pieces of work, each with its own worktree and gates')
  const project = new Option('--project <dir>', 'the repository; default: the one of this folder')
  const command = (name: string, description: string): Command =>
    story.command(name).description(description).addOption(project).addOption(dataDir).addOption(json)
  const onStory = (name: string, description: string): Command =>
    command(name, description).argument('<id>', 'its id, or the beginning of it')
  const print = (asJson: boolean, value: unknown, words: string): void =>
    io.out(asJson ? `${JSON.stringify(value, null, 2)}\n` : `${words}\n`)

  /** Finds the story first; what `use` answers is shown as the story it is now. */
  const act = (
    id: string,
    options: Common,
    use: (client: HostClient, found: StoryView) => Promise<Result<StoryView, SnowhookError>>,
    words: (now: StoryView) => string,
  ): Promise<void> =>
    withHost(options, async (client) => {
      const found = await findStory(client, id, options.project)
      if (!found.ok) return found
      const now = await use(client, found.value)
      if (!now.ok) return now
      print(options.json, now.value, words(now.value))
      return ok(undefined)
    })

  /** The same, with a host that goes on with this story until nothing more happens by itself. */
  const actAndWait = (
    id: string,
    options: Common,
    use: (client: HostClient, found: StoryView) => Promise<Result<StoryView, SnowhookError>>,
    end: (client: HostClient, now: StoryView) => Promise<number>,
  ): Promise<void> => {
    const interrupted = tools.interrupted()
    return withHost(
      options,
      async (client): Outcome => {
        const found = await findStory(client, id, options.project)
        if (!found.ok) return found
        const started = await use(client, found.value)
        if (!started.ok) return started
        const step = (now: StoryView): void => {
          if (!options.json) io.out(`${localTime(now.since)}  ${now.why}\n`)
        }
        const last = await waitForStory(client, started.value, step, interrupted)
        if (!last.ok) return last
        if (last.value === null) return ok(exitCodes.stopped)
        return ok(await end(client, last.value))
      },
      { supervise: 'asked', lasting: true },
    )
  }

  const wait = new Option('--wait', 'stay until nothing more happens by itself').default(false)
  /** Verified or merged is what was wanted; everything else wants a person. */
  const ended =
    (options: Common) =>
    async (_client: HostClient, now: StoryView): Promise<number> => {
      if (options.json) print(true, now, '')
      return ['verified', 'merged'].includes(now.stage.kind) ? exitCodes.completed : exitCodes.failed
    }
  const begun = (what: string) => (now: StoryView) =>
    `${now.id} ${what}. It goes on while Snowhook runs: the app, snowhook serve, or --wait.`

  addFields(command('new', 'write a new story'))
    .argument('<title>', 'one line')
    .option('--id <id>', 'default: a number and the words of the title')
    .option('--queue', 'have it worked on', false)
    .addOption(wait)
    .action((title: string, options: Common & StoryOptions & { id?: string; queue: boolean; wait: boolean }) =>
      createStory(tools, { ...options, title }, print),
    )

  command('list', 'every story of the open projects').action((options: Common) =>
    withHost(options, async (client) => {
      if (options.project !== undefined) {
        const opened = await openProject(client, options.project)
        if (!opened.ok) return opened
      } else await openProject(client, '.')
      const all = await stories(client)
      if (!all.ok) return all
      const list = all.value.stories
      print(options.json, list, list.length === 0 ? 'There is no story yet: snowhook story new "…"' : storyTable(list))
      return ok(undefined)
    }),
  )

  onStory('show', 'where a story stands, and why').action((id: string, options: Common) =>
    withHost(options, async (client) => {
      const found = await findStory(client, id, options.project)
      if (!found.ok) return found
      const { project: root, id: storyId } = found.value
      const decisions = await client.stories.decisions({ project: root, storyId, limit: DECISIONS_SHOWN })
      if (!decisions.ok) return decisions
      print(options.json, { ...found.value, decisions: decisions.value }, storyText(found.value, decisions.value))
      return ok(undefined)
    }),
  )

  addFields(onStory('edit', 'change a story; without options, its file in your editor'))
    .option('--title <title>', 'one line')
    .action((id: string, options: Common & StoryOptions) =>
      withHost(options, async (client): Outcome => {
        const found = await findStory(client, id, options.project)
        if (!found.ok) return found
        const ref = { project: found.value.project, storyId: found.value.id }
        const changes = await definitionFrom(options)
        if (!changes.ok) return changes
        const file = await client.stories.get(ref)
        if (Object.keys(changes.value).length === 0) {
          const path = file.ok ? file.value.path : `${ref.project}/.snowhook/stories/${ref.storyId}.md`
          return editFile(path)
        }
        if (!file.ok) return file
        const definition = { ...file.value.definition, ...changes.value }
        const updated = await client.stories.update({ ...ref, version: file.value.version, definition })
        if (!updated.ok) return updated
        print(options.json, updated.value, `${ref.storyId} is changed.`)
        return ok(undefined)
      }),
    )

  onStory('queue', 'have it worked on')
    .addOption(wait)
    .action((id: string, options: Common & { wait: boolean }) => {
      const use = (client: HostClient, { project: root, id: storyId }: StoryView) =>
        client.stories.queue({ project: root, storyId })
      return options.wait ? actAndWait(id, options, use, ended(options)) : act(id, options, use, begun('is queued'))
    })

  onStory('stop', 'end what runs; everything it has stays').action((id: string, options: Common) =>
    act(
      id,
      options,
      (client, { project: root, id: storyId }) => client.stories.stop({ project: root, storyId }),
      (now) => `${now.id} is stopped.`,
    ),
  )

  onStory('resume', 'go on, with fresh counters')
    .option('--prompt <text>', 'what to say to the agent')
    .addOption(wait)
    .action((id: string, options: Common & { prompt?: string; wait: boolean }) => {
      const use = (client: HostClient, { project: root, id: storyId }: StoryView) =>
        client.stories.resume({
          project: root,
          storyId,
          ...(options.prompt === undefined ? {} : { prompt: options.prompt }),
        })
      return options.wait ? actAndWait(id, options, use, ended(options)) : act(id, options, use, begun('goes on'))
    })

  onStory('verify', 'run the gates on what is there now, and wait for them').action((id: string, options: Common) =>
    actAndWait(
      id,
      options,
      (client, { project: root, id: storyId }) => client.stories.verify({ project: root, storyId }),
      async (client, now) => {
        const reports = await client.stories.reports({ project: now.project, storyId: now.id, limit: 1 })
        const report = reports.ok ? reports.value[0] : undefined
        if (report !== undefined) print(options.json, report, reportText(report))
        return now.stage.kind === 'verified' ? exitCodes.completed : exitCodes.failed
      },
    ),
  )

  onStory('merge', 'put it onto its base; never by force')
    .addOption(new Option('--method <how>', 'how').choices(['squash', 'rebase', 'merge']).default('squash'))
    .option('--message <text>', 'the commit message; default: the title', '')
    .action((id: string, options: Common & { method: 'squash' | 'rebase' | 'merge'; message: string }) =>
      withHost(options, async (client): Outcome => {
        const found = await findStory(client, id, options.project)
        if (!found.ok) return found
        const ref = { project: found.value.project, storyId: found.value.id }
        const merged = await client.stories.merge({ ...ref, method: options.method, message: options.message })
        if (!merged.ok) return merged
        const { outcome, message, conflicts, report } = merged.value
        const files = conflicts.map((path) => `\n  ${JSON.stringify(path)}`).join('')
        const gates = report === null ? '' : `\n${reportText(report)}`
        print(options.json, merged.value, `${message}${files}${gates}`)
        return ok(outcome === 'merged' ? exitCodes.completed : exitCodes.failed)
      }),
    )

  onStory('remove', 'remove its worktree; a snapshot of everything is kept')
    .option('--snapshot', 'also when there is uncommitted work', false)
    .option('--file', 'delete the story itself too', false)
    .action((id: string, options: Common & { snapshot: boolean; file: boolean }) =>
      withHost(options, async (client): Outcome => {
        const found = await findStory(client, id, options.project)
        if (!found.ok) return found
        const ref = { project: found.value.project, storyId: found.value.id }
        if (found.value.worktree === null && !options.file) {
          return err(
            snowhookError('not_found', `${ref.storyId} has no worktree.`, { next: 'Delete the story with --file.' }),
          )
        }
        let kept = ''
        if (found.value.worktree !== null) {
          const dirty = options.snapshot ? 'snapshot' : 'refuse'
          const removed = await client.stories.removeWorktree({ ...ref, dirty })
          if (!removed.ok) return removed
          kept = ` Everything that was in it is kept: snowhook story undo ${ref.storyId}`
        }
        if (options.file) {
          const gone = await client.stories.remove(ref)
          if (!gone.ok) return gone
        }
        print(options.json, { type: 'done' }, `${ref.storyId} is removed.${kept}`)
        return ok(undefined)
      }),
    )

  command('undo', 'put a removed worktree back; without an id, list what can be put back')
    .argument('[id]', 'the story')
    .option('--ref <ref>', 'which snapshot; default: the newest')
    .action((id: string | undefined, options: Common & { ref?: string }) =>
      withHost(options, async (client): Outcome => {
        const root = await openProject(client, options.project ?? '.')
        if (!root.ok) return root
        const found = await client.stories.snapshots({ project: root.value })
        if (!found.ok) return found
        const fits = found.value.filter(
          ({ storyId, ref }) => (id === undefined || storyId.startsWith(id)) && (options.ref ?? ref) === ref,
        )
        if (id === undefined && options.ref === undefined) {
          const rows = fits.map(({ storyId, takenAt, uncommitted, ref }) => [
            storyId,
            localTime(takenAt),
            String(uncommitted),
            ref,
          ])
          const columns = ['STORY', 'REMOVED', 'UNCOMMITTED', 'SNAPSHOT'].map((title) => ({ title }))
          print(options.json, fits, rows.length === 0 ? 'Nothing was removed.' : textTable(columns, rows))
          return ok(undefined)
        }
        const [snapshot] = fits
        if (snapshot === undefined) return err(snowhookError('not_found', 'There is no such snapshot.'))
        const back = await client.stories.undoRemove({ project: root.value, ref: snapshot.ref })
        if (!back.ok) return back
        print(options.json, back.value, `${back.value.id} is back in ${back.value.worktree?.path ?? 'its worktree'}.`)
        return ok(undefined)
      }),
    )
}

const addFields = (command: Command): Command =>
  command
    .option('--prompt <text>', 'what to do')
    .option('--prompt-file <file>', 'read the prompt from a file; "-": from standard input')
    .option('--base <branch>', 'the branch it starts from and goes back to')
    .option('--after <id>', 'a story that must be merged before; may be repeated', collect)
    .option('--gate <name>', 'only this gate; may be repeated', collect)
    .option('--agent <name=runtime[:model]>', 'who works on it, in order; may be repeated', collect)
    .option('--env <NAME=value>', 'a variable for its agents and gates; may be repeated', collect)

async function createStory(
  { io, interrupted, withHost }: CommandTools,
  options: Common & StoryOptions & { readonly title: string; id?: string; queue: boolean; wait: boolean },
  print: (asJson: boolean, value: unknown, words: string) => void,
): Promise<void> {
  const queue = options.queue || options.wait
  const stopped = interrupted()
  await withHost(
    options,
    async (client): Outcome => {
      const definition = await definitionFrom(options)
      if (!definition.ok) return definition
      const root = await openProject(client, options.project ?? '.')
      if (!root.ok) return root
      const { title = options.title, prompt = '', base = null, after = [], gates = null } = definition.value
      const { agents = [], env = {}, budget = null } = definition.value
      const id = options.id === undefined ? {} : { id: options.id as StoryView['id'] }
      const wanted = { project: root.value, title, prompt, base, after, gates, agents, env, budget, ...id }
      const created = await client.stories.create({ ...wanted, queue })
      if (!created.ok) return created
      if (!options.wait) {
        const words = queue ? 'is written and queued; it is worked on while Snowhook runs.' : 'is written.'
        print(options.json, created.value, `${created.value.id} ${words}`)
        return ok(undefined)
      }
      const step = (now: StoryView): void => {
        if (!options.json) io.out(`${localTime(now.since)}  ${now.why}\n`)
      }
      const last = await waitForStory(client, created.value, step, stopped)
      if (!last.ok) return last
      if (last.value === null) return ok(exitCodes.stopped)
      if (options.json) print(true, last.value, '')
      return ok(['verified', 'merged'].includes(last.value.stage.kind) ? exitCodes.completed : exitCodes.failed)
    },
    options.wait ? { supervise: 'asked', lasting: true } : {},
  )
}
