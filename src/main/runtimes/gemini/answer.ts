import { ID_MAX_CHARS, TOOL_PAYLOAD_MAX_CHARS } from '../../../shared/domain/limits'
import { isWorkable, UNWORKABLE } from '../../../shared/domain/workable'
import { err, ok, type Result } from '../../../shared/domain/result'
import type { ModelAnswer, ModelCall, ModelFailure, ModelPart } from '../../conversation/modelClient'
import { cut } from '../cut'
import { isObject, type Json, listIn, objectIn, stringIn } from '../json'
import type { ApiProblem } from './api'
import { failureOf } from './errors'
import { finishOf } from './finish'
import { addPart, kindOf, strangeFields } from './parts'
import { usageOf } from './usage'

/** Four times the text of a million tokens, the most that a model writes: a stream beyond this is an attack. */
const ANSWER_MAX_CHARS = 16_000_000
/** What a part costs beside its text, so that a stream of empty parts has an end, too. */
const PART_OVERHEAD_CHARS = 64

/** Fields of a chunk and of a candidate that are read here, or that say nothing about the answer. */
const CHUNK_FIELDS = new Set([
  'candidates',
  'promptFeedback',
  'usageMetadata',
  'modelVersion',
  'responseId',
  'createTime',
  'error',
])
const CANDIDATE_FIELDS = new Set([
  'content',
  'finishReason',
  'finishMessage',
  'index',
  'safetyRatings',
  'tokenCount',
  'avgLogprobs',
])

export interface AnswerNames {
  /** For the next message or call that has no id. */
  readonly newId: () => string
  /** Ids that earlier calls of the conversation have: an id stands for one call. */
  readonly taken: ReadonlySet<string>
  /** For texts about the connection. */
  readonly baseUrl: string
}

/** Chunks in, one answer out. Pure but for the ids that it is given; never throws, whatever a chunk is. */
export class AnswerReader {
  private readonly native: Json[] = []
  private readonly messages: { messageId: string; text: string; thinking: boolean }[] = []
  private readonly calls: ModelCall[] = []
  private readonly callIds = new Set<string>()
  /** The message that the next text continues; null after anything that is no text. */
  private open: { messageId: string; text: string; thinking: boolean } | null = null
  private usage: Json | null = null
  private model: string | null = null
  private finish: { readonly reason: string; readonly message: string; readonly ratings: unknown } | null = null
  /** The prompt itself was: there will be no candidate. */
  private blocked: string | null = null
  private problem: ApiProblem | null = null
  /** Of a call that cannot be answered. */
  private misfit: string | null = null
  private chars = 0

  constructor(private readonly names: AnswerNames) {}

  /** True: whatever else comes, there will be no answer. */
  get broken(): boolean {
    return this.problem !== null
  }

  /** What a chunk shows. */
  read(chunk: unknown): readonly ModelPart[] {
    if (!isWorkable(chunk)) {
      this.problem = { kind: 'garbled', message: UNWORKABLE }
      return [{ type: 'alive' }]
    }
    if (!isObject(chunk)) return [raw('chunk', chunk)]
    const shown: ModelPart[] = []
    const error = objectIn(chunk, 'error')
    if (error !== null) this.problem = refusedBy(error)
    const usage = objectIn(chunk, 'usageMetadata')
    // Every chunk tells the whole so far; a field that one leaves out has not become zero.
    if (usage !== null) this.usage = { ...this.usage, ...usage }
    this.model = stringIn(chunk, 'modelVersion') ?? this.model
    const feedback = objectIn(chunk, 'promptFeedback')
    const reason = feedback && stringIn(feedback, 'blockReason')
    if (reason !== null) {
      this.blocked = reason
      shown.push(raw('promptFeedback', feedback))
    }
    const [candidate, ...others] = listIn(chunk, 'candidates')
    if (isObject(candidate)) this.readCandidate(candidate, shown)
    else if (candidate !== undefined) shown.push(raw('candidate', candidate))
    for (const other of others) shown.push(raw('candidate', other))
    shown.push(...strange(chunk, CHUNK_FIELDS))
    return shown.length > 0 ? shown : [{ type: 'alive' }]
  }

  private readCandidate(candidate: Json, shown: ModelPart[]): void {
    const content = objectIn(candidate, 'content')
    for (const part of content === null ? [] : listIn(content, 'parts')) {
      if (isObject(part)) this.readPart(part, shown)
      else shown.push(raw('part', part))
    }
    const reason = stringIn(candidate, 'finishReason')
    if (reason !== null) {
      const message = stringIn(candidate, 'finishMessage') ?? ''
      this.finish = { reason, message, ratings: candidate['safetyRatings'] }
      if (finishOf(reason) === 'refused' && this.finish.ratings !== undefined) {
        shown.push(raw('safetyRatings', this.finish.ratings))
      }
    }
    shown.push(...strange(candidate, CANDIDATE_FIELDS))
  }

  private readPart(part: Json, shown: ModelPart[]): void {
    const kind = kindOf(part)
    const text = typeof part['text'] === 'string' ? part['text'] : ''
    const plain = kind === 'text' || kind === 'thought'
    this.chars += PART_OVERHEAD_CHARS + (plain ? text.length : JSON.stringify(part).length)
    if (this.chars > ANSWER_MAX_CHARS) {
      this.problem = { kind: 'garbled', message: 'an answer without an end' }
      return
    }
    addPart(this.native, part)
    if (plain) {
      if (text !== '') shown.push(this.say(text, kind === 'thought'))
      for (const field of strangeFields(part)) shown.push(raw(field, part[field]))
      return
    }
    if (kind === 'quiet') return
    this.open = null
    if (kind === 'call') this.readCall(part)
    else shown.push(raw(Object.keys(part)[0] ?? 'part', part))
  }

  private say(delta: string, thinking: boolean): ModelPart {
    if (this.open === null || this.open.thinking !== thinking) {
      this.open = { messageId: this.names.newId(), text: '', thinking }
      this.messages.push(this.open)
    }
    this.open.text += delta
    return { type: thinking ? 'thinking' : 'text', delta, messageId: this.open.messageId }
  }

  private readCall(part: Json): void {
    const call = objectIn(part, 'functionCall') ?? {}
    const name = stringIn(call, 'name')
    if (name === null || name.length > ID_MAX_CHARS) {
      this.misfit = 'a call of a tool without a usable name'
      return
    }
    const theirs = stringIn(call, 'id')
    const usable = theirs !== null && theirs.length <= ID_MAX_CHARS && !this.names.taken.has(theirs)
    const callId = usable && !this.callIds.has(theirs) ? theirs : this.names.newId()
    this.callIds.add(callId)
    this.calls.push({ callId, name, input: JSON.stringify(call['args'] ?? {}) })
  }

  /** The stream is over; `problem` says why, if it did not end by itself. */
  end(problem: ApiProblem | null): Result<ModelAnswer, ModelFailure> {
    const usage = this.usage === null ? null : usageOf(this.usage)
    if (problem?.kind === 'aborted') return err(failureOf(problem, this.names.baseUrl, usage))
    if (this.problem !== null) return err(failureOf(this.problem, this.names.baseUrl, usage))
    if (this.finish === null && this.blocked !== null) return ok(this.answer('refused', this.blocked))
    // After its end mark an answer is whole, however the connection went.
    if (this.finish === null) return err(failureOf(problem ?? NO_END, this.names.baseUrl, usage))
    const { reason, message } = this.finish
    const words = message === '' ? reason : `${reason}: ${message}`
    if (this.misfit !== null) return err(this.stumbled(`The model wrote ${this.misfit} (${words}).`))
    switch (finishOf(reason)) {
      case 'cut':
        return ok(this.answer('cut', reason))
      case 'refused':
        return ok(this.answer('refused', reason))
      case 'stumbled':
        return err(this.stumbled(`The model broke its answer off (${words}).`))
      case 'invalid':
        return err({
          ...this.stumbled(`The API refused the conversation (${words}).`),
          class: 'invalid_request',
          retryable: false,
        })
      case 'done':
      case 'unknown':
        return ok(this.answer('done', reason))
    }
  }

  private stumbled(message: string): ModelFailure {
    const usage = this.usage === null ? null : usageOf(this.usage)
    return { class: 'server', message, httpStatus: null, retryable: true, retryAfterMs: null, usage }
  }

  private answer(end: ModelAnswer['end'], reason: string): ModelAnswer {
    return {
      native: this.native,
      text: this.messages.flatMap(({ text, thinking }) => (thinking ? [] : [text])).join(''),
      messages: this.messages.map((message) => ({ ...message })),
      calls: this.calls,
      usage: this.usage === null ? null : usageOf(this.usage),
      model: this.model === null || this.model.length > ID_MAX_CHARS ? null : this.model,
      end,
      reason: cut(reason, ID_MAX_CHARS),
    }
  }
}

const NO_END: ApiProblem = { kind: 'cut', message: 'no end mark' }

const raw = (name: string, value: unknown): ModelPart => ({
  type: 'raw',
  name: cut(`gemini.${name}`, ID_MAX_CHARS),
  data: cut(JSON.stringify(value) ?? String(value), TOOL_PAYLOAD_MAX_CHARS),
})

/** The SDK adds methods to each chunk; those were not sent by anybody. */
const strange = (object: Json, known: ReadonlySet<string>): readonly ModelPart[] =>
  Object.entries(object).flatMap(([key, value]) =>
    known.has(key) || typeof value === 'function' ? [] : [raw(key, value)],
  )

/** An error in the middle of a stream has the shape that it would have had instead of one. */
function refusedBy(error: Json): ApiProblem {
  const code = error['code']
  const httpStatus = typeof code === 'number' && Number.isInteger(code) && code >= 400 && code <= 599 ? code : 500
  return { kind: 'refused', httpStatus, message: stringIn(error, 'message') ?? '', details: listIn(error, 'details') }
}
