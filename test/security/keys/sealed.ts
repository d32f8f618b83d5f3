import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { WebSocket } from 'ws'
import { systemClock } from '../../../src/main/host/systemClock'
import { readHostAddress } from '../../../src/main/store/hostAddress'
import { contract, type HostClient } from '../../../src/shared/contract/index'
import { createClient } from '../../../src/shared/wire/client'
import { openWebSocket, WEB_SOCKET_PATH, WEB_SOCKET_PROTOCOL } from '../../../src/shared/wire/webSocket'

const bundle = join(import.meta.dirname, '../../../out/main/cli.js')

/** A folder in which everything that a host and its agents write ends up, also what they keep at home and in /tmp. */
export class Sealed implements Disposable {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'snowhook-keys-')))
  readonly dataDir = join(this.folder, 'data')
  readonly project = join(this.folder, 'project')
  readonly home = join(this.folder, 'home')
  readonly temporary = join(this.folder, 'tmp')
  /** Everything that hosts of this folder printed. */
  printed = ''
  private readonly started: ChildProcess[] = []

  constructor() {
    if (!existsSync(bundle)) throw new Error(`${bundle} is missing: run "npm run build" first`)
    for (const folder of [this.project, this.home, this.temporary]) mkdirSync(folder)
  }

  /** A real host, of the bundle, with nothing in its environment but this. */
  async start(env: Readonly<Record<string, string>>): Promise<WatchedHost> {
    const child = spawn(process.execPath, [bundle, 'serve', '--json'], {
      cwd: this.project,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env['PATH'] ?? '',
        HOME: this.home,
        TMPDIR: this.temporary,
        XDG_STATE_HOME: join(this.home, 'state'),
        SNOWHOOK_DATA_DIR: this.dataDir,
        ...env,
      },
    })
    this.started.push(child)
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        this.printed += chunk.toString('latin1')
      })
    const ended = once(child, 'exit')
    await Promise.race([once(child.stdout, 'data'), ended])
    const address = await readHostAddress(this.dataDir)
    if (address === null || child.pid === undefined) throw new Error(`the host did not start: ${this.printed}`)
    const socketUrl = new URL(WEB_SOCKET_PATH, address.url)
    socketUrl.protocol = 'ws:'
    const headers = { authorization: `Bearer ${address.token}` }
    const { client, connection } = createClient(
      contract,
      () => openWebSocket(() => new WebSocket(socketUrl, WEB_SOCKET_PROTOCOL, { headers })),
      { clock: systemClock, reconnect: false },
    )
    return {
      client,
      pid: child.pid,
      end: async (signal) => {
        connection.close()
        child.kill(signal)
        await ended
      },
    }
  }

  /** Files that hold one of these texts, also in their names; paths from the folder on. */
  filesWith(texts: readonly string[]): { readonly path: string; readonly text: string }[] {
    return readdirSync(this.folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .flatMap((entry) => {
        const path = join(entry.parentPath, entry.name)
        const bytes = `${path}\0${readFileSync(path, 'latin1')}`
        return texts
          .filter((text) => bytes.includes(text))
          .map((text) => ({ path: path.slice(this.folder.length), text }))
      })
  }

  [Symbol.dispose](): void {
    for (const child of this.started) if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

export interface WatchedHost {
  readonly client: HostClient
  readonly pid: number
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>
}

export interface SeenProcess {
  readonly pid: number
  readonly command: string
  readonly environment: string
}

/** Every process below another one, at this moment. Linux only. */
export function processesBelow(root: number): SeenProcess[] {
  const parents = new Map(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((name) => [Number(name), Number(/^PPid:\s+(\d+)$/m.exec(textOf(`/proc/${name}/status`))?.[1])]),
  )
  const isBelow = (pid: number | undefined): boolean =>
    pid !== undefined && pid > 1 && (parents.get(pid) === root || isBelow(parents.get(pid)))
  return [...parents.keys()].filter(isBelow).map((pid) => ({
    pid,
    command: textOf(`/proc/${pid}/cmdline`),
    environment: textOf(`/proc/${pid}/environ`),
  }))
}

/** Empty when the process is gone by now. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return ''
  }
}

/** A key in every form in which a program might write it. */
export function formsOf(key: string): string[] {
  const bytes = Buffer.from(key)
  // In base64 the first and the last characters depend on what stands beside the key.
  const inBase64 = [0, 1, 2].flatMap((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/, '')
    const sure = text.slice(before + 1, -2)
    return [sure, sure.replaceAll('+', '-').replaceAll('/', '_')]
  })
  const inUrl = encodeURIComponent(key)
  const inJson = JSON.stringify(key).slice(1, -1)
  return [...new Set([key, inUrl, inUrl.toLowerCase(), inJson, bytes.toString('hex'), ...inBase64])]
}
