import { describe, expect, it } from 'vitest'
import { SessionId } from '../../../../src/shared/domain/ids'
import { type ConformanceFixture, prepared, reach, type Situation } from './fixture'
import { expectPromisesKept } from './promises'

/** A session that no provider has ever heard of. */
const UNKNOWN_SESSION = SessionId.parse('11111111-2222-4333-8444-555555555555')

export function sessionCases(fixture: ConformanceFixture): void {
  const { module } = fixture
  const { capabilities } = module.manifest

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
      expectPromisesKept(second, capabilities)
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
      expectPromisesKept(second, capabilities)
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
      expectPromisesKept(record, capabilities)
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
      if (capabilities.process) expect(types.filter((type) => type === 'process_started')).toHaveLength(2)
      expect(record.events.find((event) => event.type === 'resume_rejected')).toMatchObject({ next: 'fresh' })
      const prompts = record.events.filter((event) => event.type === 'prompt')
      const fresh = prompts.filter((event) => event.origin === 'fresh')
      expect(fresh).toMatchObject([{ text: context.prompt ?? 'Say hello.' }])
      // A program may have been told before it refused; without one, only what is asked is told.
      if (!capabilities.process) expect(prompts).toEqual(fresh)
      expect(record.result).toMatchObject({ failure: null, abortedSignal: false })
      expect(record.result.sessionId).not.toBe(UNKNOWN_SESSION)
      expectPromisesKept(record, capabilities)
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
      expectPromisesKept(record, capabilities)
    })

    it('lets one run write a session at a time', async () => {
      await using under = await fixture.open()
      const first = await reach(under, fixture, 'hangs')
      const { sessionId } = await first.waitForEvent('session', (event) => event.established)
      expect([...under.harness.sessions.held]).toEqual([sessionId])
      const { context } = prepared(under, 'succeeds')
      const second = under.harness.start(module, { ...context, sessionIdToResume: sessionId })
      const { result, events } = await second.done
      const begun = events.filter(({ type }) => type === 'process_started' || type === 'turn_started')
      expect(begun, 'nothing was begun').toEqual([])
      expect(result.failure?.message).not.toBe('')
      expect(result.abortedSignal).toBe(false)
      expect(under.harness.sessions.rejected.size, 'a busy session is still a good one').toBe(0)
      await first.stop('user')
      expectPromisesKept(await first.done, capabilities)
    })
  })

  describe('a session is named unless none was ever established, and only then may a program have aborted', () => {
    const table: readonly { situation: Situation; resumed: boolean; session: boolean }[] = [
      { situation: 'succeeds', resumed: false, session: true },
      { situation: 'succeeds', resumed: true, session: true },
      { situation: 'crashesBeforeSession', resumed: false, session: false },
      { situation: 'crashesBeforeSession', resumed: true, session: true },
      { situation: 'crashesAfterSession', resumed: false, session: true },
      { situation: 'crashesAfterSession', resumed: true, session: true },
      { situation: 'rateLimited', resumed: false, session: true },
    ]
    const possible = table.filter(({ situation }) => fixture.situations.includes(situation))
    it.each(possible)('$situation, resumed: $resumed → $session', async ({ situation, resumed, session }) => {
      await using under = await fixture.open()
      const before = resumed
        ? (await under.harness.runToEnd(module, prepared(under, 'succeeds').context)).result.sessionId
        : null
      const { context } = prepared(under, situation)
      const record = await under.harness.runToEnd(module, { ...context, sessionIdToResume: before })
      expect(record.result.abortedSignal).toBe(capabilities.process && !session)
      expect(record.result.sessionId !== null, 'a session is named unless there is none').toBe(session)
      expect(record.result.failure === null).toBe(situation === 'succeeds')
      expectPromisesKept(record, capabilities)
    })
  })
}
