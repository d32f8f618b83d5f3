import { describe, expect, it } from 'vitest'
import { followEvents } from '../../../src/main/cli/followEvents'
import type { HostClient } from '../../../src/shared/contract'
import { snowhookError } from '../../../src/shared/domain/errors'
import type { AgentEvent, RecordedEvent } from '../../../src/shared/domain/events'
import { RunId } from '../../../src/shared/domain/ids'
import { ok } from '../../../src/shared/domain/result'

const runId = RunId.parse('run-1')
const ended: AgentEvent = {
  type: 'run_ended',
  outcome: 'completed',
  why: 'done',
  survivors: [],
  result: {
    sessionId: null,
    tokenUsage: null,
    abortedSignal: false,
    rateLimitExit: false,
    rateLimitResetAt: null,
    failure: null,
    exitCode: 0,
    signal: null,
    timedOut: false,
  },
}
const numbered = (seq: number, event: AgentEvent = { type: 'turn_started', turn: seq }): RecordedEvent => ({
  runId,
  seq,
  at: seq,
  event,
})

type Observer = Parameters<HostClient['journal']['watchEvents']>[1]

/** A host that has a whole journal and a stream that skips as told. */
function hostWith(journal: readonly RecordedEvent[], stream: (observer: Observer) => void): HostClient {
  return {
    journal: {
      watchEvents: (_input: unknown, observer: Observer) => {
        queueMicrotask(() => stream(observer))
        return () => {}
      },
      events: async ({ beforeSeq = Number.POSITIVE_INFINITY }: { beforeSeq?: number }) =>
        ok({ events: journal.filter(({ seq }) => seq < beforeSeq).slice(-2), earlier: false }),
    },
  } as unknown as HostClient
}

async function follow(host: HostClient): Promise<number[]> {
  const seen: number[] = []
  for await (const { seq } of followEvents(host, runId)) seen.push(seq)
  return seen
}

const whole = [1, 2, 3, 4, 5, 6].map((seq) => numbered(seq)).concat(numbered(7, ended))

describe('followEvents', () => {
  it('gives every event once when the stream repeats itself', async () => {
    const host = hostWith(whole, (observer) => {
      observer.snapshot({ events: whole.slice(0, 3), earlier: false })
      observer.snapshot({ events: whole.slice(1, 5), earlier: false })
      for (const recorded of whole) observer.delta(recorded)
    })
    expect(await follow(host)).toEqual([1, 2, 3, 4, 5, 6, 7])
  })
  it('reads from the journal what the stream skipped', async () => {
    const host = hostWith(whole, (observer) => {
      observer.snapshot({ events: whole.slice(0, 1), earlier: false })
      observer.snapshot({ events: whole.slice(6), earlier: true })
    })
    expect(await follow(host)).toEqual([1, 2, 3, 4, 5, 6, 7])
  })
  it('goes on behind a damaged record and says which one it was', async () => {
    const damaged = whole.filter(({ seq }) => seq !== 3)
    const host = hostWith(damaged, (observer) => observer.snapshot({ events: damaged.slice(5), earlier: true }))
    const seen: RecordedEvent[] = []
    for await (const recorded of followEvents(host, runId)) seen.push(recorded)
    expect(seen.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7])
    expect(seen[2]?.event).toMatchObject({ type: 'notice', code: 'damaged_record' })
  })
  it('fails with the reason when the stream ends before the run does', async () => {
    const host = hostWith(whole, (observer) => observer.end?.(snowhookError('not_found', 'no such run')))
    await expect(follow(host)).rejects.toThrow('no such run')
  })
})
