import type { StoryView } from '../../../shared/domain/story'
import { advice } from '../../supervisor/noticeWords'
import { plainLine } from '../../terminal/plainText'
import { localTime } from '../format'

/** Agents and repositories wrote much of this: nothing in it may act on the terminal. */
export const clean = (text: string): string => plainLine(text, 2_000)

export const stageWords = ({ stage }: StoryView): string => {
  if (stage.kind === 'needs_you') return `needs you (${stage.cause.replaceAll('_', ' ')})`
  if (stage.kind === 'parked') return stage.until === null ? 'parked' : `parked until ${localTime(stage.until)}`
  if (stage.kind === 'waiting') return `next try at ${localTime(stage.until)}`
  return stage.kind.replaceAll('_', ' ')
}

/** One line of what happens, while somebody waits. */
export const stepWords = ({ why, waitsFor }: StoryView): string =>
  waitsFor === null ? clean(why) : `${clean(why)} ${clean(waitsFor)}`

/** What can be done with a story that has come to rest. */
export function restWords({ id, stage }: StoryView): string {
  switch (stage.kind) {
    case 'verified':
      return `${id} is verified. Put it onto its base: snowhook story merge ${id}`
    case 'needs_you':
      return `${id} needs you. ${advice[stage.cause].next} All of it: snowhook story show ${id}`
    case 'stopped':
      return `${id} is stopped. Go on: snowhook story resume ${id}`
    case 'parked':
      return `${id} waits for a limit. Snowhook goes on with it, or asks you, when that is over: the app, or snowhook serve. Try at once: snowhook story resume ${id} --wait`
    default:
      return ''
  }
}

/** Somebody had enough of waiting. `own`: the host was the command's, and what ran in it has been ended. */
export function leftWords({ id }: StoryView, own: boolean): string {
  return own
    ? `Interrupted. ${id} keeps everything it has and goes on with Snowhook: the app, snowhook serve, or snowhook story queue ${id} --wait`
    : `${id} goes on without you, in the Snowhook that runs. End it: snowhook story stop ${id}`
}

/** After a change that has the story worked on. */
export function begunWords({ id, waitsFor }: StoryView, what: string): string {
  const [reason, here] =
    waitsFor === null
      ? ['It starts when there is room.', '']
      : [clean(waitsFor), ` To wait for it here: snowhook story queue ${id} --wait`]
  return `${id} ${what}. ${reason}${here}`
}
