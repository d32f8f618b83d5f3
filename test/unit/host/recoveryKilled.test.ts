import { expect, it } from 'vitest'
import { FleetBook } from '../../../src/main/host/fleetBook'
import { nothingFound, type Recovered, recover } from '../../../src/main/host/recovery'
import type { RecoveryPorts } from '../../../src/main/host/recoveryRun'
import { systemClock } from '../../../src/main/host/systemClock'
import { createJournalStore } from '../../../src/main/journal/journalStore'
import { noScopes } from '../../../src/main/process/cgroupScopes'
import type { ProcessLedger } from '../../../src/main/process/ports'
import type { FleetFact, FleetLog } from '../../../src/main/store/ports'
import { SessionStore } from '../../../src/main/store/sessionStore'
import { RunId, SessionId } from '../../../src/shared/domain/ids'
import { Death } from '../../support/host/dyingMachine'
import { FakeProcesses } from '../../support/host/fakeProcesses'
import { cleanResult, usageOf } from '../../support/host/samples'
import { MemoryFs } from '../../support/journal/memoryFs'
import { agentSpec, runSummary } from '../../support/store/facts'

const torn = RunId.parse('20260101T000000Z-000000000001')
const ended = RunId.parse('20260101T000000Z-000000000002')
const empty = RunId.parse('20260101T000000Z-000000000003')
const [worker, other, third] = [agentSpec('a'), agentSpec('b'), agentSpec('c')]

const agents = [worker, other, third]
const opened: FleetFact[] = [
  ...agents.map((spec): FleetFact => ({ type: 'agent_saved', at: 1, spec })),
  ...[torn, ended, empty].map(
    (id, index): FleetFact => ({
      type: 'run_opened',
      at: 1,
      run: runSummary(id, agents[index] ?? worker, { endedAt: null, outcome: null, result: null }),
    }),
  ),
]

/** What a kill left: a torn journal with usage, one whose end the log missed, and a run that had no journal yet. */
async function diskAfterKill(): Promise<MemoryFs> {
  const fs = new MemoryFs()
  const journals = createJournalStore({ dataDir: '/data', clock: systemClock, fs })
  for (const runId of [torn, ended]) {
    const writer = journals.create(runId)
    const sessionId = SessionId.parse(`session-of-${runId}`)
    writer.appendEvent({ type: 'session', sessionId, established: true, resumed: false, model: null })
    writer.appendOutput(Buffer.from('the last words'))
    writer.appendEvent({ type: 'usage', total: usageOf(7), byModel: [], final: false })
    if (runId === ended) {
      writer.appendEvent({ type: 'run_ended', outcome: 'completed', result: cleanResult, why: 'Done.', survivors: [] })
    }
    await writer.close()
  }
  for (const [path, bytes] of fs.files) {
    if (path.includes(torn)) fs.files.set(path, Buffer.concat([bytes, Buffer.from('half a reco')]))
  }
  return fs
}

class Machine {
  readonly facts: FleetFact[] = [...opened]
  readonly processes = new FakeProcesses()
  private readonly left = [this.processes.start(torn), this.processes.start('scrubbed environment')]
  private readonly stranger = this.processes.start('of nobody')

  constructor(readonly fs: MemoryFs) {
    const [, scrubbed] = this.left
    if (scrubbed !== undefined) this.processes.ledger.add({ ...scrubbed, runId: torn, command: 'tool', startedAt: 1 })
  }

  async start(death: Death): Promise<Recovered> {
    const clock = systemClock
    const add = (fact: FleetFact): void => {
      if (!death.come) this.facts.push(JSON.parse(JSON.stringify(fact)))
    }
    const facts = [...this.facts]
    const log: FleetLog = {
      append: add,
      appendSync: add,
      async *replay() {
        yield* facts
      },
      close: async () => {},
    }
    const book = await FleetBook.open(death.wrap(log), { apply: () => {} })
    const ledger: ProcessLedger = {
      ...this.processes.ledger,
      remove: (pid) => void death.wrap(this.processes.ledger).remove(pid),
    }
    const ports: RecoveryPorts = {
      book,
      clock,
      runtimes: [],
      ledger,
      journals: createJournalStore({ dataDir: '/data', clock, fs: dyingFs(this.fs, death) }),
      sessions: new SessionStore({ state: book.state, clock, commit: (fact) => book.commit(fact) }),
      processTable: death.wrap(this.processes.table),
      redact: (text) => text,
      scopes: noScopes('There are none here.'),
      stopTree: (options) => death.wrap({ stop: this.processes.stopTree }).stop(options),
    }
    return recover(ports, nothingFound)
  }

  async check(): Promise<void> {
    const closed = this.facts.flatMap((fact) => (fact.type === 'run_closed' ? [fact] : []))
    expect(closed.map(({ runId }) => runId).sort()).toEqual([torn, ended, empty])
    expect(closed.find(({ runId }) => runId === ended)?.outcome).toBe('completed')
    expect(closed.find(({ runId }) => runId === torn)?.outcome).toBe('lost')
    for (const identity of this.left) expect(await this.processes.table.isAlive(identity)).toBe(false)
    expect(await this.processes.table.isAlive(this.stranger)).toBe(true)
    expect(this.processes.entries).toEqual([])
    for (const runId of [torn, ended]) {
      const events: string[] = []
      let output = ''
      const damage: string[] = []
      const journals = createJournalStore({ dataDir: '/data', clock: systemClock, fs: this.fs })
      for await (const record of journals.read(runId, (what) => damage.push(what))) {
        if (record.kind === 'event') events.push(record.recorded.event.type)
        if (record.kind === 'output') output += Buffer.from(record.data).toString()
      }
      expect(damage).toEqual([])
      expect(events.filter((type) => type === 'run_ended')).toHaveLength(1)
      expect(events.at(-1)).toBe('run_ended')
      expect(events.slice(0, 2)).toEqual(['session', 'usage'])
      expect(output).toBe('the last words')
    }
  }
}

/** `exists` answers at once, and a question is no step. */
function dyingFs(fs: MemoryFs, death: Death): MemoryFs {
  const dying = death.wrap(fs)
  return new Proxy(fs, {
    get: (target, name) => {
      if (name === 'exists') return (path: string) => target.exists(path)
      return Reflect.get(dying, name, dying)
    },
  })
}

it('a kill at any step of recovery is made good by the next start', async () => {
  const left = await diskAfterKill()
  const untouched = new Death(Number.POSITIVE_INFINITY)
  const whole = new Machine(left.copy())
  const found = await whole.start(untouched)
  await whole.check()
  const lastSeenAt = found.report?.runs.find(({ runId }) => runId === torn)?.lastSeenAt
  expect(untouched.steps).toBeGreaterThan(20)
  for (let at = 1; at <= untouched.steps; at += 1) {
    const machine = new Machine(left.copy())
    const death = new Death(at)
    await Promise.race([machine.start(death).catch(() => {}), death.moment])
    const again = await machine.start(new Death(Number.POSITIVE_INFINITY))
    await machine.check()
    // What recovery itself wrote is no sign of life.
    const seen = again.report?.runs.find(({ runId }) => runId === torn)?.lastSeenAt
    if (seen !== undefined) expect(seen).toBe(lastSeenAt)
  }
})
