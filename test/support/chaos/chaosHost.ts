import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { WebSocket } from 'ws'
import { systemClock } from '../../../src/main/host/systemClock'
import { contract, type HostClient } from '../../../src/shared/contract'
import { createClient } from '../../../src/shared/wire/client'
import { openWebSocket, WEB_SOCKET_PATH, WEB_SOCKET_PROTOCOL } from '../../../src/shared/wire/webSocket'
import { soon } from './patience'
import { allProcesses } from './processes'

export interface HostPlace {
  readonly bundle: string
  readonly folder: string
  readonly dataDir: string
}

/** `snowhook serve` as a user has it, with one client of it. */
export class ChaosHost {
  private constructor(
    private readonly child: ChildProcess,
    readonly pid: number,
    readonly url: string,
    readonly token: string,
    readonly client: HostClient,
    readonly hangUp: () => void,
    /** Null: it has none. */
    readonly guardian: number | null,
    private readonly ended: Promise<unknown>,
    private readonly complaints: readonly string[],
  ) {}

  private expected = false

  /** Rejects when it ends though nobody has asked it to. */
  async untilItDies(): Promise<never> {
    await this.ended
    if (this.expected) return new Promise<never>(() => {})
    const { exitCode, signalCode } = this.child
    throw new Error(`the host died by itself (${signalCode ?? exitCode}): ${this.said.slice(-2_000)}`)
  }

  /** Resolves when the host has said that it is ready. */
  static async start({ bundle, folder, dataDir }: HostPlace): Promise<ChaosHost> {
    const child = spawn(process.execPath, [bundle, 'serve', '--json', '--port', '0', '--data-dir', dataDir], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'], LANG: 'C.UTF-8', HOME: folder, XDG_STATE_HOME: `${folder}/state` },
    })
    const { pid, stdout, stderr } = child
    if (pid === undefined || stdout === null || stderr === null) throw new Error('no host could be started')
    const complaints: string[] = []
    stderr.on('data', (chunk: Buffer) => complaints.push(chunk.toString()))
    const ended = once(child, 'exit')
    const ready = new Promise<{ url: string; token: string }>((resolve, reject) => {
      createInterface({ input: stdout }).on('line', (line) => resolve(JSON.parse(line)))
      void ended.then(() => reject(new Error(`the host ended before it was ready: ${complaints.join('')}`)))
    })
    const { url, token } = await soon('a host that starts', ready)
    const address = new URL(WEB_SOCKET_PATH, url)
    address.hash = ''
    address.protocol = 'ws:'
    const headers = { authorization: `Bearer ${token}` }
    const first = await openWebSocket(
      () => new WebSocket(address, WEB_SOCKET_PROTOCOL, { headers, perMessageDeflate: false }),
    )
    const { client, connection } = createClient(contract, async () => first, { clock: systemClock, reconnect: false })
    const guardian = allProcesses().find(({ ppid, command }) => ppid === pid && command.includes('guardian'))
    const hangUp = (): void => connection.close()
    return new ChaosHost(child, pid, url, token, client, hangUp, guardian?.pid ?? null, ended, complaints)
  }

  get alive(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null
  }

  /** What it wrote on standard error. */
  get said(): string {
    return this.complaints.join('')
  }

  /** `kill -9`. Resolves when it is gone; answers with the moment just before the signal. */
  async kill(): Promise<number> {
    const at = Date.now()
    this.expected = true
    this.child.kill('SIGKILL')
    await this.ended
    this.hangUp()
    return at
  }

  /** As Ctrl-C does it: agents are ended, files are closed. */
  async close(): Promise<number | null> {
    this.expected = true
    this.child.kill('SIGTERM')
    await soon('a host that closes', this.ended)
    this.hangUp()
    return this.child.exitCode
  }
}
