import { APIError } from 'openai'
import { cut } from '../cut'
import { isObject, type Json, listOf, objectOf, parsed, textOf } from './json'
import type { Header } from './retryAfter'
import { AnswerTooLong, type Wire } from './wire'

/** What went wrong, as facts, whoever reported it: the SDK, a stream event, the network. */
export interface ProviderError {
  /**
   * `told`: the server said so. `lost`: the connection failed. `malformed`: what came is no answer. `foreign`: it is
   * something else altogether, of somebody who does not speak this language.
   */
  readonly kind: 'told' | 'lost' | 'malformed' | 'foreign'
  readonly status: number | null
  readonly code: string | null
  readonly type: string | null
  /** The part of the request that it is about. */
  readonly param: string | null
  readonly message: string
  readonly header: Header
}

const CAUSES_MAX = 5
/** What a page has to say is near its top, and a hostile one must not cost time. */
const PAGE_MAX_CHARS = 16_000

/** Enough to recognise a page by. */
const FOREIGN_MAX_CHARS = 300

const noHeader: Header = () => null

/** An error object of the wire, in any of the shapes that servers give it. */
export function toldError(value: unknown, status: number | null = null, header: Header = noHeader): ProviderError {
  const outer = isObject(value) ? value : objectOf(listOf(value)[0])
  const inner = outer['error'] ?? outer['detail'] ?? outer
  const error = objectOf(inner)
  const rawCode = error['code']
  const code = typeof rawCode === 'number' ? String(rawCode) : textOf(rawCode)
  const said = textOf(inner) ?? textOf(value) ?? wordsOf(error)
  return {
    kind: 'told',
    // In a stream there is no status, but some servers put it where the code belongs.
    status: status ?? (code !== null && /^[45]\d\d$/.test(code) ? Number(code) : null),
    code,
    type: textOf(error['type']),
    param: textOf(error['param']),
    message: said,
    header,
  }
}

/** A gateway's own sentence is "Provider returned error"; what the provider really said is beside it. */
function wordsOf(error: Json): string {
  const upstream = textOf(objectOf(error['metadata'])['raw'])
  const said = textOf(error['message']) ?? (Object.keys(error).length === 0 ? '' : JSON.stringify(error))
  return upstream === null ? said : `${said}: ${upstream}`
}

export const malformed = (message: string): ProviderError => ({ ...plain(message), kind: 'malformed' })
const foreign = (message: string): ProviderError => ({ ...plain(message), kind: 'foreign' })
export const lost = (message: string): ProviderError => ({ ...plain(message), kind: 'lost' })

const plain = (message: string): Omit<ProviderError, 'kind'> => ({
  status: null,
  code: null,
  type: null,
  param: null,
  message,
  header: noHeader,
})

/** Reads whatever the SDK threw. */
export function readError(thrown: unknown, wire: Pick<Wire, 'errorBody' | 'answered'>): ProviderError {
  if (thrown instanceof APIError && thrown.headers !== undefined) {
    const { status = null, headers } = thrown
    const body = status === null ? thrown.error : readBody(wire.errorBody ?? '')
    return toldError(body, status, (name) => headers?.get(name) ?? null)
  }
  if (thrown instanceof AnswerTooLong || causes(thrown).some((one) => one instanceof AnswerTooLong))
    return malformed('it never ends')
  if (thrown instanceof SyntaxError) return malformed('it is not JSON')
  const detail = [...new Set(causes(thrown).flatMap(nameOf))].join(', ')
  return lost(detail === '' ? 'no reason was given' : detail)
}

/**
 * What was accepted but is no stream of events: a page of somebody else at this address, or an error without an
 * error's status. Null: it may have been a stream. `start`: how the body begins.
 */
export function readStart(start: string): ProviderError | null {
  if (!/^\s*[<{[]/.test(start)) return null
  const body = parsed(start)
  if (isObject(body) && isObject(body['error'])) return toldError(body)
  const words = (isObject(body) ? textOf(body['error']) : null) ?? withoutTags(start.slice(0, PAGE_MAX_CHARS))
  return foreign(cut(words, FOREIGN_MAX_CHARS))
}

const readBody = (body: string): unknown => parsed(body) ?? withoutTags(body.slice(0, PAGE_MAX_CHARS))

/** A proxy answers in HTML; its words are enough. */
const withoutTags = (body: string): string =>
  body
    .replace(/<(script|style)\b[^<>]*>[\s\S]*?<\/\1>/gi, ' ')
    .replace(/<[^<>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()

function causes(thrown: unknown): unknown[] {
  const chain: unknown[] = []
  let next = thrown
  while (next !== undefined && next !== null && chain.length < CAUSES_MAX) {
    chain.push(next)
    next = objectOf(next)['cause']
  }
  return chain
}

/** `ECONNREFUSED` says more than the sentence around it. */
function nameOf(error: unknown): string[] {
  const code = textOf(objectOf(error)['code'])
  if (code !== null) return [code]
  const message = textOf(objectOf(error)['message'])
  return message === null || /^(Connection error\.|fetch failed)$/.test(message) ? [] : [message]
}
