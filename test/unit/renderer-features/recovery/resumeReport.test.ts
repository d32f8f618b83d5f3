import { describe, expect, it } from 'vitest'
import { inTurn } from '../../../../src/renderer/src/features/recovery/inTurn'
import { newestReport, reportOf } from '../../../../src/renderer/src/features/recovery/resumeReport'
import type { HostClient } from '../../../../src/shared/contract'
import { snowhookError } from '../../../../src/shared/domain/errors'
import type { RecordedEvent } from '../../../../src/shared/domain/events'
import type { RunId, SessionId } from '../../../../src/shared/domain/ids'
import { err } from '../../../../src/shared/domain/result'
import { createFixtureHost } from '../../../support/fixtureHost/handlers'
import { sampleEvent } from '../inspector/eventSamples'

const id = (name: string): RunId => name as RunId
const recorded = (run: string, ...types: Parameters<typeof sampleEvent>[0][]): RecordedEvent[] =>
  types.map((type, index) => ({ runId: id(run), seq: index + 1, at: 0, event: sampleEvent(type) }))

function journals(held: Readonly<Record<string, readonly RecordedEvent[]>>) {
  const host = createFixtureHost([], () => 0)
  for (const [run, events] of Object.entries(held)) host.journals.set(id(run), events)
  return { journal: host.handlers.journal } as unknown as Pick<HostClient, 'journal'>
}
const run = (name: string, resumed = true) => ({
  id: id(name),
  resumedFrom: resumed ? ('session-1' as SessionId) : null,
})

describe('a run’s resume report', () => {
  it('is found among its first events', async () => {
    const client = journals({ b: recorded('b', 'run_started', 'resume_report', 'text') })
    expect(await reportOf(client, id('b'))).toMatchObject({
      runId: 'b',
      previousRun: 'run-0',
      missing: ['an approval'],
    })
  })
  it('is none when the run said nothing, or its journal does not answer', async () => {
    expect(await reportOf(journals({ b: recorded('b', 'run_started') }), id('b'))).toBeNull()
    const broken = { journal: { events: async () => err(snowhookError('storage_failed', 'no')) } }
    expect(await reportOf(broken as unknown as Pick<HostClient, 'journal'>, id('b'))).toBeNull()
  })
  it('of several is the newest, and runs that were not resumed are not asked', async () => {
    const client = journals({
      d: recorded('d', 'resume_report'),
      c: recorded('c', 'run_started'),
      b: recorded('b', 'resume_report'),
      a: recorded('a', 'resume_report'),
    })
    expect((await newestReport(client, [run('d', false), run('c'), run('b'), run('a')]))?.runId).toBe('b')
    expect(await newestReport(client, [run('d', false)])).toBeNull()
    expect(await newestReport(client, [])).toBeNull()
  })
})

describe('all at once, but not too many', () => {
  it('takes each in order, so many at a time', async () => {
    const begun: number[] = []
    const ends: (() => void)[] = []
    const all = inTurn([1, 2, 3, 4, 5], 2, (item) => {
      begun.push(item)
      return new Promise((resolve) => ends.push(resolve))
    })
    expect(begun).toEqual([1, 2])
    for (let index = 0; index < 5; index += 1) {
      ends[index]?.()
      await Promise.resolve()
    }
    await all
    expect(begun).toEqual([1, 2, 3, 4, 5])
  })
  it('has nothing to do with nothing', async () => {
    await inTurn([], 4, () => Promise.reject(new Error('never')))
  })
})
