import type { HostClient } from '../../../shared/contract'
import type { SnowhookError } from '../../../shared/domain/errors'
import { ok, type Result } from '../../../shared/domain/result'
import type { StoryView } from '../../../shared/domain/story'
import { answerHint } from '../asking/answerHint'
import { LiveRequests } from '../asking/liveRequests'
import { exitCodes } from '../exitCodes'
import { localTime } from '../format'
import { dataDirToName } from '../openHost'
import { findStory } from './findStory'
import type { StoryCommon, StoryTools } from './storyTools'
import { leftWords, restWords, stepWords } from './storyWords'
import { waitForStory } from './waitForStory'

/** What comes of a story that was waited for. */
export type End = (client: HostClient, now: StoryView) => Promise<{ readonly value: unknown; readonly words: string }>

/**
 * Begins, and stays until nothing more happens to the story by itself. The host that works on it may belong to
 * another command and close before: then it goes on in the next one that there is, or in one of this command's own.
 */
export async function workOnStory(
  tools: StoryTools,
  options: StoryCommon,
  begin: (client: HostClient) => Promise<Result<StoryView, SnowhookError>>,
  end: End = async (_client, story) => ({ value: story, words: '' }),
): Promise<void> {
  const interrupted = tools.interrupted()
  const say = (words: string): void => {
    if (!options.json && words !== '') tools.io.out(`${words}\n`)
  }
  let begun: StoryView | null = null
  let lost = false
  do {
    lost = false
    await tools.withHost(
      options,
      async (client, own) => {
        const started: Result<StoryView, SnowhookError> =
          begun === null ? await begin(client) : await findStory(client, begun.id, begun.project)
        if (!started.ok) return started
        begun = started.value
        const requests = hintsFor(client, tools, started.value, options.dataDir)
        const waited = await waitForStory(
          client,
          begun,
          (now) => say(`${localTime(now.since)}  ${stepWords(now)}`),
          interrupted,
        )
        requests.close()
        if (!waited.ok) {
          lost = waited.error.tag === 'disconnected'
          if (lost) say(`The Snowhook that worked on ${begun.id} has closed; it goes on here.`)
          return lost ? ok(undefined) : waited
        }
        const { story, interrupted: left } = waited.value
        const { value, words } = await end(client, story)
        say(words)
        say(left ? leftWords(story, own) : restWords(story))
        if (options.json) tools.print(true, value, '')
        return ok(left ? exitCodes.stopped : exitCodeOfStory(story))
      },
      { lasting: true, patient: begun !== null },
    )
  } while (lost)
}

/** Verified or merged is what was wanted; everything else wants a person, or time. */
function exitCodeOfStory({ stage }: StoryView): number {
  if (stage.kind === 'verified' || stage.kind === 'merged') return exitCodes.completed
  return stage.kind === 'parked' ? exitCodes.rateLimited : exitCodes.failed
}

/** Says once, beside the command's own output, how each thing that the story's agents ask is answered. */
function hintsFor(client: HostClient, { io }: StoryTools, story: StoryView, dataDir: string | undefined): LiveRequests {
  const told = new Set<string>()
  const requests = new LiveRequests(client, ({ storyId }) => storyId === story.id)
  const look = (): void => {
    for (const item of requests.all) {
      if (!told.has(item.id)) io.err(`${answerHint(item, dataDirToName(dataDir))}\n`)
      told.add(item.id)
    }
  }
  requests.onChange(look)
  look()
  return requests
}
