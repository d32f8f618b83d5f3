import { expect } from 'vitest'
import { AgentEvent, type AgentEventOf } from '../../../../src/shared/domain/events'
import { RuntimeResult } from '../../../../src/shared/domain/run'
import { addUsage, type TokenUsage, totalTokens, zeroUsage } from '../../../../src/shared/domain/usage'
import { processesTagged, type RunRecord } from '../../../support/runtimeHarness'

/** What every finished run must keep, however it went. `process`: as in the runtime's capabilities. */
export function expectPromisesKept(record: RunRecord, { process } = { process: true }): void {
  const { events, result, sessions, context } = record
  for (const event of events)
    expect(AgentEvent.safeParse(event).error, JSON.stringify(event).slice(0, 500)).toBeUndefined()
  expect(RuntimeResult.safeParse(result).error).toBeUndefined()
  expect(events.map((event) => event.type)).not.toContain('run_started')
  expect(events.map((event) => event.type)).not.toContain('run_ended')
  expect(processesTagged(context.runId), 'processes left behind').toEqual([])
  expect([...sessions.held], 'sessions still locked').toEqual([])
  if (process) expectProcessesInTurn(record)
  else expectNoProgram(record)
  expectConsistentResult(result)
  expectConsistentUsage(
    events.filter((event) => event.type === 'usage'),
    result.tokenUsage,
  )
}

/** Without a program there is nothing to abort, and a limit is a failure like any other: nobody parks the run. */
function expectNoProgram({ events, result }: RunRecord): void {
  const types = events.map((event) => event.type)
  expect(types).not.toContain('process_started')
  expect(types).not.toContain('process_exited')
  expect(result).toMatchObject({ abortedSignal: false, rateLimitExit: false, rateLimitResetAt: null })
  expect([result.exitCode, result.signal]).toEqual([null, null])
}

/** One process after the other, each with its end. */
function expectProcessesInTurn({ events }: RunRecord): void {
  let running: number | null = null
  for (const event of events) {
    if (event.type === 'process_started') {
      expect(running, 'two processes at once').toBeNull()
      running = event.pid
    }
    if (event.type === 'process_exited') {
      expect(event.pid).toBe(running)
      running = null
    }
  }
  expect(running, 'a process without an end').toBeNull()
}

function expectConsistentResult(result: RuntimeResult): void {
  if (result.abortedSignal) {
    expect(result.sessionId, 'aborted means that there is no session').toBeNull()
    expect(result.failure, 'aborted is a failure').not.toBeNull()
  }
  if (result.rateLimitResetAt !== null) expect(result.rateLimitExit).toBe(true)
  if (result.rateLimitExit) expect(result.failure?.class).toBe('rate_limit')
  if (result.timedOut) expect(result.failure).not.toBeNull()
}

/** Totals only grow, are the sum of their models, and the last one is the result's. */
function expectConsistentUsage(events: readonly AgentEventOf<'usage'>[], ofResult: TokenUsage | null): void {
  let before = 0
  for (const { total, byModel } of events) {
    expect(totalTokens(total), 'usage never shrinks').toBeGreaterThanOrEqual(before)
    before = totalTokens(total)
    const sum = byModel.reduce<TokenUsage>((all, model) => addUsage(all, model), zeroUsage)
    expect(tokensOf(sum)).toEqual(tokensOf(total))
    if (total.totalCostUsd !== null) expect(sum.totalCostUsd).toBeCloseTo(total.totalCostUsd, 9)
  }
  const last = events.at(-1)
  // A run that used nothing may also report nothing: a rejected resume followed by a stop.
  if (last !== undefined && !(ofResult === null && totalTokens(last.total) === 0)) {
    expect(ofResult).toEqual(last.total)
  }
}

const tokensOf = ({ totalCostUsd: _, ...tokens }: TokenUsage) => ({ ...tokens, model: undefined, basis: undefined })
