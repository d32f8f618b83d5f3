/** An address with a user or password in it, up to the last "@" before its path. */
const WITH_USER = /\b([a-z][a-z0-9+.-]*:\/\/)[^\s/?#'"<>]*@/gi
const SECRET_PARAMETER = /([?&](?:access_token|private_token|token|key|password|secret)=)[^\s&'"#]+/gi
/** Escape sequences and other controls of a hostile server or hook; line ends and tabs stay. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: this is what is taken out
const CONTROLS = /\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?|[\x00-\x08\x0b-\x1f\x7f-\x9f]/g

/** Text of another program as it may be shown and kept: without credentials and without control characters. */
export function withoutSecrets(text: string, secrets: readonly string[] = []): string {
  const masked = text
    .replace(/\r\n?/g, '\n')
    .replace(CONTROLS, '')
    .replace(WITH_USER, '$1***@')
    .replace(SECRET_PARAMETER, '$1***')
  return secrets.reduce((shown, secret) => shown.replaceAll(secret, '***'), masked).trim()
}

/** Passwords and tokens in an address, as they are written there and as they are sent. */
export function secretsOf(url: string): readonly string[] {
  const user = /^[a-z][a-z0-9+.-]*:\/\/([^\s/?#]*)@/i.exec(url)?.[1]
  if (user === undefined) return []
  const at = user.indexOf(':')
  // A lone name is a token with http, and a mere name with ssh.
  const secret = at === -1 ? (/^https?:/i.test(url) ? user : '') : user.slice(at + 1)
  return [secret, decoded(secret)].filter((text) => text.length >= SECRET_MIN_CHARS)
}

/** Shorter ones would be masked in the middle of words; where they stand in an address they are masked anyway. */
const SECRET_MIN_CHARS = 6

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
