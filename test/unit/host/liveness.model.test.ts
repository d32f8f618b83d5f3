import fc from 'fast-check'
import { expect, it } from 'vitest'
import { phaseEnds } from '../../../src/main/supervisor/liveness'
import { isLive } from '../../../src/shared/domain/agent'
import type { AgentEvent } from '../../../src/shared/domain/events'
import type { AgentId } from '../../../src/shared/domain/ids'
import type { RuntimeResult } from '../../../src/shared/domain/run'
import { LivingHost } from '../../support/host/livingHost'
import { manners, type WildRun } from '../../support/host/wildRuntime'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
/** Of the longest lease, a beat and the tick of the clock. */
const ALL_LEASES_MS = 3 * MINUTE_MS

/** Of one case, which takes a quarter of a second: one that never ends is told with its steps and seed. */
const CASE_LIMIT_MS = 60_000

type Command = (host: LivingHost, pick: number) => Promise<unknown> | unknown

const anyOf = <T>(all: readonly T[], pick: number): T | undefined => all[pick % Math.max(1, all.length)]
const agentOf = (host: LivingHost, pick: number): AgentId | undefined => anyOf(host.agents(), pick)?.spec.id
const runOf = ({ wild }: LivingHost, pick: number): WildRun | undefined =>
  anyOf(
    wild.runs.filter(({ runId }) => runId !== null),
    pick,
  )

/** Answers of commands are not waited for: a stop may take its time, and others come meanwhile. */
const about =
  (act: (host: LivingHost, agentId: AgentId) => Promise<unknown>): Command =>
  (host, pick) => {
    const agentId = agentOf(host, pick)
    if (agentId !== undefined) void act(host, agentId)
  }
const ends =
  (change: Partial<RuntimeResult>): Command =>
  (host, pick) =>
    runOf(host, pick)?.end(change)

const turn: AgentEvent = {
  type: 'turn_completed',
  turn: 1,
  ok: true,
  reason: 'completed',
  httpStatus: null,
  text: '',
  deniedCalls: 0,
}

const limited = (rateLimitResetAt: string | null): Command => ends({ rateLimitExit: true, rateLimitResetAt })

const commands: Readonly<Record<string, Command>> = {
  ...Object.fromEntries(manners.map((manner) => [`create ${manner}`, (host: LivingHost) => host.create(manner, true)])),
  'create, not start': (host) => host.create('good', false),
  start: about((host, agentId) => host.running.handlers.fleet.start({ agentId, interactive: false })),
  'start interactively': about((host, agentId) => host.running.handlers.fleet.start({ agentId, interactive: true })),
  stop: about((host, agentId) => host.running.handlers.fleet.stop({ agentId })),
  'stop all': (host) => void host.running.handlers.fleet.stopAll({}),
  resume: about((host, agentId) => host.running.handlers.fleet.resume({ agentId, interactive: false })),
  'wake now': about((host, agentId) => host.running.handlers.supervision.wakeNow({ agentId })),
  'cancel parking': about((host, agentId) => host.running.handlers.supervision.cancelParking({ agentId })),
  text: (host, pick) =>
    runOf(host, pick)?.emit({ type: 'text', text: 'I work.', delta: false, messageId: null, parentCallId: null }),
  turn: (host, pick) => runOf(host, pick)?.emit(turn),
  'its program is gone': (host, pick) =>
    runOf(host, pick)?.emit({ type: 'process_started', pid: 99_999, command: 'gone', args: [] }),
  'ends well': ends({}),
  'ends badly': ends({ failure: { class: 'crash', message: 'It crashed.' } }),
  'falls over': (host, pick) => runOf(host, pick)?.breakDown(),
  'limit without a time': limited(null),
  'limit for an hour': (host, pick) => limited(new Date(host.raw.now() + HOUR_MS).toISOString())(host, pick),
  'disk refuses': (host) => {
    host.refuses = true
  },
  'disk takes again': (host) => {
    host.refuses = false
  },
  'time goes by': (host, pick) => host.pass((pick % 180) * 1_000),
  'clock set back an hour': (host) => host.raw.jump(-HOUR_MS),
  'clock set forward a day': (host) => host.raw.jump(24 * HOUR_MS),
  'clock set to 1970': (host) => host.raw.jump(1_000 - host.raw.now()),
  'clock set right again': (host) => host.raw.jump(Date.UTC(2026, 0, 2) - host.raw.now()),
  'machine sleeps a night': (host) => host.raw.sleep(8 * HOUR_MS),
  'machine sleeps a night, as on Linux': (host) => host.raw.jump(8 * HOUR_MS),
  'host killed and started again': async (host) => {
    host.refuses = false
    host.kill()
    await host.open()
  },
}

/** Every agent, at this moment, is in a state that something ends, and in the way that its phase is to be ended. */
function expectAlive(host: LivingHost, after: string): void {
  for (const { view, by } of host.liveness()) {
    expect(by, `${view.spec.name} is ${view.phase} after ${after}`).not.toBeNull()
    expect(phaseEnds[view.phase].by, `${view.phase} after ${after}`).toContain(by?.by)
  }
}

/** With time alone, what is believed of an agent is renewed by evidence, or a person is asked. */
async function expectTimeTells(host: LivingHost, after: string): Promise<void> {
  const before = new Map(host.liveness().map(({ view, by }) => [view.spec.id, { view, by }]))
  const settled = new Set(host.wild.runs.flatMap((run) => (run.settled && run.runId !== null ? run.runId : [])))
  await host.pass(ALL_LEASES_MS)
  expectAlive(host, after)
  for (const { view, by } of host.liveness()) {
    const open = isLive(view.phase) && view.run !== null && settled.has(view.run.id)
    expect(open, `${view.spec.name} is ${view.phase} though its runtime is done, after ${after}`).toBe(false)
    const was = before.get(view.spec.id)
    if (was?.by?.by !== 'lease' || by?.by !== 'lease') continue
    const moved = view.phase !== was.view.phase || view.run?.id !== was.view.run?.id || by.until !== was.by.until
    expect(moved, `${view.spec.name} is ${view.phase} for ever after ${after}`).toBe(true)
  }
}

it('leaves no agent in a state that nothing ends, whatever its runtime, the disk, the clock and people do', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.constantFrom(...Object.keys(commands)), fc.nat(1_000)), { minLength: 4, maxLength: 25 }),
      async (steps) => {
        const host = new LivingHost()
        await host.open()
        let after = ''
        for (const [name, pick] of steps) {
          after += `${name} (${pick}), `
          await commands[name]?.(host, pick)
          await host.turns()
          expectAlive(host, after)
        }
        await expectTimeTells(host, after)

        // Whoever is told to stop is stopped, whatever it does instead.
        host.refuses = false
        void host.running.handlers.fleet.stopAll({})
        const live = () => host.agents().filter(({ phase }) => isLive(phase))
        await host.until(`${after}then stop all`, () => live().length === 0)
        let closed = false
        void host.running.close().then(() => {
          closed = true
        })
        await host.until(`${after}then close`, () => closed)
      },
    ),
    { numRuns: 60, timeout: CASE_LIMIT_MS },
  )
}, 300_000)
