import { beforeEach, expect, it } from 'vitest'
import { FleetBook } from '../../../src/main/host/fleetBook'
import { runSessions } from '../../../src/main/host/runSessions'
import type { FleetFact, FleetLog } from '../../../src/main/store/ports'
import { SessionStore } from '../../../src/main/store/sessionStore'
import type { AgentSpec, RunSummary } from '../../../src/shared/domain/agent'
import { SnowhookException, snowhookError } from '../../../src/shared/domain/errors'
import { AgentId, RunId, SessionId } from '../../../src/shared/domain/ids'
import { ManualClock } from '../../support/manualClock'

const session = SessionId.parse('s-1')
const spec = { id: 'agent-1', name: 'coder-1', storyId: '1', model: null, runtime: 'play', cwd: '/' } as AgentSpec
let durable: FleetFact[]
let later: FleetFact[]
let refuses: SnowhookException | null
let book: FleetBook
let store: SessionStore

beforeEach(async () => {
  durable = []
  later = []
  refuses = null
  const log: FleetLog = {
    appendSync: (fact) => {
      if (refuses !== null) throw refuses
      durable.push(fact)
    },
    append: (fact) => void later.push(fact),
    async *replay() {},
    close: async () => {},
  }
  book = await FleetBook.open(log, { apply: () => {} })
  store = new SessionStore({ state: book.state, clock: new ManualClock(), commit: (fact) => book.commit(fact) })
})
const sessionsOf = (id: string) => {
  const runId = RunId.parse(id)
  const run = { id: runId, agentId: AgentId.parse('agent-1'), sessionId: null, endedAt: null } as unknown as RunSummary
  book.append({ type: 'run_opened', at: 1, run })
  return runSessions({ clock: new ManualClock(), spec, runId, book, sessions: store })
}

it('a session is made durable when it is chosen and when it is confirmed, not with every event that names it', () => {
  const sessions = sessionsOf('run-1')
  for (let times = 0; times < 3; times++) sessions.record(session, false)
  for (let times = 0; times < 3; times++) sessions.record(session, true)
  sessions.record(session, false)
  expect(durable.map((fact) => fact.type === 'session_seen' && fact.session.established)).toEqual([false, true])
  expect(store.toResume({ storyId: spec.storyId, agentName: spec.name, model: null })).toMatchObject({
    established: true,
  })
})

it('a run that goes on with a known session says so once', () => {
  sessionsOf('run-1').record(session, true)
  sessionsOf('run-2').record(session, true)
  expect(durable).toHaveLength(2)
  expect(book.run(RunId.parse('run-2'))?.sessionId).toBe(session)
})

it('what a run still holds at its end is free for the next one', () => {
  const first = sessionsOf('run-1')
  const second = sessionsOf('run-2')
  expect(first.acquire(session).ok).toBe(true)
  expect(second.acquire(session)).toMatchObject({ ok: false, error: { tag: 'session_in_use' } })
  first.releaseAll()
  const held = second.acquire(session)
  expect(held.ok).toBe(true)
  if (held.ok) held.value()
  expect(first.acquire(session).ok).toBe(true)
})

it("keeps the provider's count for the next run, durably", () => {
  sessionsOf('run-1').writeCounter(session, { cost: 2 })
  expect(durable).toMatchObject([{ type: 'session_counter' }])
  expect(sessionsOf('run-2').readCounter(session)).toEqual({ cost: 2 })
})

it('a full disk keeps a session from being begun, and never ends one that its provider confirms', () => {
  const sessions = sessionsOf('run-1')
  refuses = new SnowhookException(snowhookError('storage_failed', 'The disk is full.'))
  expect(() => sessions.record(session, false)).toThrow('The disk is full.')
  sessions.record(session, true)
  expect(durable).toEqual([])
  expect(later.at(-1)).toMatchObject({ type: 'session_seen', session: { sessionId: session, established: true } })
  expect(book.run(RunId.parse('run-1'))?.sessionId).toBe(session)
})
