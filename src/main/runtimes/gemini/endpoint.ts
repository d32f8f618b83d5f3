import { err, ok, type Result } from '../../../shared/domain/result'
import type { RunFailure } from '../../../shared/domain/run'

/** Where to ask, and with what. */
export interface Endpoint {
  readonly key: string
  /** The variable that the key came from. */
  readonly variable: string
  /** Without a slash at its end and without the API's version. */
  readonly baseUrl: string
}

/** In the order in which they are looked at; Google's own tools read both. */
export const KEY_VARIABLES = ['GEMINI_API_KEY', 'GOOGLE_API_KEY'] as const
/** The variable that Google's own tools read. */
const BASE_URL_VARIABLE = 'GOOGLE_GEMINI_BASE_URL'
const GOOGLE = 'https://generativelanguage.googleapis.com'

const NO_KEY = `No key: set ${KEY_VARIABLES.join(' or ')}, or store one in the settings. Keys are made at https://aistudio.google.com/apikey`

type Environment = Readonly<Record<string, string>>

function baseUrlOf(option: string, env: Environment): Result<string, RunFailure> {
  const written = option || env[BASE_URL_VARIABLE]?.trim() || GOOGLE
  const where = option === '' ? BASE_URL_VARIABLE : 'The base URL'
  const refuse = (why: string) => err({ class: 'invalid_request' as const, message: `${where} ${why}.` })
  const url = URL.parse(written)
  if (url === null || !/^https?:$/.test(url.protocol)) return refuse('is not an http or https address')
  if (url.username !== '' || url.password !== '') return refuse('must not hold a name or a password')
  if (url.search !== '' || url.hash !== '') return refuse('must end with its path')
  // Often copied together with the version, which the SDK adds.
  return ok(`${url.origin}${url.pathname}`.replace(/\/+$/, '').replace(/\/v1(?:beta|alpha)?$/, ''))
}

export function readEndpoint(baseUrlOption: string, env: Environment): Result<Endpoint, RunFailure> {
  const baseUrl = baseUrlOf(baseUrlOption, env)
  if (!baseUrl.ok) return baseUrl
  const variable = KEY_VARIABLES.find((name) => (env[name] ?? '').trim() !== '')
  if (variable === undefined) return err({ class: 'authentication', message: NO_KEY })
  const key = (env[variable] ?? '').trim()
  // It becomes a header; anything else would be refused with the key in the error's text.
  if (!/^[\x21-\x7e]+$/.test(key)) {
    return err({ class: 'authentication', message: `${variable} holds characters that no key has.` })
  }
  return ok({ key, variable, baseUrl: baseUrl.value })
}
