import type { AgentId, RuntimeId } from '../../shared/domain/ids'
import { ID_MAX_CHARS } from '../../shared/domain/limits'
import type { LimitHold } from '../../shared/domain/parking'

/** Who would use up a limit. */
export interface Login {
  readonly runtime: RuntimeId
  /** Stands for the credential without telling it, the same for every agent that uses it. */
  readonly account: string
  /** Null: the runtime's default. */
  readonly model: string | null
}

export interface LimitedAgent extends Login {
  readonly agentId: AgentId
}

/** The longest account in a key: a hash or an address is shorter, and the key has a bound of its own. */
const ACCOUNT_MAX_CHARS = 500

/**
 * Families that providers name in their windows (`seven_day_opus`). Such a window is for those models alone; one
 * with a word that is not here holds every model of the account.
 */
const families = ['opus', 'sonnet', 'haiku', 'flash'] as const

const oneWord = (text: string, max: number): string => text.replace(/[\p{Cc}\s]/gu, '_').slice(0, max)

/** The provider's name of the window as it is kept; null: it gave none. */
export const windowName = (window: string | null): string | null =>
  window === null || window.trim() === '' ? null : oneWord(window.trim(), ID_MAX_CHARS)

const loginKey = ({ runtime, account }: Pick<Login, 'runtime' | 'account'>): string =>
  `${runtime}\n${oneWord(account, ACCOUNT_MAX_CHARS)}\n`

export const limitKey = (login: Pick<Login, 'runtime' | 'account'>, window: string | null): string =>
  `${loginKey(login)}${windowName(window) ?? ''}`

const familyOf = (window: string | null): string | null =>
  families.find((family) =>
    window
      ?.toLowerCase()
      .split(/[^a-z]+/)
      .includes(family),
  ) ?? null

/** Whether a limit is one that this agent would meet. */
export function concerns(hold: LimitHold, who: Login): boolean {
  if (hold.key !== limitKey(who, hold.window)) return false
  const family = familyOf(hold.window)
  // A default model may be of any family: to try costs one refused request, to hold it could cost a week.
  return family === null || (who.model?.toLowerCase().includes(family) ?? false)
}

/** Whether everybody whom `hold` holds meets `other` too: the same login, and all of its models or the same family. */
export function blocks(other: LimitHold, hold: LimitHold): boolean {
  const family = familyOf(other.window)
  return (
    other.key !== hold.key &&
    other.key === sameLogin(hold, other.window) &&
    (family === null || family === familyOf(hold.window))
  )
}

/** The key that another window of a hold's login has. */
const sameLogin = (hold: LimitHold, window: string | null): string =>
  `${hold.key.slice(0, hold.key.length - (hold.window?.length ?? 0))}${window ?? ''}`
