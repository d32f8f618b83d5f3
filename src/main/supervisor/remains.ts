import { bytesText } from '../../shared/domain/bytesText'
import { MESSAGE_MAX_CHARS } from '../../shared/domain/limits'
import { REPORT_LINES_MAX_ITEMS, type Remains } from '../../shared/domain/recovery'
import type { RunOutcome } from '../../shared/domain/run'
import { totalTokens } from '../../shared/domain/usage'
import type { OpenRequest, RemainsFold } from './remainsFold'
import { oneLine } from './toolSentence'

/** A quotation inside a sentence. */
const QUOTE_MAX_CHARS = 200

/** What is known beside the run's own record. */
export interface RemainsContext {
  readonly outcome: RunOutcome
  /** Whether the runtime has conversations that a later run can go on with. */
  readonly hasSessions: boolean
  /** Requests that still wait for a person, with the call that each of them is about. */
  readonly inbox: ReadonlyMap<string, { readonly callId: string; readonly answered: boolean }>
  /** What the journal could not give back. */
  readonly damage: readonly string[]
  /** Which part of the record was not looked at, in a sentence; null: all of it was. */
  readonly unread: string | null
}

/** What a resume finds of a run and what it does not. Every sentence follows from a record; what nobody knows is not said. */
export function remainsOf(fold: RemainsFold, context: RemainsContext): Remains {
  const kept = [...sessionKept(fold, context), ...recordKept(fold)]
  const missing = [
    ...(context.unread === null ? [] : [context.unread]),
    ...sessionMissing(fold, context),
    ...workMissing(fold, context),
    ...programsMissing(fold),
    ...recordMissing(fold, context),
  ]
  return { kept: bounded(kept), missing: bounded(missing) }
}

/** For a run whose record cannot be read now: that, and nothing else. */
export const unreadRemains = (why: string): Remains => ({
  kept: [],
  missing: bounded([`What was under way is not known: ${why}`]),
})

/** At most as many lines as a report holds; the last one counts those that are left out. */
export function bounded(sentences: readonly string[]): string[] {
  const all = sentences.map((one) => oneLine(one, MESSAGE_MAX_CHARS))
  if (all.length <= REPORT_LINES_MAX_ITEMS) return all
  const shown = all.slice(0, REPORT_LINES_MAX_ITEMS - 1)
  return [...shown, `And ${counted(all.length - shown.length)} more.`]
}

function sessionKept({ session, turns, rested }: RemainsFold, { hasSessions }: RemainsContext): string[] {
  if (session === null || !session.established || !hasSessions) return []
  const far = turns.turns === 0 ? 'none of its turns was over' : `${turnsOf(turns.turns)} over`
  return [
    `The conversation of session ${session.id}: ${far}.`,
    ...(rested?.ok === true && !turns.turnOpen ? ['The answer to the last turn, whole.'] : []),
  ]
}

function recordKept({ events, outputBytes, usage }: RemainsFold): string[] {
  const record = `${counted(events)} ${events === 1 ? 'event' : 'events'} and ${bytesText(outputBytes)} of output.`
  if (usage === null) return [record]
  const tokens = `${counted(totalTokens(usage.total))} tokens`
  const sure = usage.final ? "the provider's own total" : 'an estimate; what was used after it is not counted'
  return [record, `Usage: ${tokens} (${sure}).`]
}

function sessionMissing({ session }: RemainsFold, { hasSessions }: RemainsContext): string[] {
  if (!hasSessions) return []
  if (session === null) return ['No session was established: it can only be started again, with its own prompt.']
  if (session.established) return []
  return [
    `Session ${session.id} was chosen and never confirmed: whether it can be resumed shows only when it is tried.`,
  ]
}

function workMissing(fold: RemainsFold, { inbox }: RemainsContext): string[] {
  const { calls, requests, tasks, arriving, interrupted, turns } = fold
  const asking = new Set<string>()
  const asked = [...requests].map(([id, request]) => {
    const callId = inbox.get(id)?.callId ?? callOf(request, fold, asking)
    if (callId !== null) asking.add(callId)
    return requestSentence(request, inbox.get(id) ?? null)
  })
  const begun = [...calls].filter(([callId]) => !asking.has(callId))
  const chars = [...arriving.values()]
  const isWaiting = turns.turnOpen && begun.length === 0 && asked.length === 0 && chars.length === 0
  return [
    ...begun.map(([, { what }]) => `${quoted(what)} was under way; what it did is not known.`),
    ...interrupted.map((what) => `${quoted(what)} was interrupted before it was over.`),
    ...asked,
    ...chars.map(arrivingSentence),
    ...(isWaiting ? ['A turn had begun and was not over: the model had been asked and had not answered.'] : []),
    ...[...tasks.values()].map((title) => `Background work was under way: ${quoted(title)}.`),
  ]
}

/** A request does not name its call where the inbox no longer has it: the newest of that tool, one for each request. */
function callOf({ tool }: OpenRequest, { calls }: RemainsFold, taken: ReadonlySet<string>): string | null {
  const fits = [...calls].findLast(([callId, call]) => call.name === tool && !taken.has(callId))
  return fits?.[0] ?? null
}

function requestSentence({ kind, what }: OpenRequest, inbox: { readonly answered: boolean } | null): string {
  const waited = kind === 'question' ? `The question ${quoted(what)} was open` : `${quoted(what)} waited for permission`
  if (inbox === null) return `${waited}. Nobody can answer it any more.`
  return inbox.answered
    ? `${waited}. It was answered since, and the answer is kept for it.`
    : `${waited}. It is still in the inbox.`
}

const arrivingSentence = (chars: number): string =>
  chars === 0
    ? 'The model was thinking; of its answer nothing had come.'
    : `An answer was still arriving: ${counted(chars)} characters of it had come.`

function programsMissing({ programs, ended }: RemainsFold): string[] {
  const alive = new Set(ended?.survivors)
  return [...programs].map(([pid, name]) =>
    alive.has(pid)
      ? `${quoted(name)} (process ${pid}) was running and could not be ended.`
      : `${quoted(name)} (process ${pid}) was running; how it ended was not seen.`,
  )
}

function recordMissing({ mended }: RemainsFold, { damage, outcome }: RemainsContext): string[] {
  return [
    ...damage.map((what) => `The record is damaged: ${what}.`),
    ...mended.map((what) => `The record was mended: ${what}`),
    ...(outcome === 'lost'
      ? ['What happened in the last 10 ms before Snowhook was killed (100 ms when the power went) may be missing.']
      : []),
  ]
}

const turnsOf = (count: number): string => (count === 1 ? '1 turn was' : `${counted(count)} turns were`)
const quoted = (what: string): string => `“${oneLine(what, QUOTE_MAX_CHARS)}”`
/** "1,204". */
const counted = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ',')
