import { execFile } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { demo } from '../../../src/main/runtimes/demo'
import type { AgentEvent } from '../../../src/shared/domain/events'
import { EVENT_TEXT_MAX_CHARS } from '../../../src/shared/domain/limits'
import { expectPromisesKept } from '../../contract/runtimes/conformance/promises'
import { ManualClock } from '../../support/manualClock'
import { createRuntimeHarness, type RunRecord } from '../../support/runtimeHarness'

const run = promisify(execFile)
const fast = { paceMs: 0 }
const said = ({ events }: RunRecord): string[] =>
  events.flatMap((event) => (event.type === 'text' && !event.delta ? [event.text] : []))

describe('the demo agent at work', () => {
  it('edits and commits real files, and tells the same story twice', async () => {
    const tell = async () => {
      await using harness = await createRuntimeHarness({ git: true })
      const record = await harness.runToEnd(demo, {
        prompt: 'Greet people.',
        options: { ...fast, scenario: 'feature' },
      })
      expectPromisesKept(record)
      expect(record.result.failure).toBeNull()
      expect(readFileSync(join(harness.project, 'src/greeting.js'), 'utf8')).toContain("'Hello!'")
      const git = async (...args: string[]) => (await run('git', args, { cwd: harness.project })).stdout.trim()
      expect(await git('status', '--porcelain')).toBe('')
      return { log: await git('log', '--format=%H %an %s'), events: record.events.map(withoutNames) }
    }
    const first = await tell()
    expect(first.log.split('\n')).toHaveLength(3)
    expect(first.log).toContain('Snowhook demo Greet without a name')
    expect(await tell()).toEqual(first)
  })

  it('streams words that add up to what was said', async () => {
    await using harness = await createRuntimeHarness()
    const text = 'One  two\nthree — vier 🐕 fünf.'
    const { events } = await harness.runToEnd(demo, { prompt: `/say ${text.replace('\n', '\\n')}`, options: fast })
    const deltas = events.filter((event) => event.type === 'text' && event.delta)
    expect(deltas.length).toBeGreaterThan(4)
    expect(deltas.map((event) => (event.type === 'text' ? event.text : '')).join('')).toBe(text)
    expect(events).toContainEqual(expect.objectContaining({ type: 'text', delta: false, text }))
  })

  it.each([
    ['beginning with a dash', '-rf --help /say'],
    ['of 300 KB', `long ${'🐕é\u0301漢 '.repeat(40_000)}`],
    ['with hostile characters', 'a\x1b[31m\u202e\u0000b'],
  ])('takes a prompt %s', async (_name, prompt) => {
    await using harness = await createRuntimeHarness()
    const record = await harness.runToEnd(demo, { prompt, options: fast })
    expect(said(record)[0]).toBe(`You asked: ${prompt.trim()}`.slice(0, EVENT_TEXT_MAX_CHARS))
    expectPromisesKept(record)
  })

  it('works inside its folder only and reports a tool that fails', async () => {
    await using harness = await createRuntimeHarness()
    const script =
      '/edit ../out.txt x\n/edit /tmp/out.txt x\n/commit Nothing\n/tool bash exit 3\n/tool fly\n/tool read gone'
    const { events, result } = await harness.runToEnd(demo, { prompt: script, options: fast })
    const outcomes = events.flatMap((event) => (event.type === 'tool_result' ? [event.outcome] : []))
    expect(outcomes).toEqual(Array.from({ length: 6 }, () => 'error'))
    expect(existsSync(join(harness.dir, 'out.txt'))).toBe(false)
    expect(result.failure).toBeNull()
  })

  it('reports several results of one run and counts the last totals', async () => {
    await using harness = await createRuntimeHarness()
    const record = await harness.runToEnd(demo, { prompt: '/usage 1 1 0 0\n/turn\n/usage 2 2 0 0', options: fast })
    expect(record.events.filter((event) => event.type === 'turn_completed')).toMatchObject([{ turn: 1 }, { turn: 2 }])
    expect(record.result.tokenUsage).toMatchObject({ inputTokens: 3, outputTokens: 3 })
    expectPromisesKept(record)
  })
})

describe('the demo agent in trouble', () => {
  it('dies of a signal and keeps what it had counted', async () => {
    await using harness = await createRuntimeHarness()
    const { result } = await harness.runToEnd(demo, { prompt: '/usage 5 5 0 0\n/crash', options: fast })
    expect(result).toMatchObject({ signal: 'SIGKILL', exitCode: null, failure: { class: 'crash' } })
    expect(result.tokenUsage).toMatchObject({ inputTokens: 5 })
  })

  it.each([
    ['/exit 7', { exitCode: 7, failure: { class: 'crash' } }],
    ['/fail overloaded Come back later', { exitCode: 1, failure: { class: 'overloaded' } }],
    ['/retry 3\n/say Fine.', { exitCode: 0, failure: null }],
  ])('%s', async (prompt, result) => {
    await using harness = await createRuntimeHarness()
    expect((await harness.runToEnd(demo, { prompt, options: fast })).result).toMatchObject(result)
  })

  it('that ignores signals is killed', async () => {
    await using harness = await createRuntimeHarness()
    const live = harness.start(demo, { prompt: '/deaf\n/say Cannot hear you.\n/hang', options: fast })
    await live.waitForEvent('text', (event) => !event.delta)
    expect(await live.stop()).toEqual({ survivors: [] })
    expect(live.eventsOf('stop_step').map(({ step }) => step)).toEqual(['interrupt', 'terminate', 'kill'])
    expectPromisesKept(await live.done)
  })

  it('prints every line and every byte of a flood', async () => {
    await using harness = await createRuntimeHarness()
    const { output } = await harness.runToEnd(demo, { prompt: '/lines 1000\n/flood 1GB/s for 2MB', options: fast })
    const numbers = [...output.toString().matchAll(/^line (\d+) /gm)].map(([, number]) => Number(number))
    expect(numbers).toEqual(Array.from({ length: 1_000 }, (_, at) => at + 1))
    const flood = output
      .toString()
      .split('\n')
      .filter((line) => line.length > 1_000)
    // Each line end became CR LF on the way through the terminal.
    expect(flood.reduce((sum, line) => sum + line.trimEnd().length + 1, 0)).toBeGreaterThanOrEqual(1_990_000)
  })

  it('prints a line of 5 MB: the event is cut, the bytes are whole', async () => {
    await using harness = await createRuntimeHarness()
    const record = await harness.runToEnd(demo, { prompt: '/long-line 5MB', options: fast })
    const texts = record.events.flatMap((event) => (event.type === 'text' ? [event.text.length] : []))
    expect(texts).toEqual([EVENT_TEXT_MAX_CHARS, EVENT_TEXT_MAX_CHARS])
    expect(record.output.length).toBeGreaterThan(10_000_000)
    expectPromisesKept(record)
  })
})

describe('resuming the demo agent', () => {
  it('goes on at the step where it was stopped', async () => {
    await using harness = await createRuntimeHarness()
    const live = harness.start(demo, { prompt: '/say one\n/say two\n/hang\n/say three', options: fast })
    await live.waitForEvent('text', (event) => !event.delta && event.text === 'two')
    await live.stop()
    const sessionIdToResume = (await live.done).result.sessionId
    const resumed = await harness.runToEnd(demo, { prompt: 'go on', sessionIdToResume, options: fast })
    expect(said(resumed)).toEqual(['three'])
    expect(resumed.result.failure).toBeNull()
  })

  it('finishes after a limit, and remembers what was said', async () => {
    await using harness = await createRuntimeHarness({ git: true })
    const options = { ...fast, scenario: 'rate-limited' }
    const first = await harness.runToEnd(demo, { prompt: 'Summarise.', options })
    expect(first.result.rateLimitExit).toBe(true)
    const sessionIdToResume = first.result.sessionId
    const second = await harness.runToEnd(demo, { prompt: 'continue', sessionIdToResume, options })
    expect(second.result).toMatchObject({ failure: null, rateLimitExit: false })
    expect(said(second).at(-1)).toBe('Done: all notes are summarised.')
    const third = await harness.runToEnd(demo, { prompt: 'And now?', sessionIdToResume, options })
    expect(said(third)).toContain('Resumed. The first prompt of this session was: Summarise.')
  })

  it.each([
    ['was forgotten', '/forget', null],
    ['is of another version', '/say hi', '{"version":0}'],
    ['is damaged', '/say hi', '{"vers'],
  ])('is rejected when the session %s', async (_name, prompt, content) => {
    await using harness = await createRuntimeHarness({ env: {} })
    const first = await harness.runToEnd(demo, { prompt, options: fast })
    const sessionIdToResume = first.result.sessionId
    const file = join(harness.dir, 'home/.local/state/snowhook-demo', `${sessionIdToResume}.json`)
    if (content !== null) writeFileSync(file, content)
    const record = await harness.runToEnd(demo, { prompt: 'go on', sessionIdToResume, options: fast })
    expect(record.result).toMatchObject({ failure: { class: 'resume_rejected' }, sessionId: null, abortedSignal: true })
  })
})

describe('questions of the headless demo agent', () => {
  it.each([
    ['y', 'allowed', 'ok', 0],
    ['n', 'denied', 'denied', 1],
    ['maybe', 'denied', 'denied', 1],
  ] as const)('typed %j: %s', async (typed, decision, outcome, deniedCalls) => {
    await using harness = await createRuntimeHarness()
    const live = harness.start(demo, { prompt: '/approve bash echo done > made', options: fast })
    await live.waitForEvent('activity', (event) => event.state === 'blocked' && event.waitingFor === 'permission')
    live.type(`${typed}\r`)
    const { events, result } = await live.done
    expect(events).toContainEqual(expect.objectContaining({ type: 'approval_resolved', decision, by: 'user' }))
    expect(events).toContainEqual(expect.objectContaining({ type: 'tool_result', outcome }))
    expect(events).toContainEqual(expect.objectContaining({ type: 'turn_completed', deniedCalls }))
    expect(existsSync(join(harness.project, 'made'))).toBe(decision === 'allowed')
    expect(result.failure).toBeNull()
  })

  it('are withdrawn when nobody answers in time', async () => {
    await using harness = await createRuntimeHarness()
    const options = { ...fast, answerTimeoutSecs: 0.01 }
    const { events, result } = await harness.runToEnd(demo, { prompt: '/approve bash ls\n/ask Really?', options })
    expect(events).toContainEqual(expect.objectContaining({ type: 'approval_resolved', decision: 'withdrawn' }))
    expect(events).toContainEqual(expect.objectContaining({ type: 'text', text: 'Nobody answered.' }))
    expect(result.failure).toBeNull()
  })

  it('may stay open all day: waiting for a person is not inactivity', async () => {
    const clock = new ManualClock()
    await using harness = await createRuntimeHarness({ clock })
    const live = harness.start(demo, { prompt: '/ask Really?', options: fast, inactivityTimeoutSecs: 60 })
    await live.waitForEvent('activity', (event) => event.waitingFor === 'question')
    clock.advance(86_400_000)
    live.type('yes\r')
    expect(said(await live.done)).toContain('You answered: yes')
  })
})

/** Pids, session ids and folders differ from run to run; everything else is the story. */
function withoutNames(event: AgentEvent): unknown {
  if (event.type === 'process_started') return { ...event, pid: 0, args: [] }
  if (event.type === 'process_exited') return { ...event, pid: 0 }
  if (event.type === 'session') return { ...event, sessionId: '' }
  return event
}
