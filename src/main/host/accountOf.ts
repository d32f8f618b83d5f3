import { createHash } from 'node:crypto'
import type { RuntimeModule } from '../runtimes/runtime'

/** Enough to tell accounts apart; far too little to find a key from. */
const MARK_CHARS = 8

/** Whose account a run would use: agents with the same one share their limits. */
export interface Account {
  /** The same text for the same account; never the credential. */
  readonly mark: string
  /** For people. */
  readonly label: string
}

export function accountOf(
  module: Pick<RuntimeModule, 'credentialVariables' | 'accountVariables'>,
  env: Readonly<Record<string, string>>,
): Account {
  const credentials = module.credentialVariables === 'all' ? [] : module.credentialVariables
  const told = [...credentials, ...(module.accountVariables ?? [])].filter((name) => env[name] !== undefined)
  const hash = createHash('sha256')
  for (const name of told) hash.update(`${name}=${env[name]}\0`)
  const key = credentials.find((name) => env[name] !== undefined)
  return {
    mark: told.length === 0 ? 'login' : hash.digest('hex').slice(0, MARK_CHARS),
    label: key === undefined ? 'this login' : `the key in ${key}`,
  }
}
