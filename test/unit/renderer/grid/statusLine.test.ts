import { describe, expect, it } from 'vitest'
import { statusLine } from '../../../../src/renderer/src/features/grid/statusLine'
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
