import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type SnowhookError, SnowhookException, snowhookError } from '../../shared/domain/errors'
import { err, ok, type Result } from '../../shared/domain/result'
import { systemClock } from '../host/systemClock'
import { publishHostAddress, withdrawHostAddress } from '../store/hostAddress'
import { newToken } from '../web/localDoor'
import { serveWeb } from '../web/serveWeb'
import { exitCodes } from './exitCodes'
import type { CliIo } from './io'
import { stderrLog } from '../host/stderrLog'
import { startHost } from './openHost'

export interface ServeArguments {
  readonly host: string
  readonly port: string
  readonly dataDir: string
  readonly devOrigin?: string
  readonly json: boolean
}

/**
 * It lives as long as the process; in development as long as `npm run dev`, so that an open page survives the
 * restart of its host.
 */
const tokenFor = (development: boolean): string =>
  (development ? process.env['SNOWHOOK_DEV_TOKEN'] : undefined) ?? newToken()

/** Serves until the caller has had enough, then stops every agent and leaves nothing behind. */
export async function serveUntil(
  options: ServeArguments,
  io: CliIo,
  interrupted: Promise<void>,
): Promise<Result<number, SnowhookError>> {
  const port = Number(options.port)
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    return err(snowhookError('invalid_input', `"${options.port}" is not a port number.`, { field: 'port' }))
  try {
    const host = await startHost('web', options.dataDir, 'all')
    try {
      const token = tokenFor(options.devOrigin !== undefined)
      const web = await serveWeb({
        handlers: host.handlers,
        staticDir: join(dirname(fileURLToPath(import.meta.url)), '../renderer'),
        hostname: options.host,
        port,
        token,
        devOrigin: options.devOrigin ?? null,
        clock: systemClock,
        log: stderrLog,
      })
      await publishHostAddress(options.dataDir, { url: web.url, token })
      announce(io, options, web.url, token)
      await interrupted
      await withdrawHostAddress(options.dataDir)
      await web.close()
    } finally {
      await host.close()
    }
    return ok(exitCodes.completed)
  } catch (error) {
    if (error instanceof SnowhookException) return err(error.error)
    throw error
  }
}

function announce(io: CliIo, options: ServeArguments, url: string, token: string): void {
  // The token is behind the "#": browsers send that part to nobody.
  const page = `${options.devOrigin ?? url}/#token=${token}`
  if (options.json) io.out(`${JSON.stringify({ url: page, token })}\n`)
  else io.out(`Snowhook is ready: ${page}\nPress Ctrl-C to stop it and every agent.\n`)
}
