import { describe, expect, it } from 'vitest'
import { killCommand } from '../../../../src/renderer/src/features/recovery/killCommand'
import { processGroups } from '../../../../src/renderer/src/features/recovery/processGroups'
import { askedWords, recoveryLead, recoveryParts } from '../../../../src/renderer/src/features/recovery/recoveryWords'
import { remainsWords } from '../../../../src/renderer/src/features/recovery/remainsWords'
import { runStanding } from '../../../../src/renderer/src/features/recovery/runStanding'
import { applyFleet, emptyFleet } from '../../../../src/renderer/src/store/fleetSlice'
import type { AgentView } from '../../../../src/shared/domain/agent'
import { RecoveryReport } from '../../../../src/shared/domain/recovery'
import { foundProcess, recoveredRun, recoverySample } from '../../../support/fixtureHost/recovery'
import { agentView, runSummary } from '../agentSamples'

const at = (hours: number, minutes: number): number => new Date(2026, 10, 22, hours, minutes).getTime()
const empty: RecoveryReport = { at: at(14, 7), killedHostSince: at(9, 12), runs: [], processes: [], mended: [] }
const words = (report: RecoveryReport, standings: Parameters<typeof recoveryParts>[1] = []) =>
  recoveryParts(report, standings).map((part) => part.words)

describe('the strip', () => {
  it.each([
    ['names no moment that nobody saw', { runs: [] }, 'Snowhook, at work since 09:12, ended without closing'],
    [
      'says after what it was last heard of',
      { runs: [recoveredRun(1, { lastSeenAt: at(13, 50) }), recoveredRun(2, { lastSeenAt: at(14, 2) })] },
      'Snowhook ended without closing, some time after 14:02',
    ],
    [
      'knows runs that were never heard of',
      { runs: [recoveredRun(1, { lastSeenAt: null })] },
      'Snowhook, at work since 09:12, ended without closing',
    ],
    ['does not accuse a host that closed', { killedHostSince: null }, 'Found at this start'],
  ])('%s', (_, change, lead) => {
    expect(recoveryLead({ ...empty, ...change }, at(14, 7))).toBe(lead)
  })

  it('counts what was found, the gravest last, and nothing that is none', () => {
    const processes = [
      foundProcess(1, 'asked'),
      foundProcess(2, 'survived'),
      foundProcess(3, 'ended'),
      foundProcess(4, 'gone'),
      foundProcess(5, 'left'),
    ]
    const parts = recoveryParts({ ...empty, processes, mended: ['a', 'b'] }, [
      'resumable',
      'resumable',
      'resumable',
      'goes_on',
      'not_resumable',
      'removed',
    ])
    expect(parts.map((part) => part.words)).toEqual([
      '3 agents can be resumed',
      '1 agent started again',
      '1 agent cannot be resumed',
      '2 processes ended',
      '1 process left alone',
      '2 files mended',
      '1 process still alive',
      '1 process needs your word',
    ])
    expect(parts.slice(-2).map(({ tone }) => tone)).toEqual(['bad', 'attention'])
  })
  it('says so when nothing was harmed', () => {
    expect(words(empty)).toEqual(['no run was open and no process was left'])
  })
  it('counts a thousand processes', () => {
    const processes = Array.from({ length: 1_000 }, (_, index) => foundProcess(index + 1, 'asked'))
    expect(words({ ...empty, processes })).toEqual(['1000 processes need your word'])
  })
})

it('what is asked is told without any command line', () => {
  expect(askedWords(1)).toContain('1 process may be')
  expect(askedWords(3)).toContain('3 processes may be')
})

it.each([
  [{ kept: ['a'], missing: ['b', 'c'] }, '1 thing kept, 2 things not restored'],
  [{ kept: ['a', 'b'], missing: [] }, '2 things kept, all of it restored'],
  [{ kept: [], missing: ['a'] }, '1 thing not restored'],
])('what remains of a run, %o, is said as “%s”', (remains, said) => expect(remainsWords(remains)).toBe(said))

it.each([
  ['linux', 'kill -9 42'],
  ['darwin', 'kill -9 42'],
  ['win32', 'taskkill /F /PID 42'],
])('on %s a process is ended by hand with “%s”', (platform, command) => expect(killCommand(42, platform)).toBe(command))

describe('a run that was cut off', () => {
  const run = recoveredRun(1, { runId: 'run-1' as never })
  const can = { start: true, stop: false, resume: true, takeOver: true, handBack: false, type: false }
  const of = (view: Readonly<Record<string, unknown>>): AgentView =>
    agentView({ id: 'agent-1' }, { phase: 'unknown', can, run: runSummary({ id: 'run-1' }), ...view })
  const fleet = (...agents: AgentView[]) => applyFleet(emptyFleet, [{ kind: 'snapshot', agents }])

  it.each([
    ['can be resumed', fleet(of({})), 'resumable'],
    ['has run again', fleet(of({ run: runSummary({ id: 'run-2' }) })), 'goes_on'],
    ['is running', fleet(of({ phase: 'running' })), 'goes_on'],
    ['cannot, says the fleet', fleet(of({ can: { ...can, resume: false } })), 'not_resumable'],
    ['was removed', fleet(), 'removed'],
    ['is known by the report alone at first', emptyFleet, 'resumable'],
  ])('%s', (_, state, standing) => expect(runStanding(run, state)).toBe(standing))
  it('is not offered when the report says no', () => {
    expect(runStanding({ ...run, resumable: false }, fleet(of({})))).toBe('not_resumable')
    expect(runStanding({ ...run, resumable: false }, emptyFleet)).toBe('not_resumable')
  })
})

describe('the sheet’s groups', () => {
  const all = [
    foundProcess(1, 'asked'),
    foundProcess(2, 'asked'),
    foundProcess(3, 'survived'),
    foundProcess(4, 'ended'),
  ]
  const pids = (found: readonly { readonly pid: number }[]) => found.map(({ pid }) => pid)

  it('are what is asked, what lives, and what is settled', () => {
    const groups = processGroups(all, new Set())
    expect([pids(groups.asked), pids(groups.survived), pids(groups.settled)]).toEqual([[1, 2], [3], [4]])
  })
  it('keep the place of what was decided while one looks, so that no other slides under the pointer', () => {
    const asked = new Set(processGroups(all, new Set()).asked.map(({ id }) => id))
    const later = all.map((process) => (process.pid === 1 ? { ...process, state: 'survived' as const } : process))
    const groups = processGroups(later, asked)
    expect([pids(groups.asked), pids(groups.survived)]).toEqual([[1, 2], [3]])
  })
})

it('the fixture’s report is one that a host could send', () => {
  expect(() => RecoveryReport.parse(recoverySample([], at(14, 7)))).not.toThrow()
})
