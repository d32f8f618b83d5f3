import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { systemClock } from '../../../src/main/host/systemClock'
import { createJournalStore } from '../../../src/main/journal/journalStore'
import { serveWeb, type Web } from '../../../src/main/web/serveWeb'
import { contract, type HostClient, type HostHandlers } from '../../../src/shared/contract'
import type { BytesReceiver } from '../../../src/shared/contract/define'
import { type AgentId, type RunId, RuntimeId } from '../../../src/shared/domain/ids'
import { ok } from '../../../src/shared/domain/result'
import { createClient } from '../../../src/shared/wire/client'
import { openWebSocket, WEB_SOCKET_PATH, WEB_SOCKET_PROTOCOL } from '../../../src/shared/wire/webSocket'
import { good } from '../../support/host/fakeHost'
import { RealDisk, type RealHost, startRealHost } from '../../support/host/realHost'
import { bundleProgram } from '../../support/journal/killableChild'
import { flood } from '../../support/terminal/flood'
import { checkAgainst, type Sighting, sighting } from '../../support/terminal/journalCheck'
import { recordingSink } from '../../support/terminal/recordingSink'

const TOKEN = 'dGhlIHRva2VuIG9mIHRoaXMgdGVzdA'
const AGENTS = 3
/** Killed together, each a process of its own: what a loaded machine of two cores starts in a second. */
const CLIENTS_A_ROUND = 10
const ROUNDS = 20
const SEED = 20_261_122
const witnessView = { visible: true, cols: 64, rows: 16 }
const otherViews = [
  { cols: 64, rows: 16 },
  { cols: 50, rows: 20 },
]

/** Counts what clients hold open in a host. */
function counted(handlers: HostHandlers) {
  const open = { lanes: 0, streams: 0 }
  const terminal: HostHandlers['terminal'] = {
    attach: (input, sink) => {
      const attached = handlers.terminal.attach(input, sink)
      if (!attached.ok) return attached
      open.lanes += 1
      const { value } = attached
      const receiver: BytesReceiver = {
        input: (data) => value.input(data),
        acknowledge: (offset) => value.acknowledge(offset),
        view: (state) => value.view(state),
        close: () => {
          open.lanes -= 1
          value.close()
        },
      }
      return ok(receiver)
    },
  }
  const fleet: HostHandlers['fleet'] = {
    ...handlers.fleet,
    watch: (input, sink) => {
      open.streams += 1
      const leave = handlers.fleet.watch(input, sink)
      return () => {
        open.streams -= 1
        leave()
      }
    },
  }
  return { open, handlers: { ...handlers, terminal, fleet } }
}

let disk: RealDisk
let host: RealHost
let web: Web
let program: string
let open: { lanes: number; streams: number }
const agents: { id: AgentId; runId: RunId }[] = []

beforeAll(async () => {
  disk = new RealDisk()
  program = await bundleProgram('test/integration/terminal/children/paneClient.ts', join(disk.dir, 'client'))
  host = await startRealHost(disk)
  const counting = counted(host.handlers)
  open = counting.open
  web = await serveWeb({
    handlers: counting.handlers,
    staticDir: null,
    token: TOKEN,
    clock: systemClock,
    log: () => {},
  })
  for (let index = 0; index < AGENTS; index += 1) {
    const source = join(disk.dir, `flood-${index}`)
    writeFileSync(source, flood(SEED + index, 400))
    const { spec } = await host.run(
      disk.agent('', {
        name: `flood-${index}`,
        runtime: RuntimeId.parse('command'),
        model: null,
        options: {},
        command: '/bin/sh',
        args: ['-c', `while :; do cat ${source}; sleep 0.05; done`],
      }),
      true,
    )
    const { run } = await host.watch.until((agent) => agent.spec.id === spec.id && agent.run !== null)
    if (run === null) throw new Error('no run')
    agents.push({ id: spec.id, runId: run.id })
  }
})
afterAll(async () => {
  await web?.close()
  await host?.close()
  await disk?.[Symbol.asyncDispose]()
})

const socketUrl = (): string => `${web.url.replace('http:', 'ws:')}${WEB_SOCKET_PATH}`

function connect(): { readonly client: HostClient; close(): void } {
  const headers = { authorization: `Bearer ${TOKEN}` }
  const dial = () => openWebSocket(() => new WebSocket(socketUrl(), WEB_SOCKET_PROTOCOL, { headers }))
  const { client, connection } = createClient(contract, dial, { clock: systemClock, reconnect: false })
  return { client, close: () => connection.close() }
}

/** A pane that draws as it is sent, and can be asked what it shows. */
function watchPane(client: HostClient, agentId: AgentId, view: typeof witnessView) {
  const pane = recordingSink()
  let messages = 0
  let waiting: (() => void)[] = []
  const took = (): void => {
    messages += 1
    // Kept by the support for tests that look at single messages.
    pane.frames.length = 0
    lane.acknowledge(pane.drawn())
    for (const wake of waiting.splice(0)) wake()
    waiting = []
  }
  const lane = client.terminal.attach(
    { agentId, ...view },
    {
      snapshot: (frame) => {
        pane.sink.snapshot(frame)
        took()
      },
      data: (offset, data) => {
        pane.sink.data(offset, data)
        took()
      },
      resized: (cols, rows) => pane.sink.resized(cols, rows),
      end: () => {},
    },
  )
  return {
    sighting: (): Sighting => sighting(pane.terminal, pane.drawn()),
    messages: async (count: number): Promise<void> => {
      while (messages < count) await new Promise<void>((resolve) => waiting.push(resolve))
    },
  }
}

/** A client in a process of its own. Resolves when it was killed in the middle of what it was drawing. */
async function killedClient(number: number): Promise<NodeJS.Signals | null> {
  const view = otherViews[number % 2] ?? witnessView
  const kind = number % 3 === 0 ? 'debtor' : 'payer'
  const ids = agents.map(({ id }) => id)
  const args = [program, socketUrl(), TOKEN, kind, String(view.cols), String(view.rows), ...ids]
  const child: ChildProcess = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const gone = once(child, 'exit')
  let lines = 0
  if (child.stdout === null) throw new Error('no output')
  for await (const _line of createInterface({ input: child.stdout })) {
    lines += 1
    if (lines === 2 + (number % 7)) child.kill('SIGKILL')
  }
  const [, signal] = (await gone) as [number | null, NodeJS.Signals | null]
  return signal
}

describe('kill -9 of a client in the middle of a flood', () => {
  it(`loses nothing, ${ROUNDS * CLIENTS_A_ROUND} times: whoever comes next shows cell by cell what the journal says`, async () => {
    const seen = new Map<AgentId, Sighting[]>(agents.map(({ id }) => [id, []]))
    const note = (id: AgentId, what: Sighting): void => void seen.get(id)?.push(what)
    const witness = connect()
    witness.client.fleet.watch({}, { snapshot: () => {}, delta: () => {} })
    const watching = agents.map(({ id }) => ({ id, pane: watchPane(witness.client, id, witnessView) }))
    for (const { pane } of watching) await pane.messages(2)
    const before = { ...open, descriptors: readdirSync('/proc/self/fd').length }
    expect(before).toMatchObject({ lanes: AGENTS, streams: 1 })
    const atOnce: number[] = []

    for (let round = 0; round < ROUNDS; round += 1) {
      const first = round * CLIENTS_A_ROUND
      const clients = Array.from({ length: CLIENTS_A_ROUND }, (_, index) => killedClient(first + index))
      const next = connect()
      const signals = await Promise.all(clients)
      expect(signals).toEqual(clients.map(() => 'SIGKILL'))
      atOnce.push(open.lanes)
      for (const [index, { id }] of agents.entries()) {
        const pane = watchPane(next.client, id, { visible: true, ...(otherViews[(round + index) % 2] ?? witnessView) })
        // At once after the picture, or after some of what came on top of it.
        await pane.messages(1 + ((round + index) % 3) * 4)
        note(id, pane.sighting())
      }
      next.close()
    }
    // The host learns of a death from the kernel, and lets go of all that was the dead one's.
    while (open.lanes > before.lanes || open.streams > before.streams) await new Promise((go) => setTimeout(go, 5))
    expect(open).toEqual({ lanes: before.lanes, streams: before.streams })
    expect(readdirSync('/proc/self/fd').length).toBeLessThanOrEqual(before.descriptors + 2)
    // Never more than the witness, the next client and those of one round: nothing had piled up on the way.
    expect(Math.max(...atOnce)).toBeLessThanOrEqual(AGENTS * (1 + CLIENTS_A_ROUND))

    for (const { id, pane } of watching) note(id, pane.sighting())
    for (const { id } of agents) good(await host.client.fleet.stop({ agentId: id }))
    await Promise.all(
      agents.map(({ id }) =>
        host.watch.until((agent) => agent.spec.id === id && agent.run !== null && agent.run.endedAt !== null),
      ),
    )
    witness.close()

    for (const { id, runId } of agents) {
      const damage: string[] = []
      const records = createJournalStore({ dataDir: disk.dataDir, clock: systemClock }).read(runId, (what) =>
        damage.push(what),
      )
      const sightings = seen.get(id) ?? []
      const { exact, vague, wrong, end } = await checkAgainst(records, sightings)
      expect(wrong).toEqual([])
      expect(exact).toBeGreaterThan(sightings.length / 2)
      expect(exact + vague).toBe(ROUNDS + 1)
      expect(end).toBeGreaterThan(100_000)
      expect(damage).toEqual([])
    }
  }, 600_000)
})
