import { describe, expect, it } from 'vitest'
import { chosenRun, numberRuns } from '../../../../src/renderer/src/features/inspector/runs'
import { sessionReason } from '../../../../src/renderer/src/features/inspector/session/sessionReason'
import { clockTime, sinceStart, tookText } from '../../../../src/renderer/src/features/inspector/timeline/rowTime'
import { shares, usageNotes } from '../../../../src/renderer/src/features/inspector/usage/tokenKinds'
import { SessionRecord } from '../../../../src/shared/domain/agent'
import { zeroUsage } from '../../../../src/shared/domain/usage'
import { agentView, runSummary } from '../agentSamples'

describe('the runs of an agent', () => {
  const older = runSummary({ id: 'r1', startedAt: 10, outcome: 'stopped', endedAt: 20 })
  const newer = runSummary({ id: 'r2', startedAt: 30 })

  it('are numbered from the oldest, newest first, with the live one as the fleet has it', () => {
    const live = { ...newer, sessionId: 'fresh' as never }
    const runs = numberRuns([older, newer], agentView({}, { run: live, runCount: 2 }))
    expect(runs.map(({ run, number }) => [run.id, number, run.sessionId])).toEqual([
      ['r2', 2, 'fresh'],
      ['r1', 1, null],
    ])
  })

  it('have their right numbers when only the newest were asked for', () => {
    const runs = numberRuns([newer], agentView({}, { run: newer, runCount: 9 }))
    expect(runs.map(({ number }) => number)).toEqual([9])
  })

  it('show a run that the list does not know yet', () => {
    expect(numberRuns([], agentView({}, { run: newer, runCount: 1 })).map(({ run }) => run.id)).toEqual(['r2'])
    expect(numberRuns([], agentView())).toEqual([])
  })

  it('choose the inspected one, and the newest when that is of another agent', () => {
    const runs = numberRuns([older, newer], agentView({}, { runCount: 2 }))
    expect(chosenRun(runs, 'r1')?.run.id).toBe('r1')
    expect(chosenRun(runs, 'other')?.run.id).toBe('r2')
    expect(chosenRun(runs, null)?.run.id).toBe('r2')
    expect(chosenRun([], null)).toBeNull()
  })
})

describe('why a session cannot be resumed', () => {
  const record = (changes: Readonly<Record<string, unknown>>): SessionRecord =>
    SessionRecord.parse({
      sessionId: 's1',
      storyId: 'x',
      agentName: 'a',
      model: null,
      runtime: 'any',
      cwd: '/',
      established: true,
      firstSeenAt: 0,
      lastSeenAt: 0,
      resumable: true,
      ...changes,
    })
  const stopped = agentView({}, { phase: 'stopped' })
  it.each([
    ['it can', stopped, [record({})], null],
    ['nothing is known against it', stopped, [], null],
    ['the provider refused', stopped, [record({ resumable: false })], /refused/],
    ['it was never confirmed', stopped, [record({ established: false })], /never confirmed/],
    ['the agent is live', agentView({}, { phase: 'running' }), [record({})], /live/],
  ])('%s', (_, agent, sessions, reason) => {
    const said = sessionReason(agent, undefined, 's1', sessions)
    if (reason === null) expect(said).toBeNull()
    else expect(said).toMatch(reason)
  })
})

describe('times in the timeline', () => {
  it.each([
    [0, '0:00'],
    [7_999, '0:07'],
    [750_000, '12:30'],
    [3_723_000, '1:02:03'],
    [-5_000, '0:00'],
  ])('%d ms after the start is %s', (ms, text) => {
    expect(sinceStart(1_000_000 + ms, 1_000_000)).toBe(text)
  })

  it('writes the time of day with seconds', () => {
    expect(clockTime(new Date(2026, 0, 2, 4, 5, 6).getTime())).toBe('04:05:06')
  })

  it.each([
    [0, '0.0\u202fs'],
    [1_290, '1.2\u202fs'],
    [12_900, '12\u202fs'],
    [185_000, '3\u202fm 5\u202fs'],
    [-1, '0.0\u202fs'],
  ])('a call of %d ms took %s', (ms, text) => {
    expect(tookText(ms)).toBe(text)
  })
})

describe('usage', () => {
  it('is shared out to 100 percent, and nothing used is no bar', () => {
    const usage = { ...zeroUsage, inputTokens: 1, outputTokens: 2, cacheReadInputTokens: 5 }
    expect(shares(usage)).toEqual([12.5, 25, 0, 62.5])
    expect(shares(zeroUsage)).toEqual([0, 0, 0, 0])
  })

  const fine = { simulated: false, reportsUsage: true, provisional: false, usage: { ...zeroUsage, inputTokens: 1 } }
  it.each([
    ['nothing to say', {}, []],
    ['invented figures', { simulated: true }, [/invented/]],
    ['no figures', { reportsUsage: false }, [/does not report/]],
    ['estimates', { provisional: true }, [/Provisional/]],
    ['no price', { usage: { ...zeroUsage, inputTokens: 1, totalCostUsd: null } }, [/not free/]],
    ['estimates of nothing', { provisional: true, usage: zeroUsage }, []],
    ['no price for nothing', { usage: { ...zeroUsage, totalCostUsd: null } }, []],
  ])('says what the figures are worth: %s', (_, facts, notes) => {
    const said = usageNotes({ ...fine, ...facts })
    expect(said).toHaveLength(notes.length)
    notes.forEach((note, index) => {
      expect(said[index]).toMatch(note)
    })
  })
})
