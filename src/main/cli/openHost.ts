import { WebSocket } from 'ws'
import { contract, type HostClient } from '../../shared/contract'
import { SnowhookException } from '../../shared/domain/errors'
import { createClient } from '../../shared/wire/client'
import type { Connect } from '../../shared/wire/transport'
import { openWebSocket, WEB_SOCKET_PATH, WEB_SOCKET_PROTOCOL } from '../../shared/wire/webSocket'
import { createHost } from '../host/createHost'
import { defaultDataDir } from '../host/dataDir'
import type { Host, HostOptions } from '../host/host'
import { stderrLog } from '../host/stderrLog'
import { systemClock } from '../host/systemClock'
import { demoFleet } from '../runtimes/demo/demoFleet'
import { runtimes } from '../runtimes/registry'
import { readHostAddress } from '../store/hostAddress'
import { memoryPair } from '../transport/memory'
import { serve } from '../transport/serve'
import { openLocalDoor } from '../web/localDoor'
import type { HostUse } from './commandTools'
import { homedir } from 'node:os'
import { resolve } from 'node:path'
import { version } from '../../../package.json'

export interface OpenHost {
  readonly client: HostClient
  /** It was opened for this call and closes with it. */
  readonly own: boolean
  close(): Promise<void>
}

export const dataDirOf = (chosen: string | undefined): string =>
  chosen ?? defaultDataDir(process.platform, process.env, homedir())

/** The data dir as another shell must be told it; null: it looks in the same place by itself. */
export function dataDirToName(chosen: string | undefined): string | null {
  const usual = defaultDataDir(process.platform, { ...process.env, SNOWHOOK_DATA_DIR: undefined }, homedir())
  const used = resolve(dataDirOf(chosen))
  return used === usual ? null : used
}

export const startHost = (
  shell: 'cli' | 'web',
  dataDir: string,
  supervise: NonNullable<HostOptions['supervise']>,
): Promise<Host> => createHost({ shell, version, runtimes, demoFleet, dataDir, supervise })

/**
 * A host that another command opened for itself is gone in a moment, one that is just starting has an address in a
 * moment. A host that neither answers nor goes away is told to the user.
 */
const BUSY_PATIENCE_MS = 3_000
/** A host that is asked to close gives each agent its time to end. */
const CLOSING_PATIENCE_MS = 60_000
const BUSY_LOOK_MS = 50

/**
 * The host of this data dir: the one that runs, else one for this call. With `lasting`, other commands can talk to
 * it while it lives.
 */
export async function openHost(dataDir: string, how: HostUse = {}): Promise<OpenHost> {
  const giveUpAt = systemClock.monotonic() + (how.patient === true ? CLOSING_PATIENCE_MS : BUSY_PATIENCE_MS)
  for (;;) {
    const address = await readHostAddress(dataDir)
    const running = address === null ? null : await connectTo(address)
    if (running !== null) return running
    try {
      return await ownHost(dataDir, how)
    } catch (error) {
      const busy = error instanceof SnowhookException && error.error.tag === 'data_dir_in_use'
      if (!busy || systemClock.monotonic() > giveUpAt) throw error
      await new Promise<void>((resolve) => systemClock.after(BUSY_LOOK_MS, resolve))
    }
  }
}

async function ownHost(dataDir: string, { lasting = false }: HostUse): Promise<OpenHost> {
  const host = await startHost('cli', dataDir, 'attended')
  const door = lasting ? await openLocalDoor(host).catch(closing(host)) : null
  const { client, connection } = createClient(contract, overMemory(host), { clock: systemClock, reconnect: false })
  return {
    client,
    own: true,
    close: async () => {
      connection.close()
      await door?.close()
      await host.close()
    },
  }
}

const closing =
  (host: Host) =>
  async (cause: unknown): Promise<never> => {
    await host.close()
    throw cause
  }

const overMemory =
  (host: Host): Connect =>
  async () => {
    const [ours, theirs] = memoryPair()
    serve(contract, host.handlers, theirs, { clock: systemClock, log: stderrLog })
    return ours
  }

/** Null when nobody answers there any more: the address was left behind by a crash. */
async function connectTo(address: { url: string; token: string }): Promise<OpenHost | null> {
  const socketUrl = new URL(WEB_SOCKET_PATH, address.url)
  socketUrl.protocol = 'ws:'
  const connect: Connect = () =>
    openWebSocket(
      () =>
        new WebSocket(socketUrl, WEB_SOCKET_PROTOCOL, {
          headers: { authorization: `Bearer ${address.token}` },
          perMessageDeflate: false,
        }),
    )
  try {
    const first = await connect()
    // A host that goes away does not come back at this address: waiting for it would hang the command.
    const { client, connection } = createClient(contract, async () => first, { clock: systemClock, reconnect: false })
    return { client, own: false, close: async () => connection.close() }
  } catch (error) {
    if (error instanceof SnowhookException && error.error.tag === 'disconnected') return null
    throw error
  }
}
