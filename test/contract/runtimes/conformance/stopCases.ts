import { describe, expect, it, vi } from 'vitest'
import type { StopReason } from '../../../../src/main/runtimes/runtime'
import { ManualClock } from '../../../support/manualClock'
import { processesTagged } from '../../../support/runtimeHarness'
import { atWork, type ConformanceFixture, caseIf, prepared, reach } from './fixture'
import { expectPromisesKept } from './promises'

const A_DAY_MS = 86_400_000
/** A stream without a sign of life is given up and asked for again after five minutes, whatever the run allows. */
const JUST_BELOW_A_DEAD_STREAM_MS = 299_000
/** A closed connection is news that reaches the other end a moment later. */
const NEWS_TRAVELS_MS = 2_000

export function stopCases(fixture: ConformanceFixture): void {
  const { module } = fixture
  const { capabilities } = module.manifest

  describe('stop', () => {
    it('ends a run that hangs and proves it from outside: the process table, the provider', async () => {
      await using under = await fixture.open()
      const scene = prepared(under, 'hangs')
      const run = under.harness.start(module, scene.context)
      await scene.ready(run)
      expect(await atWork(fixture, run, scene)).toBe(true)
      expect(await run.stop('user')).toEqual({ survivors: [] })
      const record = await run.done
      if (capabilities.process) expect(processesTagged(run.context.runId)).toEqual([])
      else await vi.waitFor(async () => expect(await atWork(fixture, run, scene)).toBe(false), NEWS_TRAVELS_MS)
      expect(record.result).toMatchObject({ abortedSignal: false, timedOut: false, failure: { class: 'interrupted' } })
      expect(run.eventsOf('stop_requested')).toEqual([{ type: 'stop_requested', by: 'user' }])
      if (capabilities.process) expect(run.eventsOf('stop_step').map(({ step }) => step)).toContain('interrupt')
      expect(run.runtime.getStatus()).toBe('failed')
      expectPromisesKept(record, capabilities)
    })

    it('before start: start resolves and nothing is ever started', async () => {
      await using under = await fixture.open()
      const run = under.harness.prepare(module, prepared(under, 'succeeds').context)
      expect(await run.stop('user')).toEqual({ survivors: [] })
      run.begin()
      const record = await run.done
      const begun = record.events.filter(({ type }) => type === 'process_started' || type === 'turn_started')
      expect(begun).toEqual([])
      expect(record.result).toMatchObject({ abortedSignal: false, failure: { class: 'interrupted' } })
      expectPromisesKept(record, capabilities)
    })

    it('in the same breath as start', async () => {
      await using under = await fixture.open()
      const run = under.harness.start(module, prepared(under, 'hangs').context)
      expect(await run.stop('user')).toEqual({ survivors: [] })
      const record = await run.done
      expect(record.result).toMatchObject({ abortedSignal: false, failure: { class: 'interrupted' } })
      expectPromisesKept(record, capabilities)
    })

    it.each([1, 2, 3])('at event %i of its beginning', async (count) => {
      await using under = await fixture.open()
      const { context, ready } = prepared(under, 'hangs')
      const run = under.harness.start(module, context)
      await Promise.race([run.waitForEventCount(count), ready(run)])
      expect(await run.stop('supervisor')).toEqual({ survivors: [] })
      expectPromisesKept(await run.done, capabilities)
    })

    it('twice at once and again after the end: one stop, the same answer', async () => {
      await using under = await fixture.open()
      const run = await reach(under, fixture, 'hangs')
      const reports = await Promise.all([run.stop('user'), run.stop('shutdown')])
      const record = await run.done
      reports.push(await run.stop('user'))
      expect(reports).toEqual([{ survivors: [] }, { survivors: [] }, { survivors: [] }])
      expect(record.events.filter((event) => event.type === 'stop_requested')).toHaveLength(1)
      expectPromisesKept(record, capabilities)
    })

    it('after a run that ended by itself', async () => {
      await using under = await fixture.open()
      const run = under.harness.start(module, prepared(under, 'succeeds').context)
      const record = await run.done
      expect(await run.stop('user')).toEqual({ survivors: [] })
      expect(record.result.failure).toBeNull()
    })

    caseIf(
      fixture.situations.includes('leavesDeafChild'),
      'takes a child with it that left the session and ignores every polite signal',
      async () => {
        await using under = await fixture.open()
        const run = await reach(under, fixture, 'leavesDeafChild')
        expect(processesTagged(run.context.runId).length).toBeGreaterThan(1)
        expect(await run.stop('user')).toEqual({ survivors: [] })
        expect(run.eventsOf('stop_step').map(({ step }) => step)).toContain('kill')
        expectPromisesKept(await run.done, capabilities)
      },
    )
  })

  caseIf(fixture.situations.includes('leavesChild'), 'children do not outlive a run that ended by itself', async () => {
    await using under = await fixture.open()
    const record = await under.harness.runToEnd(module, prepared(under, 'leavesChild').context)
    expect(record.result.failure).toBeNull()
    const swept = record.events.filter((event) => event.type === 'stop_step')
    expect(swept.length, 'what was ended is told').toBeGreaterThan(0)
    expectPromisesKept(record, capabilities)
  })

  describe('inactivity', () => {
    const startHanging = async (inactivityTimeoutSecs: number) => {
      const clock = new ManualClock()
      const under = await fixture.open({ clock })
      const scene = prepared(under, 'hangs')
      const run = under.harness.start(module, { ...scene.context, inactivityTimeoutSecs })
      await scene.ready(run)
      return { clock, under, run, scene }
    }

    it('ends a silent run with that reason', async () => {
      const { clock, under, run } = await startHanging(60)
      await using _ = under
      clock.advance(61_000)
      const record = await run.done
      const by: StopReason = 'inactivity'
      expect(run.eventsOf('stop_requested')).toEqual([{ type: 'stop_requested', by }])
      expect(record.result).toMatchObject({ timedOut: true, abortedSignal: false, rateLimitExit: false })
      expectPromisesKept(record, capabilities)
    })

    it('0 means never', async () => {
      const { clock, under, run, scene } = await startHanging(0)
      await using _ = under
      clock.advance(capabilities.process ? A_DAY_MS : JUST_BELOW_A_DEAD_STREAM_MS)
      expect(run.eventsOf('stop_requested')).toEqual([])
      expect(await atWork(fixture, run, scene)).toBe(true)
      await run.stop('user')
      expect((await run.done).result.timedOut).toBe(false)
    })
  })
}
