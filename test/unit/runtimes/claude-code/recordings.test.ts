import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AgentEvent } from '../../../../src/shared/domain/events'
import type { FailureClass } from '../../../../src/shared/domain/run'
import { asTerminal, ofType, recorded, recordings, replay, replayRecording } from './recorded'

describe('every recorded stream of both CLI versions', () => {
  it('is here', () => {
    expect(recordings.length).toBe(35)
    expect(recordings.some((name) => name.includes('2.1.197'))).toBe(true)
  })

  it.each(recordings)('%s has a name for everything, and every event is valid', (name) => {
    const { events } = replayRecording(name)
    expect(ofType(events, 'raw')).toEqual([])
    for (const event of events) expect(AgentEvent.safeParse(event).error, JSON.stringify(event)).toBeUndefined()
  })

  it.each(recordings)('%s tells one turn for each result, and a session for each start', (name) => {
    const lines = recorded(name)
    const { events, stream } = replayRecording(name)
    const results = lines.filter((line) => line['type'] === 'result')
    expect(ofType(events, 'turn_completed')).toHaveLength(results.length)
    const inits = lines.filter((line) => line['subtype'] === 'init')
    expect(ofType(events, 'turn_started')).toHaveLength(inits.length)
    expect(ofType(events, 'session').length > 0).toBe(inits.length > 0)
    expect(stream.turnOpen).toBe(inits.length > 0 && results.length === 0)
  })

  it('reads the same however the terminal cuts its bytes', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...recordings.filter((name) => !name.includes('ctl'))),
        fc.array(fc.integer({ min: 1, max: 5_000 }), { minLength: 1, maxLength: 40 }),
        (name, sizes) => {
          const bytes = asTerminal(recorded(name))
          const chunks: Uint8Array[] = []
          for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
            const size = sizes[turn % sizes.length] ?? 1
            chunks.push(bytes.subarray(at, at + size))
            at += size
          }
          // Deltas may be joined differently: what they say is the same.
          const said = (events: readonly AgentEvent[]) =>
            events.map((event) => (event.type === 'text' && event.delta ? event.text : event))
          const flat = (events: readonly AgentEvent[]) =>
            said(events).reduce<unknown[]>((all, one) => {
              const last = all.at(-1)
              if (typeof one === 'string' && typeof last === 'string') all[all.length - 1] = last + one
              else all.push(one)
              return all
            }, [])
          expect(flat(replay(chunks).events)).toEqual(flat(replay([bytes]).events))
        },
      ),
      { numRuns: 40 },
    )
  })
})

describe('what a recorded run amounts to', () => {
  const verdicts: readonly [string, FailureClass | null][] = [
    ['claude-2.1.197.permission-denied', null],
    ['claude-2.1.197.ratelimit-oauth-allowed_warning', null],
    ['claude-2.1.197.resume-ok', null],
    ['claude-2.1.197.text', null],
    ['claude-2.1.330.background-agent-two-results', null],
    ['claude-2.1.330.bypass-as-root-IS_SANDBOX1', null],
    ['claude-2.1.330.byte-watchdog-stalled-stream.timed', 'unknown'],
    ['claude-2.1.330.connection-drop-retries.timed', 'connection'],
    ['claude-2.1.330.fork-session', null],
    ['claude-2.1.330.http400-credit-balance', 'billing'],
    ['claude-2.1.330.http401-10-retries.timed', 'authentication'],
    ['claude-2.1.330.http429-api-key-10-retries.timed', 'rate_limit'],
    ['claude-2.1.330.http429-retry-after-3600-api-key.timed', 'rate_limit'],
    ['claude-2.1.330.http529', 'overloaded'],
    ['claude-2.1.330.max-budget', 'budget'],
    ['claude-2.1.330.max-turns', 'max_turns'],
    ['claude-2.1.330.mcp-tool', null],
    ['claude-2.1.330.not-logged-in', 'authentication'],
    ['claude-2.1.330.permission-prompt-tool-mcp-deny', null],
    ['claude-2.1.330.permission-prompts-none-denied', null],
    ['claude-2.1.330.ratelimit-oauth-allowed', null],
    ['claude-2.1.330.ratelimit-oauth-allowed_warning', null],
    ['claude-2.1.330.ratelimit-oauth-rejected', 'rate_limit'],
    ['claude-2.1.330.resume-ok-cost-cumulative', null],
    ['claude-2.1.330.thinking', null],
  ]
  it.each(verdicts)('%s: %s', (name, failureClass) => {
    const { stream, events } = replayRecording(name)
    expect(stream.judgement?.failure?.class ?? null).toBe(failureClass)
    expect(ofType(events, 'turn_completed').at(-1)?.ok).toBe(failureClass === null)
  })

  it('knows the reset of a rejected limit in milliseconds, from the number and not from the words', () => {
    const { stream, events } = replayRecording('claude-2.1.330.ratelimit-oauth-rejected')
    expect(stream.judgement?.limitResetsAt).toBe(1_795_330_963_000)
    expect(stream.rejectedUntil).toBe(1_795_330_963_000)
    expect(ofType(events, 'rate_limit')).toMatchObject([{ status: 'rejected', window: 'five_hour' }])
  })

  it.each(['claude-2.1.197.ratelimit-oauth-allowed_warning', 'claude-2.1.330.ratelimit-oauth-allowed_warning'])(
    '%s: a warning rejects nothing',
    (name) => {
      const { stream, events } = replayRecording(name)
      expect(stream.rejectedUntil).toBeUndefined()
      expect(ofType(events, 'rate_limit')).toMatchObject([{ status: 'warning', utilization: 0.93 }])
    },
  )

  it('a run that ended while it waited for a limit was in the middle of a turn that the limit rejects', () => {
    const { stream } = replayRecording('claude-2.1.330.retry-watchdog-oauth-rejected.timed')
    expect(stream.turnOpen).toBe(true)
    expect(stream.rejectedUntil).toBe(1_795_331_462_000)
  })

  it.each(['claude-2.1.197.permission-denied', 'claude-2.1.330.permission-prompts-none-denied'])(
    '%s: the denial is told once',
    (name) => {
      const { events } = replayRecording(name)
      const denials = ofType(events, 'notice').filter(({ code }) => code === 'permission_denied')
      expect(denials).toHaveLength(1)
      expect(ofType(events, 'turn_completed')).toMatchObject([{ ok: true, deniedCalls: 1 }])
    },
  )

  it.each(['claude-2.1.197.resume-unknown-session', 'claude-2.1.330.resume-unknown-session'])(
    '%s: the CLI refuses, in its own words',
    (name) => {
      const resuming = '99999999-2222-4333-8444-555555555555'
      const { stream } = replayRecording(name, { resuming })
      expect(stream.refusal).toBe(`No conversation found with session ID: ${resuming}`)
    },
  )

  it('streams text in pieces under one name and ends with the whole', () => {
    const { events } = replayRecording('claude-2.1.330.tool-bash-partial-messages')
    expect(ofType(events, 'text').map(({ text, delta, messageId }) => [text, delta, messageId])).toEqual([
      ['Running a command.', true, 'msg_fake0002/0'],
      ['Running a command.', false, 'msg_fake0002/0'],
      ['All done after tool.', true, 'msg_fake0003/0'],
      ['All done after tool.', false, 'msg_fake0003/0'],
    ])
  })

  it('tells of approvals that a host could answer', () => {
    const { events } = replayRecording('claude-2.1.330.control-protocol.ctl')
    const asked = ofType(events, 'approval_requested')
    expect(asked.map(({ tool }) => tool)).toEqual(['Bash', 'Bash', 'Bash'])
    expect(asked[0]).toMatchObject({ input: '{"command":"touch ctl1","description":"Say hi"}', reason: 'Say hi' })
  })

  it('tells of background work from its beginning to its end', () => {
    const { events } = replayRecording('claude-2.1.330.background-agent-two-results')
    expect(ofType(events, 'task').map(({ phase, title }) => [phase, title])).toEqual([
      ['started', 'sub'],
      ['finished', 'sub'],
    ])
    const below = ofType(events, 'text').find(({ text }) => text === 'Hello from fake #3.')
    expect(below?.parentCallId).toBe('toolu_fake_1_1')
  })
})
