import { Option } from 'commander'
import type { HostClient } from '../../../shared/contract'
import { ok, type Result } from '../../../shared/domain/result'
import type { SnowhookError } from '../../../shared/domain/errors'
import { isActive, type StoryView } from '../../../shared/domain/story'
import { findStory } from './findStory'
import { reportText } from './storyText'
import { type Change, refOf, type StoryCommon, type StoryTools } from './storyTools'
import { begunWords } from './storyWords'
import { workOnStory } from './workOnStory'

export const waitOption = (): Option =>
  new Option('--wait', 'work on it here until nothing more happens by itself').default(false)

/** `queue`, `stop`, `resume`, `verify`: what sets agents and gates going. */
export function addWorkCommands(tools: StoryTools): void {
  const { change, onStory } = tools
  const work = (id: string, options: StoryCommon & { wait: boolean }, use: Change, what: string): Promise<void> =>
    options.wait
      ? workOnStory(tools, options, (client) => started(client, id, options, use))
      : change(id, options, use, (now) => begunWords(now, what))

  onStory('queue', 'have it worked on; one that was stopped or needs you goes on')
    .addOption(waitOption())
    .action((id: string, options: StoryCommon & { wait: boolean }) =>
      work(id, options, (client, found) => client.stories.queue(refOf(found)), 'is queued'),
    )

  onStory('resume', 'go on, with fresh counters')
    .option('--prompt <text>', 'what to say to the agent')
    .addOption(waitOption())
    .action((id: string, options: StoryCommon & { prompt?: string; wait: boolean }) => {
      const { prompt } = options
      const resume: Change = (client, found) =>
        client.stories.resume({ ...refOf(found), ...(prompt === undefined ? {} : { prompt }) })
      // Words for the agent are never dropped because it is at work already: the host says why not.
      if (!options.wait || prompt === undefined) return work(id, options, resume, 'goes on')
      return workOnStory(tools, options, async (client) => {
        const found = await findStory(client, id, options.project)
        return found.ok ? resume(client, found.value) : found
      })
    })

  onStory('stop', 'end what runs; everything it has stays').action((id: string, options: StoryCommon) =>
    change(
      id,
      options,
      (client, found) => client.stories.stop(refOf(found)),
      (now) => `${now.id} is stopped. Go on: snowhook story resume ${now.id}`,
    ),
  )

  onStory('verify', 'run the gates on what is there now, and wait for them').action(
    (id: string, options: StoryCommon) =>
      workOnStory(
        tools,
        options,
        async (client) => {
          const found = await findStory(client, id, options.project)
          return found.ok ? client.stories.verify(refOf(found.value)) : found
        },
        async (client, now) => {
          const reports = await client.stories.reports({ ...refOf(now), limit: 1 })
          const report = reports.ok ? (reports.value[0] ?? null) : null
          return { value: { ...now, report }, words: report === null ? '' : reportText(report) }
        },
      ),
  )
}

/** One that is at work already is only waited for: also one that a closed Snowhook has left in the middle. */
async function started(
  client: HostClient,
  id: string,
  { project }: StoryCommon,
  use: Change,
): Promise<Result<StoryView, SnowhookError>> {
  const found = await findStory(client, id, project)
  if (!found.ok) return found
  return isActive(found.value) && found.value.stage.kind !== 'parked' ? ok(found.value) : use(client, found.value)
}
