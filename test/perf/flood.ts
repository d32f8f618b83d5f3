import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { contract, type HostClient } from '../../src/shared/contract'
import type { AgentView } from '../../src/shared/domain/agent'
import type { SnowhookError } from '../../src/shared/domain/errors'
import { AgentName, RuntimeId, StoryId } from '../../src/shared/domain/ids'
import type { Result } from '../../src/shared/domain/result'
import { createClient } from '../../src/shared/wire/client'
import { openWebSocket, WEB_SOCKET_PATH, WEB_SOCKET_PROTOCOL } from '../../src/shared/wire/webSocket'
import { systemClock } from '../../src/main/host/systemClock'

const SECONDS = Number(process.env['FLOOD_SECONDS'] ?? 8)
const folder = mkdtempSync(join(tmpdir(), 'snowhook-flood-'))
const project = join(folder, 'project')
mkdirSync(project)

/** CLOCK_MONOTONIC is the same for all processes of a machine. */
const now = (): number => Number(process.hrtime.bigint()) / 1e6
const STAMP_EVERY_MS = 20
const stamps = join(folder, 'stamps.mjs')
writeFileSync(
  stamps,
  `setInterval(() => process.stdout.write('@' + process.hrtime.bigint() + '\\r\\n'), ${STAMP_EVERY_MS})\n`,
)
/** Speaks the demo agent's protocol: each record becomes an event. */
const events = join(folder, 'events.mjs')
writeFileSync(
  events,
  `const tell = (record) => process.stdout.write(JSON.stringify(record) + '\\n')
tell({ type: 'hello', protocol: 1, session: 'perf', resumed: false, model: 'demo-large', tools: [] })
setInterval(() => tell({ type: 'delta', kind: 'text', message: 'm', text: '@' + process.hrtime.bigint() }), ${STAMP_EVERY_MS})\n`,
)
const floodLine = `${'\\x1b[3${i%8}m'}`
const flooder = join(folder, 'flooder.mjs')
writeFileSync(
  flooder,
  `import { appendFileSync } from 'node:fs'
process.on('SIGINT', () => { appendFileSync(${JSON.stringify(join(folder, 'signals'))}, process.pid + ' ' + process.hrtime.bigint() + '\\n'); if (!process.env.DEAF) process.exit(0) })
if (process.env.DEAF) for (const s of ['SIGTERM', 'SIGHUP']) process.on(s, () => {})
let i = 0
const block = () => { let text = ''; for (let n = 0; n < 500; n += 1, i += 1) text += \`${floodLine}line \${i} of a flood that does not end, with some words to fill the row\\x1b[0m\\r\\n\`; return text }
const go = () => { while (process.stdout.write(block())) {} }
process.stdout.on('drain', () => setImmediate(go))
go()\n`,
)

const good = <T>(result: Result<T, SnowhookError>): T => {
  if (!result.ok) throw new Error(result.error.message)
  return result.value
}

async function serve(): Promise<{ host: ChildProcess; url: URL }> {
  const bundle = process.env['SNOWHOOK_BUNDLE'] ?? join(process.cwd(), 'out/main/cli.js')
  const host = spawn(process.execPath, [bundle, 'serve', '--json', '--data-dir', join(folder, 'data')], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, HOME: folder },
  })
  for await (const line of createInterface({ input: host.stdout })) {
    if (line.startsWith('{')) return { host, url: new URL(String(JSON.parse(line).url)) }
  }
  throw new Error('the host ended')
}

const address = (): { url: string; token: string } => JSON.parse(readFileSync(join(folder, 'data/host.json'), 'utf8'))

async function connect(): Promise<HostClient> {
  const { url, token } = address()
  const socketUrl = new URL(WEB_SOCKET_PATH, url)
  socketUrl.protocol = 'ws:'
  const headers = { authorization: `Bearer ${token}` }
  const first = await openWebSocket(() => new WebSocket(socketUrl, WEB_SOCKET_PROTOCOL, { headers }))
  return createClient(contract, async () => first, { clock: systemClock, reconnect: false }).client
}

const agent = (name: string, runtime: string, script: string, env: Record<string, string> = {}) => ({
  name: AgentName.parse(name),
  storyId: StoryId.parse('perf'),
  runtime: RuntimeId.parse(runtime),
  model: null,
  projectRoot: project,
  cwd: project,
  prompt: runtime === 'demo' ? 'x' : '',
  command: runtime === 'demo' ? join(folder, 'demo.sh') : process.execPath,
  args: runtime === 'demo' ? [] : [script],
  env,
  options: {},
  inactivityTimeoutSecs: 0,
  start: true,
  interactive: runtime !== 'demo',
})
writeFileSync(join(folder, 'demo.sh'), `#!/bin/sh\nexec ${process.execPath} ${events}\n`, { mode: 0o755 })

const percentile = (values: number[], share: number): number =>
  values.sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? Number.NaN
const figures = (values: number[]): string =>
  `p50 ${percentile(values, 0.5).toFixed(1)}  p99 ${percentile(values, 0.99).toFixed(1)}  max ${Math.max(...values).toFixed(1)} ms  (${values.length})`

class Delays {
  values: number[] = []
  /** A stamp is looked for once; those cut in two are left out. */
  see(text: string): void {
    const at = now()
    for (const [, stamp] of text.matchAll(/@(\d{9,})(?!\d)/g)) this.values.push(at - Number(BigInt(stamp ?? '0') / 1000n) / 1e3)
  }
}

function watchPane(client: HostClient, view: AgentView, seen: (data: Uint8Array) => void): { close(): void } {
  const receiver = client.terminal.attach(
    { agentId: view.spec.id, visible: true, cols: 100, rows: 30 },
    {
      snapshot: ({ offset }) => receiverLater(offset),
      data: (offset, data) => {
        seen(data)
        receiverLater(offset + data.length)
      },
      resized: () => {},
      end: () => {},
    },
  )
  const receiverLater = (offset: number): void => queueMicrotask(() => receiver.acknowledge(offset))
  return receiver
}

async function measure(flooders: number): Promise<void> {
  const { host } = await serve()
  try {
    const client = await connect()
    const output = new Delays()
    const told = new Delays()
    const quiet = good(await client.fleet.create(agent('quiet-1', 'command', stamps)))
    watchPane(client, quiet, (data) => output.see(Buffer.from(data).toString('latin1')))
    const speaker = good(await client.fleet.create(agent('speaker-1', 'demo', events)))
    if (speaker.run === null) throw new Error('not started')
    client.journal.watchEvents(
      { runId: speaker.run.id },
      { snapshot: () => {}, delta: ({ event }) => event.type === 'text' && told.see(event.text) },
    )
    let bytes = 0
    const floods: AgentView[] = []
    for (let n = 0; n < flooders; n += 1) {
      const view = good(await client.fleet.create(agent(`flood-${n + 1}`, 'command', flooder, n % 2 === 0 ? {} : { DEAF: '1' })))
      floods.push(view)
      // As many panes as a screen shows.
      if (n < 6) watchPane(client, view, (data) => void (bytes += data.length))
    }
    await pause(2_000)
    output.values = []
    told.values = []
    bytes = 0
    const cpuBefore = cpuOf(host)
    await pause(SECONDS * 1_000)
    console.log(`${flooders} flooders`)
    console.log(`  output of a quiet agent  ${figures(output.values)}`)
    console.log(`  events of another        ${figures(told.values)}`)
    console.log(`  shown of the floods ${(bytes / 1e6 / SECONDS).toFixed(1)} MB/s, host ${((cpuOf(host) - cpuBefore) / SECONDS).toFixed(0)} % CPU, RSS ${rssOf(host)} MB`)
    for (const view of floods.slice(0, 4)) {
      const asked = now()
      const answer = await client.fleet.stop({ agentId: view.spec.id })
      const done = now()
      const signals = readFileSync(join(folder, 'signals'), 'utf8').trim().split('\n').at(-1)?.split(' ')[1]
      const signalled = Number(BigInt(signals ?? '0') / 1000n) / 1e3
      console.log(`  stop of ${view.spec.name}${view.spec.env['DEAF'] ? ' (deaf)' : ''}: signal after ${(signalled - asked).toFixed(0)} ms, gone after ${(done - asked).toFixed(0)} ms ${answer.ok ? '' : answer.error.message}`)
    }
    await client.fleet.stopAll({})
  } finally {
    host.kill('SIGTERM')
    await once(host, 'exit')
    rmSync(join(folder, 'data'), { recursive: true })
  }
}

/** Percent of a second since the start: 100 a core. */
const cpuOf = ({ pid }: ChildProcess): number => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return Number(fields[11]) + Number(fields[12])
}
const rssOf = ({ pid }: ChildProcess): string =>
  (Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024).toFixed(0)

try {
  for (const count of process.argv.slice(2).map(Number)) await measure(count)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
