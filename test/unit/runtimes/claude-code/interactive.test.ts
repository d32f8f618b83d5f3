import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { appendFile, mkdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { InteractiveReports } from '../../../../src/main/runtimes/claude-code/interactiveReports'
import { interactiveUsage } from '../../../../src/main/runtimes/claude-code/interactiveUsage'
import type { Json } from '../../../../src/main/runtimes/json'
import { PromptPaste } from '../../../../src/main/runtimes/claude-code/paste'
import { ReportSpool } from '../../../../src/main/runtimes/claude-code/reportSpool'
import { SessionMeter } from '../../../../src/main/runtimes/claude-code/sessionMeter'
import { newCostMeter, readMeter } from '../../../../src/main/runtimes/claude-code/statusLine'
import { tallyFrom } from '../../../../src/main/runtimes/claude-code/tally'
import { readProgramStatus } from '../../../../src/main/runtimes/programStatus'
import { AgentEvent } from '../../../../src/shared/domain/events'
import { SessionId } from '../../../../src/shared/domain/ids'
import { ManualClock } from '../../../support/manualClock'
import { ofType } from './recorded'
import { asShipped } from './shippedPrices'

const fixture = (name: string): Json[] =>
  readFileSync(join(import.meta.dirname, '../../../fixtures/claude-code', `claude-2.1.330.${name}.jsonl`), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Json)

const hooks = fixture('interactive-hooks')
const statusLines = fixture('interactive-statusline')

/** Hooks and status lines in the order in which they were recorded. */
const recording = [...hooks, ...statusLines].toSorted((a, b) => Number(a['__t']) - Number(b['__t']))

const folders: string[] = []
const folder = (): string => {
  const path = mkdtempSync(join(tmpdir(), 'snowhook-interactive-'))
  folders.push(path)
  return path
}
afterEach(async () => {
  for (const path of folders.splice(0)) await rm(path, { recursive: true, force: true })
})

describe('reports of the interface', () => {
  it('tell what was recorded: session, prompts, calls, permission, turns, limit, end', () => {
    const reports = new InteractiveReports(null, false)
    const events = recording.flatMap((report) => reports.fromReport(report))
    for (const event of events) expect(AgentEvent.safeParse(event).error, JSON.stringify(event)).toBeUndefined()
    expect(ofType(events, 'raw')).toEqual([])
    expect(ofType(events, 'session')).toMatchObject([{ established: true, resumed: false, model: 'claude-sonnet-5-5' }])
    expect(ofType(events, 'prompt').map(({ origin }) => origin)).toEqual(['typed', 'typed', 'typed'])
    expect(ofType(events, 'tool_call').map(({ callId }) => callId)).toEqual(['toolu_fake_157_1'])
    expect(ofType(events, 'tool_result')).toMatchObject([{ callId: 'toolu_fake_157_1', outcome: 'ok' }])
    expect(ofType(events, 'activity').filter(({ state }) => state === 'blocked')).toMatchObject([
      { waitingFor: 'permission' },
      { waitingFor: 'permission' },
    ])
    expect(ofType(events, 'turn_completed').map(({ turn, ok, reason }) => [turn, ok, reason])).toEqual([
      [1, true, 'completed'],
      [3, false, 'rate_limit'],
    ])
    expect(ofType(events, 'rate_limit').at(-1)).toMatchObject({
      status: 'rejected',
      window: 'five_hour',
      utilization: 1,
      resetsAt: 1_795_335_535_000,
    })
    const codes = ofType(events, 'notice').map(({ code }) => code)
    expect(codes).toEqual(['rate_limit', 'continues_by_itself', 'session_end'])
  })

  it('do not tell the prompt twice that the run itself gave, even with a frame around it', () => {
    const reports = new InteractiveReports('do it\n', false)
    const submit = (prompt: string) =>
      ofType(reports.fromReport({ hook_event_name: 'UserPromptSubmit', prompt }), 'prompt')
    expect(submit('<pasted_content id="1">\ndo it\n</pasted_content>')).toEqual([])
    expect(submit('do it')).toMatchObject([{ text: 'do it', origin: 'typed' }])
  })

  it('say whether silence is a person’s: only a program that says it works may not be silent', () => {
    const reports = new InteractiveReports(null, false)
    const silent = (payload: string) => {
      reports.fromTerminal(readProgramStatus(payload))
      return reports.mayBeSilent
    }
    expect(reports.mayBeSilent).toBe(true)
    expect(silent('state=working:app=claude-code')).toBe(false)
    expect(silent('state=idle:app=x:id=a1:title=c3Vi')).toBe(false)
    expect(silent('state=blocked:app=claude-code:kind=question:msg=YW5zd2Vy')).toBe(true)
    expect(silent('state=working:app=claude-code')).toBe(false)
    expect(silent('state=done:app=claude-code')).toBe(true)
  })

  it('follow background work from its beginning to its end, once, whoever tells it', () => {
    const reports = new InteractiveReports(null, false)
    const part = (payload: string) => reports.fromTerminal(readProgramStatus(payload))
    const events = [
      ...part('state=working:app=claude-code:id=a1:title=c3Vi'),
      ...part('state=working:app=claude-code:id=a1:title=c3Vi'),
      ...reports.fromReport({ hook_event_name: 'SubagentStop', agent_id: 'a1' }),
      ...part('state=clear:id=a1'),
    ]
    expect(events).toMatchObject([
      { type: 'task', phase: 'started', title: 'sub', taskId: 'a1' },
      { type: 'task', phase: 'finished', taskId: 'a1' },
    ])
  })

  it('never throw, whatever a hook or the terminal says', () => {
    const names = ['SessionStart', 'UserPromptSubmit', 'PreToolUse', 'PostToolUse', 'Stop', 'StopFailure', 'Else']
    fc.assert(
      fc.property(
        fc.constantFrom(...names),
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.string(),
        (name, more, osc) => {
          const reports = new InteractiveReports(null, true)
          const events = [
            ...reports.fromReport({ ...more, hook_event_name: name }),
            ...reports.fromReport(more),
            ...reports.fromTerminal(readProgramStatus(osc)),
          ]
          for (const event of events) expect(AgentEvent.safeParse(event).error, JSON.stringify(event)).toBeUndefined()
        },
      ),
    )
  })
})

describe('OSC 7501', () => {
  it('is answered, and every recorded state is understood', () => {
    const payloads = fixture('osc7501')
      .filter((one) => one['osc'] === 7_501)
      .map((one) => String(one['data']))
    const read = payloads.map(readProgramStatus)
    expect(read[0]).toEqual({ kind: 'query', answer: '\x1b]7501;?\x1b\\' })
    expect(read.slice(1).map(({ kind }) => kind)).toEqual(read.slice(1).map(() => 'status'))
    const asked = read.flatMap((one) =>
      one.kind === 'status' && one.activity.state === 'blocked' ? [one.activity] : [],
    )
    expect(asked.map(({ waitingFor, message }) => [waitingFor, message])).toEqual([
      ['permission', 'approve Bash: touch n3'],
      ['question', 'answer: Which color? (Red · Blue)'],
    ])
  })
})

describe('the cost that the status line shows', () => {
  it('adds up over resets, and what was there before is not this run’s', () => {
    const readings = [0.5, 0.75, 0.75, 0.1, 0.3]
    expect(readings.reduce(readMeter, newCostMeter(0.5)).total).toBeCloseTo(0.25 + 0.1 + 0.2, 9)
  })

  it('prices a model that has no price here, and guesses nothing where there are two', () => {
    const counts = { inputTokens: 1, outputTokens: 1, cacheReadInputTokens: 0, cacheCreationInputTokens: 0 }
    const one = tallyFrom({ mine: counts })
    expect(interactiveUsage(one, false, 0.5).total.totalCostUsd).toBe(0.5)
    const two = tallyFrom({ mine: counts, theirs: { ...counts, costUSD: 0.2 } })
    expect(interactiveUsage(two, false, 0.5).total.totalCostUsd).toBeCloseTo(0.5, 9)
    const unknown = tallyFrom({ mine: counts, theirs: counts })
    expect(interactiveUsage(unknown, false, 0.5).total.totalCostUsd).toBeNull()
    expect(interactiveUsage(one, false, null).total.totalCostUsd).toBeNull()
  })
})

describe('the spool of reports', () => {
  it('gives every report once, oldest first, whole, and says what is broken', async () => {
    const dir = folder()
    const seen: unknown[] = []
    const broken: string[] = []
    const spool = new ReportSpool(
      dir,
      new ManualClock(),
      (report) => seen.push(report['n']),
      (text) => broken.push(text),
    )
    writeFileSync(join(dir, 'b.json'), '{"n":1}')
    spool.open()
    expect(seen).toEqual([1])
    writeFileSync(join(dir, '.half'), '{"n":')
    writeFileSync(join(dir, 'x.json'), 'not json')
    spool.drain()
    writeFileSync(join(dir, 'a.json'), '{"n":2}')
    spool.drain()
    spool.drain()
    spool.close()
    writeFileSync(join(dir, 'late.json'), '{"n":3}')
    spool.drain()
    expect(seen).toEqual([1, 2])
    expect(broken).toEqual(['not json'])
  })

  it('survives a folder that goes away', async () => {
    const dir = folder()
    const spool = new ReportSpool(
      dir,
      new ManualClock(),
      () => {},
      () => {},
    )
    spool.open()
    await rm(dir, { recursive: true })
    spool.drain()
    spool.close()
  })
})

describe('the usage in the files of a session', () => {
  const id = SessionId.parse('11111111-2222-4333-8444-555555555555')
  const record = (messageId: string, output: number) =>
    `${JSON.stringify({ type: 'assistant', message: { id: messageId, model: 'claude-opus-5-5', usage: { input_tokens: 10, output_tokens: output } } })}\n`
  const totals = (input: number, output: number, cost: number) =>
    `${JSON.stringify({ type: 'cost-state', modelUsage: { 'claude-opus-5-5': { inputTokens: input, outputTokens: output, costUSD: cost } } })}\n`

  async function session(): Promise<{ meter: SessionMeter; file: string; subagents: string }> {
    const config = folder()
    const project = join(config, 'projects', '-some-project')
    const subagents = join(project, id, 'subagents')
    await mkdir(subagents, { recursive: true })
    return {
      meter: new SessionMeter({ CLAUDE_CONFIG_DIR: config }, asShipped),
      file: join(project, `${id}.jsonl`),
      subagents,
    }
  }

  it('counts a message once however many blocks it has, and sub-agents too', async () => {
    const { meter, file, subagents } = await session()
    await meter.turnTo(id, file, true)
    await appendFile(file, record('a', 1) + record('a', 5) + record('b', 7))
    await appendFile(join(subagents, 'agent-1.jsonl'), record('c', 100))
    const { tally, exact } = await meter.read()
    expect(tally.get('claude-opus-5-5')).toMatchObject({ inputTokens: 30, outputTokens: 112 })
    expect(exact).toBe(false)
  })

  it('does not count what was there before the resume, and takes the CLI’s totals when they come', async () => {
    const { meter, file } = await session()
    await appendFile(file, record('old', 1_000) + totals(10, 1_000, 5))
    expect((await meter.resume(id))?.get('claude-opus-5-5')).toMatchObject({ outputTokens: 1_000 })
    await appendFile(file, record('new', 20))
    expect((await meter.read()).tally.get('claude-opus-5-5')).toMatchObject({ outputTokens: 20 })
    await appendFile(file, totals(21, 1_023, 5.25))
    const { tally, exact } = await meter.read()
    expect(tally.get('claude-opus-5-5')).toMatchObject({ inputTokens: 11, outputTokens: 23, totalCostUsd: 0.25 })
    expect(exact).toBe(true)
    expect(
      [...meter.lifeTotals()].map(([session_, life]) => [session_, life.get('claude-opus-5-5')?.outputTokens]),
    ).toEqual([[id, 1_023]])
  })

  it('finds the totals however far they are from the end of a long file', async () => {
    const { meter, file } = await session()
    await appendFile(file, totals(1, 2, 3))
    await appendFile(file, `${JSON.stringify({ type: 'user', words: 'w'.repeat(300_000) })}\n`)
    expect((await meter.resume(id))?.get('claude-opus-5-5')).toMatchObject({ inputTokens: 1, totalCostUsd: 3 })
  })

  it('reads a line only when it is whole', async () => {
    const { meter, file } = await session()
    await meter.turnTo(id, file, true)
    const line = record('a', 9)
    await appendFile(file, line.slice(0, 40))
    expect((await meter.read()).tally.size).toBe(0)
    await appendFile(file, line.slice(40))
    expect((await meter.read()).tally.get('claude-opus-5-5')).toMatchObject({ outputTokens: 9 })
  })

  it('reads no pipe and no device, whatever a report names', async () => {
    const { meter } = await session()
    await meter.turnTo(id, '/dev/zero', true)
    await meter.turnTo(SessionId.parse('other'), '/dev/zero', false)
    expect((await meter.read()).tally.size).toBe(0)
  })

  it('has nothing to say of a session without a file', async () => {
    const { meter } = await session()
    expect(await meter.resume(SessionId.parse('22222222-2222-4333-8444-555555555555'))).toBeNull()
    expect(await meter.resume(SessionId.parse('../../etc/passwd'))).toBeNull()
    expect(await meter.read()).toMatchObject({ exact: false })
  })
})

describe('a pasted prompt', () => {
  const setUp = (prompt: string) => {
    const clock = new ManualClock()
    const written: string[] = []
    return { clock, written, paste: new PromptPaste(prompt, clock, (keys) => written.push(keys)) }
  }

  it('cannot end its own paste or press keys', () => {
    const { paste, written } = setUp('a\x1b[201~\rrm -rf /\x03\r\nb\tc')
    paste.begin()
    expect(written).toEqual(['\x1b[200~a[201~\nrm -rf /\nb\tc\x1b[201~'])
  })

  it('is sent once, with Return after a moment, again a few times, and never when it has arrived', () => {
    const { paste, written, clock } = setUp('hello')
    paste.begin()
    paste.begin()
    clock.advance(500)
    expect(written.slice(1)).toEqual(['\r'])
    clock.advance(60_000)
    expect(written.slice(1)).toEqual(['\r', '\r', '\r', '\r', '\r'])
    const other = setUp('hello')
    other.paste.begin()
    other.paste.end()
    other.clock.advance(60_000)
    expect(other.written).toHaveLength(1)
    expect(other.clock.pending).toBe(0)
  })
})
