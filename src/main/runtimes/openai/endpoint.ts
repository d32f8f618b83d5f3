import { err, ok, type Result } from '../../../shared/domain/result'
import type { OpenAiOptions } from './options'

const OPENAI_URL = 'https://api.openai.com/v1'
/** OpenAI itself (with its regional hosts) and Azure, which serve the Responses API. */
const RESPONSES_HOSTS = [
  /(^|\.)api\.openai\.com$/,
  /\.openai\.azure\.com$/,
  /\.(services|cognitiveservices)\.(ai\.)?azure\.com$/,
]

/** Whom to ask, in which language and with which credentials. */
export interface Endpoint {
  readonly baseUrl: string
  /** For people: the host with its port. */
  readonly host: string
  /** OpenAI's own service: a key is needed, and the list of models is full of things that cannot chat. */
  readonly official: boolean
  readonly api: 'responses' | 'chat'
  readonly key: string | null
  readonly organization: string | null
  readonly project: string | null
}

type Environment = Readonly<Record<string, string>>

const set = (value: string | undefined): string | null => value?.trim() || null

const keyIn = (env: Environment): string | null => set(env['OPENAI_API_KEY'])
export const baseUrlIn = (env: Environment): string | null => set(env['OPENAI_BASE_URL'])

/** Null: not an address that can be asked. */
function readUrl(text: string): URL | null {
  const url = URL.canParse(text) ? new URL(text) : null
  return url !== null && /^https?:$/.test(url.protocol) ? url : null
}

/** The address in the options wins over the one in the environment. An error is one sentence for people. */
export function readEndpoint(
  options: Pick<OpenAiOptions, 'baseUrl' | 'api'>,
  env: Environment,
): Result<Endpoint, string> {
  const fromOptions = set(options.baseUrl)
  const baseUrl = fromOptions ?? baseUrlIn(env) ?? OPENAI_URL
  const named = fromOptions === null ? 'OPENAI_BASE_URL' : 'The address'
  const url = readUrl(baseUrl)
  if (url === null)
    return err(`${named} is not an http or https address. Correct it, or leave it empty for OpenAI itself.`)
  if (url.username !== '' || url.password !== '')
    return err(`${named} contains a user name or password. Take it out and put the key into OPENAI_API_KEY.`)
  const speaksResponses = RESPONSES_HOSTS.some((pattern) => pattern.test(url.hostname))
  return ok({
    baseUrl: baseUrl.replace(/\/+$/, ''),
    host: url.host,
    official: RESPONSES_HOSTS[0]?.test(url.hostname) ?? false,
    api: options.api === 'auto' ? (speaksResponses ? 'responses' : 'chat') : options.api,
    key: keyIn(env),
    organization: set(env['OPENAI_ORG_ID']),
    project: set(env['OPENAI_PROJECT_ID']),
  })
}

export const MISSING_KEY = 'No OpenAI key was found. Set OPENAI_API_KEY, or store a key in Snowhook’s settings.'
