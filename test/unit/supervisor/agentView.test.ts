import { describe, expect, it } from 'vitest'
import { newAgentState } from '../../../src/main/supervisor/agentState'
import { type ViewParts, viewOf } from '../../../src/main/supervisor/agentView'
import { type AgentPhase, type AgentSpec, isLive, type RunSummary } from '../../../src/shared/domain/agent'
import { SessionId } from '../../../src/shared/domain/ids'
import { zeroUsage } from '../../../src/shared/domain/usage'

const all = { resumable: true, interactive: true, approvals: true, usage: true, prompt: true, process: true }
const can = (phase: AgentPhase, change: Partial<ViewParts> = {}, interactive = false) =>
  viewOf({
    spec: {} as AgentSpec,
    state: { ...newAgentState(1), phase },
    run: { interactive } as RunSummary,
    runCount: 1,
    sessionId: SessionId.parse('s-1'),
    capabilities: all,
    typable: true,
    usage: zeroUsage,
    usageFinal: true,
    ...change,
  }).can

const phases: AgentPhase[] = ['ready', 'starting', 'running', 'waiting', 'stopping', 'stopped', 'completed', 'failed']

describe('what may be done with an agent', () => {
  it.each([...phases, 'parked' as const, 'unknown' as const])('while it is %s', (phase) => {
    const live = isLive(phase)
    expect(can(phase)).toEqual({
      start: !live,
      stop: live && phase !== 'stopping',
      resume: !live,
      takeOver: !live,
      handBack: false,
      type: live,
    })
  })

  it('after a run that a person typed into: handed back, not taken over', () => {
    expect(can('stopped', {}, true)).toMatchObject({ takeOver: false, handBack: true, resume: true })
  })

  it('without a session: only started', () => {
    expect(can('stopped', { sessionId: null }, true)).toEqual({
      start: true,
      stop: false,
      resume: false,
      takeOver: false,
      handBack: false,
      type: false,
    })
  })

  it('on a runtime that cannot resume or has no terminal: not that', () => {
    expect(can('stopped', { capabilities: { ...all, resumable: false } })).toMatchObject({
      resume: false,
      takeOver: false,
    })
    expect(can('stopped', { capabilities: { ...all, interactive: false } })).toMatchObject({
      resume: true,
      takeOver: false,
    })
  })

  it('whose runtime this Snowhook does not have: nothing but being stopped', () => {
    expect(Object.values(can('stopped', { capabilities: null })).some(Boolean)).toBe(false)
  })

  it('whose program reads no keys: no typing', () => {
    expect(can('running', { typable: false }).type).toBe(false)
  })
})
