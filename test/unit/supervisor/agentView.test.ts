import { describe, expect, it } from 'vitest'
import { newAgentState } from '../../../src/main/supervisor/agentState'
import { type ViewParts, viewOf } from '../../../src/main/supervisor/agentView'
import {
  type AgentPhase,
  type AgentSpec,
  type AgentView,
  isLive,
  type RunSummary,
} from '../../../src/shared/domain/agent'
import { SessionId } from '../../../src/shared/domain/ids'
import type { StopCause } from '../../../src/shared/domain/run'
import { zeroUsage } from '../../../src/shared/domain/usage'

const all = { resumable: true, interactive: true, approvals: true, usage: true, prompt: true, process: true }
const view = (phase: AgentPhase, change: Partial<ViewParts> = {}, interactive = false) =>
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
    now: 2,
    ...change,
  })
const can = (...given: Parameters<typeof view>) => view(...given).can

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

describe('why an agent rests', () => {
  const run = (stoppedBy: StopCause | null, why = 'Why.') => ({ stoppedBy, why, interactive: false }) as RunSummary

  it.each<[string, AgentPhase, StopCause | null, Partial<ViewParts>, AgentView['hold']]>([
    ['stopped by a person', 'stopped', 'user', {}, null],
    ['stopped by Snowhook', 'stopped', 'supervisor', {}, null],
    ['completed', 'completed', null, {}, null],
    ['running again', 'running', 'budget', { refusal: 'Reached.' }, null],
    [
      'hibernated',
      'stopped',
      'hibernate',
      {},
      { kind: 'hibernated', message: 'Hibernated to free memory; its session is kept. Wake it to go on.' },
    ],
    ['over budget', 'stopped', 'budget', { refusal: 'Reached.' }, { kind: 'budget', message: 'Reached.' }],
    [
      'paused by a budget that has room again',
      'stopped',
      'budget',
      {},
      { kind: 'budget', message: 'It was paused by a budget, which has room again. Resume it to go on.' },
    ],
    ['parked', 'parked', null, { parking: 'Until noon.' }, { kind: 'limit', message: 'Until noon.' }],
    ['parked with nobody to wake it', 'parked', null, {}, { kind: 'limit', message: 'Why.' }],
  ])('%s', (_name, phase, stoppedBy, change, hold) => {
    expect(view(phase, { run: run(stoppedBy), ...change }).hold).toEqual(hold)
  })
})

describe('what a view says of its phase', () => {
  const live = { ...newAgentState(1), phase: 'running' as const, since: 1, lastActivityAt: 1_000 }

  it('is why it is so, as long as that can be believed', () => {
    expect(view('running', { state: live, now: 2_000 })).toMatchObject({
      confidence: 'certain',
      lease: { until: 46_000 },
      evidence: live.evidence,
    })
  })

  it('is what speaks against it, once nothing proves it any more', () => {
    expect(view('running', { state: live, now: 46_001 })).toMatchObject({
      phase: 'running',
      confidence: 'unknown',
      evidence: { source: 'supervisor', at: 1_000, detail: expect.stringContaining('no sign of it') },
    })
  })

  it('names who works in the same tree, within the bound', () => {
    expect(view('running').sharesTree).toEqual([])
    const many = Array.from({ length: 150 }, (_, at) => `coder-${at}`)
    expect(view('running', { sharesTree: many }).sharesTree).toEqual(many.slice(0, 100))
  })
})
