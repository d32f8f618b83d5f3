import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, statSync, watch } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runtimes } from '../../../src/main/runtimes/registry'
import type { AgentEvent } from '../../../src/shared/domain/events'
import { good } from '../../support/host/fakeHost'
import { RealDisk, startRealHost } from '../../support/host/realHost'
import type { TurnToKill } from './children/turnToKill'
import { actors, type ModelMove, moves, PROMPT, type Provider, RESULT } from './killedTurnActors'

/** Inside node_modules, so that the bundle finds the packages that it does not contain (node-pty is native). */
const cache = join(import.meta.dirname, '../../../node_modules/.cache')
let outDir = ''

beforeAll(async () => {
  mkdirSync(cache, { recursive: true })
  outDir = mkdtempSync(join(cache, 'killed-turn-'))
  await build({
    configFile: false,
    logLevel: 'silent',
    build: {
      ssr: join(import.meta.dirname, 'children/turnToKill.ts'),
      outDir,
      rollupOptions: { output: { entryFileNames: 'host.mjs' } },
    },
  })
})
afterAll(() => rm(outDir, { recursive: true, force: true }))

interface Scene {
  readonly provider: Provider
  readonly project: string
  /** Resolves when the host has recorded such an event. */
  readonly recorded: (fits: (event: AgentEvent) => boolean) => Promise<unknown>
}

interface Moment {
  readonly when: string
  /** What the model does until the kill, and after it. */
  readonly before: (conversation: string) => ModelMove
  readonly after: (conversation: string) => ModelMove
  /** Resolves when the moment has come. */
  readonly receipt: (scene: Scene) => Promise<unknown>
  /** How often the command has run in the end, and how often its result stands in the last request. */
  readonly effects: readonly number[]
  readonly results: readonly number[]
  /** Tried with everybody. */
  readonly decisive?: true
  /** Words that must be in the last request exactly once. */
  readonly once?: readonly string[]
}

const hasResult = (conversation: string): boolean => conversation.includes(RESULT)
const runsThenDone = (conversation: string): ModelMove => (hasResult(conversation) ? moves.doneAgain : moves.runs)
const asked = ({ provider }: Scene): Promise<unknown> => provider.seen(() => true)
const effectIsThere = ({ project }: Scene): Promise<unknown> => appears(join(project, 'effects'))

const moments: readonly Moment[] = [
  {
    when: 'the request has arrived at the provider',
    before: () => moves.held,
    after: runsThenDone,
    receipt: asked,
    decisive: true,
    effects: [1],
    results: [1],
  },
  {
    when: 'the first words of the answer are recorded',
    before: () => moves.begins,
    after: runsThenDone,
    receipt: ({ recorded }) => recorded((event) => event.type === 'text' && event.delta),
    effects: [1],
    results: [1],
  },
  {
    when: 'the answer with the call is recorded',
    before: (conversation) => (hasResult(conversation) ? moves.held : moves.runs),
    after: () => moves.doneAgain,
    receipt: ({ recorded }) => recorded((event) => event.type === 'tool_call'),
    // Whether the command had begun by then is the machine's affair; that it never runs twice is ours.
    effects: [0, 1],
    results: [0, 1],
  },
  {
    when: 'the command is at work',
    before: () => moves.runsOn,
    after: () => moves.doneAgain,
    receipt: effectIsThere,
    decisive: true,
    effects: [1],
    // A program that is ended may still record what its command had printed.
    results: [0, 1],
  },
  {
    when: 'the result of the command is recorded',
    before: (conversation) => (hasResult(conversation) ? moves.held : moves.runs),
    after: () => moves.doneAgain,
    receipt: ({ recorded }) => recorded((event) => event.type === 'tool_result'),
    effects: [1],
    results: [0, 1],
  },
  {
    when: 'the request with the result has arrived at the provider',
    before: (conversation) => (hasResult(conversation) ? moves.held : moves.runs),
    after: () => moves.doneAgain,
    receipt: ({ provider }) => provider.seen(hasResult),
    decisive: true,
    effects: [1],
    results: [1],
  },
  {
    when: 'the last answer is recorded',
    before: (conversation) => (hasResult(conversation) ? moves.done : moves.runs),
    after: () => moves.doneAgain,
    receipt: ({ recorded }) =>
      recorded((event) => event.type === 'text' && !event.delta && event.text.includes('DONE-8899')),
    effects: [1],
    results: [1],
    once: ['DONE-8899'],
  },
]

describe.each(actors)('$name: a host that is killed', (actor) => {
  it.each(moments.filter(({ decisive }) => decisive === true || !actor.few))(
    'when $when repeats nothing after the resume',
    async (moment) => {
      await using disk = new RealDisk()
      const home = join(disk.dir, 'home')
      mkdirSync(home)
      const provider = await actor.open(home, disk.project)
      try {
        let killed = false
        provider.script((conversation) => (killed ? moment.after : moment.before)(conversation))
        const env = { PATH: process.env['PATH'] ?? '', HOME: home, LANG: 'C.UTF-8', ...provider.env }
        const agent = disk.agent(PROMPT, { options: {}, ...provider.agent })
        const turn: TurnToKill = { dataDir: disk.dataDir, env, agent }
        await playAndKill(turn, (recorded) => moment.receipt({ provider, project: disk.project, recorded }))
        killed = true
        const before = provider.asked.length

        const host = await startRealHost(disk, { runtimes, env })
        const view = await host.watch.until(() => true)
        expect(view).toMatchObject({ phase: 'stopped', run: { outcome: 'lost' }, can: { resume: true } })
        denyEverything(host.client)
        good(await host.client.fleet.resume({ agentId: view.spec.id, interactive: false }))
        const ended = await host.watch.until(
          ({ run, phase }) => run?.id !== view.run?.id && phase !== 'starting' && run?.outcome !== null,
        )
        expect(ended.run).toMatchObject({ outcome: 'completed' })
        const { events } = good(
          await host.client.journal.events({ runId: ended.run?.id ?? view.run?.id ?? never(), limit: 100 }),
        )
        expect(events.map(({ event }) => event.type).slice(0, 2)).toEqual(['run_started', 'resume_report'])
        await host.close()

        expect(provider.refused).toEqual([])
        expect(provider.asked.length).toBeGreaterThan(before)
        const last = provider.asked.at(-1) ?? ''
        expect(count(last, PROMPT)).toBe(1)
        expect(moment.results).toContain(count(last, RESULT))
        expect(moment.effects).toContain(effectsIn(disk.project))
        for (const words of moment.once ?? []) expect(count(last, words)).toBe(1)
      } finally {
        await provider.close()
      }
    },
  )
})

const count = (text: string, words: string): number => text.split(words).length - 1

function never(): never {
  throw new Error('there is no run')
}

function effectsIn(project: string): number {
  const file = join(project, 'effects')
  return existsSync(file) ? count(readFileSync(file, 'utf8'), 'once') : 0
}

/** Nobody lets a command run a second time: what may have happened is asked about, and the person says no. */
function denyEverything(client: Awaited<ReturnType<typeof startRealHost>>['client']): void {
  const deny = (item: { readonly kind: string; readonly id: string; readonly hash: string }): void => {
    if (item.kind !== 'approval') return
    const { id, hash } = item as {
      readonly id: string
      readonly hash: Parameters<typeof client.attention.decide>[0]['hash']
    }
    void client.attention.decide({ id, hash, decision: 'deny', reason: '' })
  }
  client.attention.watch(
    {},
    {
      snapshot: ({ items }) => items.forEach(deny),
      delta: (delta) => {
        if (delta.kind === 'item') deny(delta.item)
      },
    },
  )
}

/** Starts the host as a process of its own and kills it with SIGKILL when the receipt is there. */
async function playAndKill(
  turn: TurnToKill,
  receipt: (recorded: Scene['recorded']) => Promise<unknown>,
): Promise<void> {
  const child = spawn(process.execPath, [join(outDir, 'host.mjs'), JSON.stringify(turn)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const gone = once(child, 'close')
  const past: AgentEvent[] = []
  const waiting: { readonly fits: (event: AgentEvent) => boolean; readonly resolve: () => void }[] = []
  const lines = createInterface({ input: child.stdout })
  lines.on('line', (line) => {
    const event = JSON.parse(line) as AgentEvent
    past.push(event)
    for (const { fits, resolve } of waiting) if (fits(event)) resolve()
  })
  const recorded = (fits: (event: AgentEvent) => boolean): Promise<void> =>
    past.some(fits) ? Promise.resolve() : new Promise((resolve) => waiting.push({ fits, resolve }))
  const tooSoon = recorded(({ type }) => type === 'run_ended').then(() => {
    throw new Error(`the run ended by itself: ${JSON.stringify(past.at(-1))}`)
  })
  try {
    await Promise.race([receipt(recorded), tooSoon])
  } finally {
    child.kill('SIGKILL')
    await gone
  }
}

async function appears(file: string): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const look = (): void => {
    // A shell makes the file a moment before its command writes.
    if (existsSync(file) && statSync(file).size > 0) resolve()
  }
  const watcher = watch(join(file, '..'), look)
  look()
  await promise
  watcher.close()
}
