import { randomBytes } from 'node:crypto'
import type { Host } from '../host/host'
import { stderrLog } from '../host/stderrLog'
import { systemClock } from '../host/systemClock'
import { publishHostAddress, withdrawHostAddress } from '../store/hostAddress'
import { serveWeb } from './serveWeb'

/** 256 bits: nobody guesses it. */
const TOKEN_BYTES = 32

export const newToken = (): string => randomBytes(TOKEN_BYTES).toString('base64url')

/**
 * Lets the same user's command line talk to a host that serves no page (the desktop app, a long `snowhook run`):
 * a socket on loopback, with its address and token in the private data dir.
 */
export async function openLocalDoor(host: Host): Promise<{ close(): Promise<void> }> {
  const { dataDir } = host.info
  const token = newToken()
  const web = await serveWeb({
    handlers: host.handlers,
    staticDir: null,
    token,
    clock: systemClock,
    log: stderrLog,
  })
  await publishHostAddress(dataDir, { url: web.url, token })
  return {
    close: async () => {
      await withdrawHostAddress(dataDir)
      await web.close()
    },
  }
}
