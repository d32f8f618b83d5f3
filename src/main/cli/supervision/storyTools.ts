import { type Command, Option } from 'commander'
import type { HostClient } from '../../../shared/contract'
import type { SnowhookError } from '../../../shared/domain/errors'
import { ok, type Result } from '../../../shared/domain/result'
import type { StoryView } from '../../../shared/domain/story'
import type { CommandTools } from '../commandTools'
import { jsonText } from '../jsonText'
import { findStory } from './findStory'

/** What every story command takes. */
export interface StoryCommon {
  readonly dataDir?: string
  readonly json: boolean
  readonly project?: string
}

export type Outcome = Promise<Result<number | undefined, SnowhookError>>
export type Change = (client: HostClient, found: StoryView) => Promise<Result<StoryView, SnowhookError>>

/** What the story commands are built with. */
export interface StoryTools extends CommandTools {
  command(name: string, description: string): Command
  onStory(name: string, description: string): Command
  print(asJson: boolean, value: unknown, words: string): void
  withStory(
    id: string,
    options: StoryCommon,
    use: (client: HostClient, found: StoryView, ref: StoryRef) => Outcome,
  ): Promise<void>
  /** Shows the story as it is after the change. */
  change(id: string, options: StoryCommon, use: Change, words: (now: StoryView) => string): Promise<void>
}

export interface StoryRef {
  readonly project: string
  readonly storyId: StoryView['id']
}

export const refOf = ({ project, id: storyId }: Pick<StoryView, 'project' | 'id'>): StoryRef => ({ project, storyId })

export function storyTools(story: Command, tools: CommandTools): StoryTools {
  const { dataDir, io, json, withHost } = tools
  const project = new Option('--project <dir>', 'the repository; default: the one of this folder')
  const command: StoryTools['command'] = (name, description) =>
    story.command(name).description(description).addOption(project).addOption(dataDir).addOption(json)
  const print: StoryTools['print'] = (asJson, value, words) => io.out(asJson ? jsonText(value) : `${words}\n`)
  const withStory: StoryTools['withStory'] = (id, options, use) =>
    withHost(options, async (client) => {
      const found = await findStory(client, id, options.project)
      return found.ok ? use(client, found.value, refOf(found.value)) : found
    })
  return {
    ...tools,
    command,
    onStory: (name, description) =>
      command(name, description).argument('<id>', 'its id, number or the beginning of it'),
    print,
    withStory,
    change: (id, options, use, words) =>
      withStory(id, options, async (client, found) => {
        const now = await use(client, found)
        if (!now.ok) return now
        print(options.json, now.value, words(now.value))
        return ok(undefined)
      }),
  }
}
