import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { HostClient } from '../../src/shared/contract'
import type { BytesReceiver } from '../../src/shared/contract/define'
import type { AgentView } from '../../src/shared/domain/agent'
import { ask, cpuOf, good, openScene, rssOf, switchesOf } from './realHost'

const SECONDS = Number(process.env['FLOOD_SECONDS'] ?? 8)
const scene = openScene('snowhook-flood-')
const { folder } = scene

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
/** The same quiet program, passed on by a process that does nothing else: what the machine itself makes late. */
const relay = join(folder, 'relay.mjs')
writeFileSync(
  relay,
  `import { spawn } from 'node:child_process'
const child = spawn(process.execPath, [${JSON.stringify(stamps)}], { stdio: ['ignore', 'pipe', 'inherit'] })
child.stdout.on('data', (data) => process.stdout.write(data))
process.on('SIGTERM', () => { child.kill('SIGKILL'); process.exit(0) })\n`,
)
/** What floods consist of: one block of each, the `i`th. Written into the flooding program, so they stand alone. */
const KINDS: Readonly<Record<string, (i: number) => string>> = {
  text: (i) =>
    `\x1b[3${i % 8}mline ${i} of a flood that does not end, with some words to fill the row\x1b[0m\r\n`.repeat(500),
  /** One line without an end. */
  line: () => '0123456789abcdef'.repeat(4096),
  escapes: (i) => `\x1b[${i % 30};${i % 99}H\x1b[2K\x1b[3${i % 8};1m\x1b[?25l\x1b[L\x1b[M`.repeat(1500),
  osc: (i) => `\x1b]0;${'x'.repeat(60_000)}${i}\x07`,
  marks: () => `e${'\u0301'.repeat(40)}`.repeat(800),
  wide: () => '\u65e5\u672c\u8a9e'.repeat(7_000),
  screens: () => '\x1b[?1049h\x1b[2J\x1b[1;24r\x1b[24;1H\n\x1bM\x1b[?1049l'.repeat(1_500),
  /** Floods for a moment, then is stopped by SIGSTOP. */
  hung: () => 'then nothing\r\n'.repeat(4_000),
  /** Prints nothing and never reads what is pasted. */
  paste: () => '',
}
/** Loaded into the host: how much processor time its turns take, however busy the machine is with others. */
const probe = join(folder, 'probe.mjs')
writeFileSync(
  probe,
  `const spent = () => { const { user, system } = process.threadCpuUsage(); return (user + system) / 1000 }
let turns = []
let last = spent()
const look = () => { const now = spent(); turns.push(now - last); last = now; setTimeout(look, 1) }
look()
process.on('message', () => { process.send(turns); turns = [] })
process.channel.unref()\n`,
)
const flooder = join(folder, 'flooder.mjs')
writeFileSync(
  flooder,
  `if (process.env.DEAF) for (const s of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(s, () => {})
let i = 0
const make = {${Object.entries(KINDS)
    .map(([kind, make]) => `${kind}: ${make}`)
    .join(',')}}[process.env.KIND]
const block = () => { i += 1; return make(i) }
if (process.env.KIND === 'hung') setTimeout(() => process.kill(process.pid, 'SIGSTOP'), 500)
if (process.env.KIND === 'paste') setInterval(() => {}, 1e6)
else {
const go = () => { while (process.stdout.write(block())) {} }
process.stdout.on('drain', () => setImmediate(go))
go() }\n`,
)

const percentile = (values: number[], share: number): number =>
  values.sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? Number.NaN
const figures = (values: number[]): string =>
  `p50 ${percentile(values, 0.5).toFixed(1)}  p99 ${percentile(values, 0.99).toFixed(1)}  max ${Math.max(...values).toFixed(1)} ms  (${values.length})`

class Delays {
  values: number[] = []
  /** A stamp is looked for once; those cut in two are left out. */
  see(text: string): void {
    const at = now()
    for (const [, stamp] of text.matchAll(/@(\d{9,})(?!\d)/g))
      this.values.push(at - Number(BigInt(stamp ?? '0') / 1000n) / 1e3)
  }
}

function watchPane(client: HostClient, view: AgentView, seen: (data: Uint8Array) => void): BytesReceiver {
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

function neverAcknowledges(client: HostClient, view: AgentView): void {
  const nothing = (): void => {}
  const sink = { snapshot: nothing, data: nothing, resized: nothing, end: nothing }
  client.terminal.attach({ agentId: view.spec.id, visible: true, cols: 100, rows: 30 }, sink)
}

/** `16` or `escapes:16`. */
async function measure(what: string): Promise<void> {
  const [kind = 'text', count = kind] = what.includes(':') ? what.split(':') : ['text', what]
  const flooders = Number(count)
  const { child: host, connect, end } = await scene.serve(['--import', probe])
  const bare = spawn(process.execPath, [relay], { stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    const control = new Delays()
    bare.stdout.on('data', (data: Buffer) => control.see(data.toString('latin1')))
    const { client } = await connect()
    const { client: stuck } = await connect()
    const output = new Delays()
    const told = new Delays()
    const quiet = good(await client.fleet.create(scene.agent('quiet-1', stamps)))
    watchPane(client, quiet, (data) => output.see(Buffer.from(data).toString('latin1')))
    const speaker = good(await client.fleet.create(scene.speaker('speaker-1', events)))
    if (speaker.run === null) throw new Error('not started')
    client.journal.watchEvents(
      { runId: speaker.run.id },
      { snapshot: () => {}, delta: ({ event }) => event.type === 'text' && told.see(event.text) },
    )
    let bytes = 0
    const floods: AgentView[] = []
    for (let n = 0; n < flooders; n += 1) {
      const view = good(
        await client.fleet.create(
          scene.agent(`flood-${n + 1}`, flooder, n % 2 === 0 ? { KIND: kind } : { KIND: kind, DEAF: '1' }),
        ),
      )
      floods.push(view)
      // As many panes as a screen shows.
      if (n < 6) {
        const pane = watchPane(client, view, (data) => {
          bytes += data.length
        })
        if (kind === 'paste') pane.input(Buffer.alloc(1_000_000, 'x'))
      }
      // A client that never says what it has drawn.
      if (n === 0) neverAcknowledges(stuck, view)
    }
    const signalledAt = new Map<string, number>()
    for (const view of floods.slice(0, 4)) {
      if (view.run === null) continue
      client.journal.watchEvents(
        { runId: view.run.id },
        {
          snapshot: () => {},
          delta: ({ at, event }) => {
            if (event.type === 'stop_step' && !signalledAt.has(view.spec.id)) signalledAt.set(view.spec.id, at)
          },
        },
      )
    }
    await pause(2_000)
    output.values = []
    control.values = []
    told.values = []
    bytes = 0
    await ask(host, {})
    const cpuBefore = cpuOf(host)
    const switchesBefore = switchesOf(host)
    await pause(SECONDS * 1_000)
    console.log(`${flooders} flooders (${kind}), load ${loadavg()[0]?.toFixed(1)}`)
    console.log(`  the same without us      ${figures(control.values)}`)
    console.log(`  output of a quiet agent  ${figures(output.values)}`)
    console.log(`  events of another        ${figures(told.values)}`)
    console.log(
      `  shown of the floods ${(bytes / 1e6 / SECONDS).toFixed(1)} MB/s, host ${((cpuOf(host) - cpuBefore) / SECONDS).toFixed(0)} % CPU, RSS ${rssOf(host).toFixed(0)} MB, sent away from its core ${((switchesOf(host) - switchesBefore) / SECONDS).toFixed(0)}/s`,
    )
    console.log(`  processor time of a turn ${figures(await ask(host, {}))}`)
    for (const view of floods.slice(0, 4)) {
      const [asked, askedAt] = [now(), Date.now()]
      const answer = await client.fleet.stop({ agentId: view.spec.id })
      const done = now()
      const sent = (signalledAt.get(view.spec.id) ?? Number.NaN) - askedAt
      console.log(
        `  stop of ${view.spec.name}${view.spec.env['DEAF'] ? ' (deaf)' : ''}: first signal after ${sent} ms, gone after ${(done - asked).toFixed(0)} ms ${answer.ok ? '' : answer.error.message}`,
      )
    }
    await client.fleet.stopAll({})
  } finally {
    bare.kill('SIGTERM')
    await end()
  }
}

try {
  for (const what of process.argv.slice(2)) await measure(what)
} finally {
  scene.close()
}
