import { describe, expect, it } from 'vitest'
import { SessionId } from '../../../../src/shared/domain/ids'
import { type ConformanceFixture, prepared, reach, type Situation } from './fixture'
import { expectPromisesKept } from './promises'

/** A session that no provider has ever heard of. */
const UNKNOWN_SESSION = SessionId.parse('11111111-2222-4333-8444-555555555555')

export function sessionCases(fixture: ConformanceFixture): void {
  const { module } = fixture

  describe('sessions', () => {
    it('records the session durably before anything is told of it, and confirms it once', async () => {
      await using under = await fixture.open()
      const seen: string[] = []
      const { context } = prepared(under, 'succeeds')
      const run = under.harness.prepare(module, context)
      const { sessions } = under.harness
      const record = sessions.record.bind(sessions)
      sessions.record = (sessionId, established) => {
        const told = run.eventsOf('session').some((event) => event.established === established)
        seen.push(`${established ? 'established' : 'chosen'}${told ? ' too late' : ''}`)
        record(sessionId, established)
      }
      run.begin()
      const { result, events } = await run.done
      expect(seen).toContain('established')
      expect(seen.filter((what) => what.endsWith('too late'))).toEqual([])
      const established = events.filter((event) => event.type === 'session' && event.established)
      expect(established[0]).toMatchObject({ sessionId: result.sessionId, resumed: false })
      expect(sessions.recorded.at(-1)).toEqual({ sessionId: result.sessionId, established: true })
    })

    it('resumes what an earlier run began', async () => {
      await using under = await fixture.open()
      const first = await under.harness.runToEnd(module, prepared(under, 'succeeds').context)
      const { context } = prepared(under, 'succeeds')
      const second = await under.harness.runToEnd(module, { ...context, sessionIdToResume: first.result.sessionId })
      expect(second.result).toMatchObject({ failure: null, sessionId: first.result.sessionId })
      const told = second.events.filter((event) => event.type === 'session' && event.established)
      expect(told[0]).toMatchObject({ resumed: true, sessionId: first.result.sessionId })
      expect(second.events.map((event) => event.type)).not.toContain('resume_rejected')
      expectPromisesKept(second)
    })

    it('resumes what an earlier run was stopped in', async () => {
      await using under = await fixture.open()
      const first = await reach(under, fixture, 'hangs')
      await first.waitForEvent('session', (event) => event.established)
      await first.stop('user')
      const sessionIdToResume = (await first.done).result.sessionId
      expect(sessionIdToResume).not.toBeNull()
      const { context } = prepared(under, 'succeeds')
      const second = await under.harness.runToEnd(module, { ...context, sessionIdToResume })
      expect(second.result).toMatchObject({ failure: null, sessionId: sessionIdToResume })
      expectPromisesKept(second)
    })

    it('says that a resume was rejected and ends when there is nothing to fall back on', async () => {
      await using under = await fixture.open()
      const { context } = prepared(under, 'succeeds')
      const record = await under.harness.runToEnd(module, {
        ...context,
        sessionIdToResume: UNKNOWN_SESSION,
        freshPrompt: null,
      })
      const told = record.events.filter((event) => event.type === 'resume_rejected')
      expect(told).toMatchObject([{ sessionId: UNKNOWN_SESSION, next: 'fail' }])
      expect(told[0]?.reason).not.toBe('')
      expect(record.result.failure?.class).toBe('resume_rejected')
      expect([...record.sessions.rejected.keys()]).toEqual([UNKNOWN_SESSION])
      expectPromisesKept(record)
    })

    it('says that a resume was rejected and starts once afresh with the full prompt', async () => {
      await using under = await fixture.open()
      const { context } = prepared(under, 'succeeds')
      const record = await under.harness.runToEnd(module, {
        ...context,
        prompt: 'continue',
        sessionIdToResume: UNKNOWN_SESSION,
        freshPrompt: context.prompt ?? 'Say hello.',
      })
      const types = record.events.map((event) => event.type)
      expect(types.filter((type) => type === 'resume_rejected')).toHaveLength(1)
      expect(types.filter((type) => type === 'process_started')).toHaveLength(2)
      expect(record.events.find((event) => event.type === 'resume_rejected')).toMatchObject({ next: 'fresh' })
      const fresh = record.events.find((event) => event.type === 'prompt' && event.origin === 'fresh')
      expect(fresh).toMatchObject({ text: context.prompt ?? 'Say hello.' })
      expect(record.result).toMatchObject({ failure: null, abortedSignal: false })
      expect(record.result.sessionId).not.toBe(UNKNOWN_SESSION)
      expectPromisesKept(record)
    })

    it('can be stopped between the rejection and the fresh start', async () => {
      await using under = await fixture.open()
      const { context } = prepared(under, 'hangs')
      const live = under.harness.start(module, {
        ...context,
        sessionIdToResume: UNKNOWN_SESSION,
        freshPrompt: context.prompt ?? 'Say hello.',
      })
      await live.waitForEvent('resume_rejected')
      expect(await live.stop('user')).toEqual({ survivors: [] })
      const record = await live.done
      expect(record.result).toMatchObject({ abortedSignal: false, failure: { class: 'interrupted' } })
      expectPromisesKept(record)
    })

    it('lets one run write a session at a time', async () => {
      await using under = await fixture.open()
      const first = await reach(under, fixture, 'hangs')
      const { sessionId } = await first.waitForEvent('session', (event) => event.established)
      expect([...under.harness.sessions.held]).toEqual([sessionId])
      const { context } = prepared(under, 'succeeds')
      const second = under.harness.start(module, { ...context, sessionIdToResume: sessionId })
      const { result, events } = await second.done
      expect(events.map((event) => event.type)).not.toContain('process_started')
      expect(result.failure?.message).not.toBe('')
      expect(result.abortedSignal).toBe(false)
      expect(under.harness.sessions.rejected.size, 'a busy session is still a good one').toBe(0)
      await first.stop('user')
      expectPromisesKept(await first.done)
    })
  })

  describe('abortedSignal is true exactly when the process failed and no session was ever established', () => {
    const table: readonly { situation: Situation; resumed: boolean; aborted: boolean }[] = [
      { situation: 'succeeds', resumed: false, aborted: false },
      { situation: 'succeeds', resumed: true, aborted: false },
      { situation: 'crashesBeforeSession', resumed: false, aborted: true },
      { situation: 'crashesBeforeSession', resumed: true, aborted: false },
      { situation: 'crashesAfterSession', resumed: false, aborted: false },
      { situation: 'crashesAfterSession', resumed: true, aborted: false },
      { situation: 'rateLimited', resumed: false, aborted: false },
    ]
    const possible = table.filter(({ situation }) => fixture.situations.includes(situation))
    it.each(possible)('$situation, resumed: $resumed → $aborted', async ({ situation, resumed, aborted }) => {
      await using under = await fixture.open()
      const before = resumed
        ? (await under.harness.runToEnd(module, prepared(under, 'succeeds').context)).result.sessionId
        : null
      const { context } = prepared(under, situation)
      const record = await under.harness.runToEnd(module, { ...context, sessionIdToResume: before })
      expect(record.result.abortedSignal).toBe(aborted)
      expect(record.result.sessionId === null, 'a session is named unless there is none').toBe(aborted)
      expect(record.result.failure === null).toBe(situation === 'succeeds')
      expectPromisesKept(record)
    })
  })
}
