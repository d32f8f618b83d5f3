import { describe, expect, it } from 'vitest'
import { FleetBook } from '../../../src/main/host/fleetBook'
import type { FleetFact } from '../../../src/main/store/ports'
import { RunId, SessionId } from '../../../src/shared/domain/ids'
import { agentSpec, cleanResult, openedRun, sessionRecord, usageOf } from '../../support/host/samples'

const run = RunId.parse('run-1')
const other = RunId.parse('run-2')
const session = SessionId.parse('session-1')
const spec = agentSpec()
const bookOf = (...facts: FleetFact[]): FleetBook => {
  const book = new FleetBook()
  for (const fact of facts) book.apply(fact)
  return book
}
const saved: FleetFact = { type: 'agent_saved', at: 1, spec }
const seen = (id: SessionId, at: number, more: Partial<Parameters<typeof sessionRecord>[0]> = {}): FleetFact => ({
  type: 'session_seen',
  at,
  runId: run,
  session: sessionRecord({ sessionId: id, firstSeenAt: at, lastSeenAt: at, ...more }),
})

describe('what the host knows', () => {
  it('is the newest version of every agent that was not removed', () => {
    const book = bookOf(saved, { type: 'agent_saved', at: 2, spec: { ...spec, prompt: 'new' } })
    expect(book.agents).toEqual([{ ...spec, prompt: 'new' }])
    book.apply({ type: 'agent_removed', at: 3, agentId: spec.id })
    expect(book.agents).toEqual([])
    expect(book.agent(spec.id)).toBeNull()
  })

  it('keeps the runs of a removed agent: what it cost was spent', () => {
    const book = bookOf(saved, openedRun(run), { type: 'agent_removed', at: 3, agentId: spec.id })
    expect(book.runs()).toHaveLength(1)
  })

  it('is each run with its end, once', () => {
    const closed = {
      type: 'run_closed',
      at: 9,
      runId: run,
      outcome: 'failed',
      why: 'First.',
      result: cleanResult,
    } as const
    const book = bookOf(saved, openedRun(run), closed, { ...closed, at: 10, why: 'Second.' })
    expect(book.run(run)?.summary).toMatchObject({ endedAt: 9, outcome: 'failed', why: 'First.' })
  })

  it('counts repeated usage of a run once and sums over runs', () => {
    const usage = (runId: RunId, input: number, final: boolean): FleetFact => {
      return { type: 'run_usage', at: 5, runId, total: usageOf(input), byModel: [], final }
    }
    const book = bookOf(
      saved,
      openedRun(run),
      usage(run, 10, false),
      usage(run, 30, true),
      openedRun(other),
      usage(other, 5, false),
    )
    expect(book.usageOf(spec.id)).toEqual({ total: usageOf(35), final: false })
    book.apply(usage(other, 7, true))
    expect(book.usageOf(spec.id)).toEqual({ total: usageOf(37), final: true })
  })

  it('ignores facts about runs that it never saw opened', () => {
    const book = bookOf(saved, { type: 'run_usage', at: 1, runId: run, total: usageOf(3), byModel: [], final: true })
    expect(book.usageOf(spec.id).total).toEqual(usageOf(0))
  })
})

describe('the session that a resume would continue', () => {
  it('is the one last seen for this story, agent, model and runtime', () => {
    const second = SessionId.parse('session-2')
    const book = bookOf(saved, openedRun(run), seen(session, 5), seen(second, 6), seen(session, 7))
    expect(book.sessionOf(spec)?.sessionId).toBe(session)
    expect(book.sessionOf({ ...spec, model: 'another' })).toBeNull()
    expect(book.sessionOf({ ...spec, name: 'coder-2' })).toBeNull()
  })

  it('is known although the provider has not confirmed it, and stays confirmed once it has', () => {
    const book = bookOf(saved, openedRun(run), seen(session, 5, { established: false }))
    expect(book.sessionOf(spec)).toMatchObject({ established: false, firstSeenAt: 5 })
    book.apply(seen(session, 6, { established: true }))
    book.apply(seen(session, 7, { established: false }))
    expect(book.sessionOf(spec)).toMatchObject({ established: true, firstSeenAt: 5, lastSeenAt: 7 })
  })

  it('is never one that the provider refused, also when it is seen again', () => {
    const book = bookOf(saved, openedRun(run), seen(session, 5))
    book.apply({ type: 'session_rejected', at: 6, sessionId: session, reason: 'gone' })
    expect(book.sessionOf(spec)).toBeNull()
    book.apply(seen(session, 7))
    expect(book.sessionOf(spec)).toBeNull()
  })

  it("becomes the run's own, and keeps the provider's counter", () => {
    const book = bookOf(saved, openedRun(run), seen(session, 5))
    expect(book.run(run)?.summary.sessionId).toBe(session)
    expect(book.counter(session)).toBeNull()
    book.apply({ type: 'session_counter', at: 6, sessionId: session, counter: { cost: 1 } })
    expect(book.counter(session)).toEqual({ cost: 1 })
  })
})
