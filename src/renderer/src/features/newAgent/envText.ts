import { ARG_MAX_CHARS, ENV_MAX_ITEMS } from '../../../../shared/domain/limits'
import { err, ok, type Result } from '../../../../shared/domain/result'

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/
/** Names that usually hold a credential, in the words that providers and shells use. */
const SECRET_NAME = /(^|_)(KEY|TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIALS?)(_|$)/i

/** Reads `NAME=value` lines. Empty lines and lines that begin with `#` are skipped; a value is taken as it stands. */
export function parseEnv(text: string): Result<Record<string, string>, string> {
  const env: Record<string, string> = {}
  const lines = text.split(/\r?\n/)
  for (const [index, raw] of lines.entries()) {
    const line = raw.trimStart()
    if (line === '' || line.startsWith('#')) continue
    const where = `Line ${index + 1}`
    const equals = line.indexOf('=')
    if (equals === -1) return err(`${where}: write NAME=value`)
    const name = line.slice(0, equals).trimEnd()
    if (!NAME.test(name)) {
      return err(`${where}: "${name.slice(0, 40)}" is not a name; use letters, digits and "_", not a digit first`)
    }
    if (Object.hasOwn(env, name)) return err(`${where}: ${name} is set twice`)
    const value = line.slice(equals + 1)
    if (value.length > ARG_MAX_CHARS) return err(`${where}: the value is longer than ${ARG_MAX_CHARS} characters`)
    if (value.includes('\0')) return err(`${where}: the value contains a NUL character`)
    env[name] = value
  }
  if (Object.keys(env).length > ENV_MAX_ITEMS) return err(`At most ${ENV_MAX_ITEMS} variables`)
  return ok(env)
}

export const formatEnv = (env: Readonly<Record<string, string>>): string =>
  Object.entries(env)
    .map(([name, value]) => `${name}=${value}`)
    .join('\n')

/** Variables that look like credentials: they would lie in Snowhook's files as plain text. */
export const secretNames = (env: Readonly<Record<string, string>>): string[] =>
  Object.keys(env).filter((name) => env[name] !== '' && SECRET_NAME.test(name))
