import { contract } from '../../../shared/contract'
import { createClient } from '../../../shared/wire/client'
import { browserClock } from './browserClock'
import { portConnect } from './portConnect'
import { takeToken } from './sessionToken'
import { socketConnect } from './socketConnect'

/** The host that this page belongs to: over a socket when it was opened with a token, else over the desktop shell's port. */
export function connectHost() {
  const token = takeToken()
  return createClient(contract, token === null ? portConnect : socketConnect(token), { clock: browserClock })
}
