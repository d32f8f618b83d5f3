import { WebSocket } from 'ws'
import { contract, type HostClient } from '../../shared/contract'
import { SnowhookException } from '../../shared/domain/errors'
import { createClient } from '../../shared/wire/client'
import type { Connect } from '../../shared/wire/transport'
import { openWebSocket, WEB_SOCKET_PATH, WEB_SOCKET_PROTOCOL } from '../../shared/wire/webSocket'
import { createHost } from '../host/createHost'
import { defaultDataDir } from '../host/dataDir'
import type { Host } from '../host/host'
import { stderrLog } from '../host/stderrLog'
import { systemClock } from '../host/systemClock'
import { demoFleet } from '../runtimes/demo/demoFleet'
import { runtimes } from '../runtimes/registry'
import { readHostAddress } from '../store/hostAddress'
import { memoryPair } from '../transport/memory'
import { serve } from '../transport/serve'
import { homedir } from 'node:os'
import { version } from '../../../package.json'

export interface OpenHost {
  readonly client: HostClient
  close(): Promise<void>
}

export const dataDirOf = (chosen: string | undefined): string =>
  chosen ?? defaultDataDir(process.platform, process.env, homedir())

export const startHost = (shell: 'cli' | 'web', dataDir: string): Promise<Host> =>
  createHost({ shell, version, runtimes, demoFleet, dataDir })

/** The host of this data dir: the one that runs, else one for this call. */
export async function openHost(dataDir: string): Promise<OpenHost> {
  const address = await readHostAddress(dataDir)
  if (address !== null) {
    const running = await connectTo(address)
    if (running !== null) return running
  }
  const host = await startHost('cli', dataDir)
  const { client, connection } = createClient(contract, overMemory(host), { clock: systemClock, reconnect: false })
  return {
    client,
    close: async () => {
      connection.close()
      await host.close()
    },
  }
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
    return { client, close: async () => connection.close() }
  } catch (error) {
    if (error instanceof SnowhookException && error.error.tag === 'disconnected') return null
    throw error
  }
}
