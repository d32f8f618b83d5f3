import { describe, expect, it } from 'vitest'
import { statusLine, warningOf } from '../../../../src/renderer/src/features/grid/statusLine'
import type { AgentPhase, AgentView } from '../../../../src/shared/domain/agent'
import { FIXTURE_NOW, fixtureAgent } from '../../../support/fixtureHost/agents'

const line = (phase: AgentPhase, change: Partial<AgentView> = {}) => {
  const agent = {
    ...fixtureAgent(0, { name: 'coder-1', story: 'A story', phase }),
    since: FIXTURE_NOW - 180_000,
    ...change,
  }
  const { age, quiet, detail } = statusLine(agent, FIXTURE_NOW)
  return [age, quiet, detail].map((text) => text?.replaceAll('\u202f', ' ') ?? null)
}

describe('the line below a pane’s name', () => {
  it('says how long it runs, how long it has been quiet, and what it does', () => {
    expect(line('running')).toEqual(['3 m', 'last output 4 s ago', 'Editing src/parser.ts'])
  })
  it('does not count the seconds in which an agent only thinks', () => {
    expect(line('running', { lastActivityAt: FIXTURE_NOW - 1_900 })[1]).toBeNull()
  })
  it('claims no silence where no output was ever seen', () => {
    expect(line('starting', { lastActivityAt: null })[1]).toBeNull()
  })
  it('says when a parked agent goes on, or that nobody knows', () => {
    const [age, , detail] = line('parked', { parkedUntil: FIXTURE_NOW + 60_000 })
    expect(age).toMatch(/^limit resets \d\d:\d\d$/)
    expect(detail).toBeNull()
    expect(line('parked', { parkedUntil: null })[0]).toBe('3 m, reset time unknown')
  })
  it('says who says when it resumes, where the host has told', () => {
    const agent = fixtureAgent(0, { name: 'coder-1', story: 'A story', phase: 'parked' })
    const parking = { until: FIXTURE_NOW + 30_000, source: 'provider', autoResume: true } as Parameters<
      typeof statusLine
    >[2]
    expect(statusLine(agent, FIXTURE_NOW, parking).age.replaceAll('\u202f', ' ')).toBe(
      'resumes in 30 s · said by the provider',
    )
  })
  it('hints at a stall after two minutes of silence, but not of one who waits for a person', () => {
    const silent = { lastActivityAt: FIXTURE_NOW - 240_000 }
    expect(line('running', silent)[1]).toBe('last byte 4 m ago')
    expect(line('waiting', silent)[1]).toBe('last output 4 m ago')
    expect(line('running', { lastActivityAt: FIXTURE_NOW - 119_000 })[1]).toBe('last output 1 m ago')
  })
  it('says what holds it, before anything else it could say', () => {
    const hold = { kind: 'budget', message: 'The story’s budget of $5 is used up.' } as const
    expect(line('stopped', { hold })[2]).toBe(hold.message)
    expect(line('failed', { hold })[2]).toBe(hold.message)
  })
  it('says why it failed, from the run, else from the evidence', () => {
    expect(line('failed')).toEqual(['3 m ago', null, 'demo exited 0 after 3 turns'])
    expect(line('unknown', { run: null })[2]).toBe('pid 4000 is alive and printed 2 s ago')
  })
  it('shows no age before the first run', () => {
    expect(line('ready')).toEqual(['', null, null])
  })
  it('never shows a negative age when the host’s clock is ahead', () => {
    expect(line('running', { since: FIXTURE_NOW + 60_000 })[0]).toBe('0 s')
  })
})

describe('what must be seen beside the state', () => {
  const agent = fixtureAgent(0, { name: 'coder-1', story: 'A story', phase: 'running' })
  const warning = (change: Partial<AgentView>) =>
    warningOf({ ...agent, ...change }, FIXTURE_NOW)?.replaceAll('\u202f', ' ') ?? null

  it('is nothing for an agent that is sure to work alone', () => {
    expect(warning({})).toBeNull()
    expect(warning({ confidence: 'likely' })).toBeNull()
  })
  it('names those who work in the same tree', () => {
    expect(warning({ sharesTree: ['coder-2', 'scratch'] })).toBe('same tree as coder-2, scratch')
  })
  it('says since when nothing vouches for a live state', () => {
    expect(warning({ confidence: 'unknown', lastActivityAt: FIXTURE_NOW - 120_000 })).toBe('unknown: no sign for 2 m')
    expect(warning({ confidence: 'unknown', lastActivityAt: null })).toBe('unknown: no sign yet')
    expect(warning({ confidence: 'unknown', phase: 'stopped' })).toBeNull()
  })
})
