import type { ChildProcess } from 'node:child_process'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { isLive } from '../../src/shared/domain/agent'
import { CHATTER, type Held, memoryProbe } from './probes'
import { ask, type Client, good, openScene, rssOf, threadsOf, whenSeen } from './realHost'
import { type Point, trendOf } from './trend'

const number = (name: string, usual: number): number => Number(process.env[name] ?? usual)
const MINUTES = number('SOAK_MINUTES', 120)
const FLOODING = number('SOAK_FLOODING', 2)
const CHATTY = number('SOAK_CHATTY', 6)
/** Agents that begin, end and are removed, one after the other, in so many lanes. */
const COMING = number('SOAK_COMING', 3)
/** Windows that open, look and go, one after the other. */
const WINDOWS = number('SOAK_WINDOWS', 2)
const ROW_EVERY_MS = Math.max(5_000, Math.min(60_000, (MINUTES * 60_000) / 40))

/**
 * What may grow. The fleet remembers every run for ever: its summary, its session, its use; the rest must come back.
 * Both with room for what a garbage collector happens to hold, which shrinks as the soak gets longer.
 */
const GROWTH_MAX_MB_PER_HOUR = 6
const REMEMBERED_MAX_BYTES_PER_RUN = 6_144
/** The system's allocator needs that long to come to rest; before, what is held tells more. */
const RSS_JUDGED_FROM_HOURS = 0.5
/** Of descriptors and threads between the first and the last quarter. */
const HANDLES_MAX_GROWTH = 4

const scene = openScene('snowhook-soak-')
const script = (name: string, text: string): string => {
  const path = join(scene.folder, name)
  writeFileSync(path, text)
  return path
}
const flooder = script(
  'flooder.mjs',
  `const block = 'a line of a flood \\x1b[32mthat goes on\\x1b[0m for hours, with wide \\u65e5\\u672c\\r\\n'.repeat(200)
const go = () => { while (process.stdout.write(block)) {} }
process.stdout.on('drain', () => setTimeout(go, 1))
go()\n`,
)
const speaker = script('speaker.mjs', CHATTER)
const guest = script('guest.mjs', `for (let i = 0; i < 300; i += 1) console.log('row ' + i)\n`)
interface Row {
  readonly hours: number
  readonly runs: number
  readonly events: number
  readonly rss: number
  readonly held: number
  readonly fds: number
  readonly threads: number
}
const counts = { runs: 0, events: 0, output: 0, visits: 0 }
let over = false

/** One agent after the other: each is created, runs, ends and is removed. */
async function comeAndGo(home: Client, lane: number): Promise<void> {
  for (let n = 0; !over; n += 1) {
    const view = good(await home.client.fleet.create(scene.agent(`guest-${lane}-${n}`, guest)))
    await whenSeen(home, view.spec.id, ({ phase, runCount }) => runCount > 0 && !isLive(phase))
    counts.runs += 1
    // One in ten stays for a while, as those do that nobody tidies away.
    if (n % 10 !== 0) good(await home.client.fleet.remove({ agentId: view.spec.id }))
  }
}

/** A window: sees everything, shows and hides its panes, goes; every third stops listening before it goes. */
async function visit(connect: () => Promise<Client>, ids: readonly string[], round: number): Promise<void> {
  const { client, connection } = await connect()
  const deaf = round % 3 === 0
  client.fleet.watch({}, { snapshot: () => {}, delta: () => {} })
  const panes = ids.map((agentId) => {
    const size = { cols: 80 + (round % 40), rows: 24 }
    const pane = client.terminal.attach(
      { agentId: agentId as never, visible: true, ...size },
      {
        snapshot: ({ offset }) => queueMicrotask(() => pane.acknowledge(offset)),
        data: (offset, data) => {
          counts.output += data.length
          if (!deaf) pane.acknowledge(offset + data.length)
        },
        resized: () => {},
        end: () => {},
      },
    )
    return { pane, size }
  })
  for (let look = 0; look < 6 && !over; look += 1) {
    await pause(500)
    for (const { pane, size } of panes) pane.view({ visible: look % 2 === 1, ...size })
  }
  connection.close()
  counts.visits += 1
}

async function lookAt(host: ChildProcess, began: number): Promise<Row> {
  const { heapUsed, external, resources, timers } = await ask<Held>(host, {})
  const row = {
    hours: (performance.now() - began) / 3_600_000,
    ...counts,
    rss: rssOf(host),
    held: (heapUsed + external) / 1_048_576,
    fds: readdirSync(`/proc/${host.pid}/fd`).length,
    threads: threadsOf(host),
  }
  const mb = (value: number): string => `${value.toFixed(1)} MB`.padStart(9)
  console.log(
    `${(row.hours * 60).toFixed(1).padStart(6)} min  RSS ${mb(row.rss)}  heap ${mb(heapUsed / 1_048_576)}  external ${mb(external / 1_048_576)}  fds ${row.fds}  threads ${row.threads}  handles ${resources} (${timers} timers)  runs ${row.runs}  events ${(row.events / 1e6).toFixed(3)} M  output ${(counts.output / 1e6).toFixed(0)} MB  windows ${counts.visits}`,
  )
  return row
}

/** What has grown although it must not, in sentences. */
function verdict(rows: readonly Row[]): string[] {
  const half = rows.slice(Math.floor(rows.length / 2))
  const [first, last] = [half[0], half.at(-1)]
  if (first === undefined || last === undefined || half.length < 4) return ['The soak was too short to say anything.']
  const hours = last.hours - first.hours
  const allowed = GROWTH_MAX_MB_PER_HOUR + ((last.runs - first.runs) * REMEMBERED_MAX_BYTES_PER_RUN) / 1_048_576 / hours
  const problems: string[] = []
  const hold = (what: string, of: (row: Row) => number, judged = true): void => {
    const points: Point[] = half.map((row) => ({ x: row.hours, y: of(row) }))
    const { slope, error } = trendOf(points)
    const events = (last.events - first.events) / 1e6
    console.log(
      `${what}: ${slope.toFixed(1)} ± ${(2 * error).toFixed(1)} MB/h, allowed ${allowed.toFixed(1)} (${((slope * hours) / events).toFixed(2)} MB a million events, ${((slope * hours * 1_048_576) / (last.runs - first.runs)).toFixed(0)} bytes a run)`,
    )
    // What is surely more than allowed: a short soak is not sure of much.
    if (judged && slope - 2 * error > allowed) problems.push(`${what} grows by ${slope.toFixed(1)} MB an hour.`)
  }
  hold('what is held after a sweep', ({ held }) => held)
  hold('RSS', ({ rss }) => rss, last.hours >= RSS_JUDGED_FROM_HOURS)
  const quarter = Math.max(1, Math.floor(rows.length / 4))
  for (const what of ['fds', 'threads'] as const) {
    const most = (part: readonly Row[]): number => Math.max(...part.map((row) => row[what]))
    const [before, after] = [most(rows.slice(0, quarter)), most(rows.slice(-quarter))]
    if (after > before + HANDLES_MAX_GROWTH) problems.push(`${what} grew from ${before} to ${after}.`)
  }
  return problems
}

const { child: host, connect, end } = await scene.serve(memoryProbe(scene.folder))
try {
  const home = await connect()
  const shown: string[] = []
  for (let n = 0; n < FLOODING; n += 1) {
    shown.push(good(await home.client.fleet.create(scene.agent(`flood-${n}`, flooder))).spec.id)
  }
  for (let n = 0; n < CHATTY; n += 1) {
    const view = good(await home.client.fleet.create(scene.speaker(`speaker-${n}`, speaker)))
    shown.push(view.spec.id)
    if (view.run === null) throw new Error('not started')
    home.client.journal.watchEvents(
      { runId: view.run.id },
      {
        snapshot: () => {},
        delta: () => {
          counts.events += 1
        },
      },
    )
  }
  const lanes = Array.from({ length: COMING }, (_, lane) => comeAndGo(home, lane))
  const windows = Array.from({ length: WINDOWS }, async (_, window) => {
    for (let round = window; !over; round += 1) await visit(connect, shown, round)
  })
  const began = performance.now()
  const rows: Row[] = []
  const failed = Promise.all([...lanes, ...windows])
  const snapshots = process.env['SOAK_SNAPSHOTS']
  while (performance.now() - began < MINUTES * 60_000) {
    await Promise.race([pause(ROW_EVERY_MS), failed])
    rows.push(await lookAt(host, began))
    const early = rows.length === 10
    if (snapshots !== undefined && early) await ask(host, { snapshot: join(snapshots, 'early.heapsnapshot') })
  }
  if (snapshots !== undefined) await ask(host, { snapshot: join(snapshots, 'late.heapsnapshot') })
  over = true
  await failed
  const problems = verdict(rows)
  for (const problem of problems) console.error(problem)
  process.exitCode = problems.length === 0 ? 0 : 1
  home.connection.close()
} finally {
  over = true
  await end()
  scene.close()
}
