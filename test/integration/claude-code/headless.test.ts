import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { expectPromisesKept } from '../../contract/runtimes/conformance/promises'
import { bash, message, text, thinking, toolUse } from '../../support/fake-anthropic/answers'
import { ClaudeScene, ofType } from './scene'

describe('a headless run of the real claude', () => {
  it('tells what the agent did: session, thought, text, call, result, turn and usage', async () => {
    await using scene = await ClaudeScene.open()
    scene.fake.on(
      'do the work',
      message([
        { type: 'thinking', thinking: 'A tool will do.' },
        { type: 'text', text: 'I use a tool.' },
        { type: 'tool_use', name: 'Bash', input: { command: 'echo from-the-tool', description: 'say it' } },
      ]),
      text('All done.'),
    )
    const record = await scene.run({ prompt: 'do the work' })
    expectPromisesKept(record)
    expect(record.result).toMatchObject({ failure: null, abortedSignal: false, rateLimitExit: false, exitCode: 0 })
    const whole = record.events.filter((event) => !('delta' in event && event.delta))
    const told = whole.filter(({ type }) => !['activity', 'usage'].includes(type))
    expect(told.map(({ type }) => type)).toEqual([
      'session',
      'prompt',
      'process_started',
      'session',
      'turn_started',
      'thinking',
      'text',
      'tool_call',
      'tool_result',
      'text',
      'turn_completed',
      'process_exited',
    ])
    expect(ofType(record.events, 'tool_call')).toMatchObject([{ name: 'Bash', parentCallId: null }])
    expect(ofType(record.events, 'tool_result')).toMatchObject([{ outcome: 'ok', output: 'from-the-tool' }])
    expect(ofType(record.events, 'turn_completed')).toMatchObject([{ turn: 1, ok: true, text: 'All done.' }])
    expect(ofType(record.events, 'raw')).toEqual([])
    expect(record.result.tokenUsage).toMatchObject(scene.fake.ledger.total())
  })

  it('streams text as it comes and ends with the whole of it under the same id', async () => {
    await using scene = await ClaudeScene.open()
    const words = 'One sentence after the other, so that there is something to stream. '.repeat(10)
    scene.fake.on('talk', thinking('What shall I say?', words))
    const { events } = await scene.run({ prompt: 'talk' })
    const texts = ofType(events, 'text')
    const whole = texts.at(-1)
    expect(whole).toMatchObject({ delta: false, text: words })
    const deltas = texts.filter((event) => event.delta && event.messageId === whole?.messageId)
    expect(deltas.map((event) => event.text).join('')).toBe(words)
  })

  it('works in the project folder and may edit in it by default', async () => {
    await using scene = await ClaudeScene.open()
    const path = join(scene.harness.project, 'made.txt')
    scene.fake.on('make a file', toolUse('Write', { file_path: path, content: 'made by the agent\n' }), text('Made.'))
    const record = await scene.run({ prompt: 'make a file' })
    expect(record.result.failure).toBeNull()
    expect(readFileSync(path, 'utf8')).toBe('made by the agent\n')
  })

  it('reports what was denied, and a denial is no failure', async () => {
    await using scene = await ClaudeScene.open()
    scene.fake.on('touch it', bash('touch /etc/snowhook-was-here'), text('I was not allowed.'))
    const record = await scene.run({ prompt: 'touch it', options: { permissionMode: 'default' } })
    expect(record.result.failure).toBeNull()
    expect(ofType(record.events, 'tool_result')).toMatchObject([{ outcome: 'denied' }])
    const denied = ofType(record.events, 'notice').filter(({ code }) => code === 'permission_denied')
    expect(denied).toHaveLength(1)
    expect(ofType(record.events, 'turn_completed')).toMatchObject([{ ok: true, deniedCalls: 1 }])
  })

  it('always passes the permission mode, and passes model, rules, limits and extra arguments', async () => {
    await using scene = await ClaudeScene.open()
    const record = await scene.run({
      prompt: 'hello',
      model: 'haiku',
      args: ['--add-dir', '/tmp'],
      options: { permissionMode: 'dontAsk', allowedTools: ['Bash(ls:*)', 'Read'], disallowedTools: ['WebFetch'] },
    })
    const [, session] = ofType(record.events, 'session')
    expect(session).toMatchObject({ permissionMode: 'dontAsk' })
    expect(session?.model).toContain('haiku')
    expect(session?.tools).not.toContain('WebFetch')
    expect(ofType(record.events, 'process_started')[0]?.args.slice(-2)).toEqual(['--add-dir', '/tmp'])
    expect(scene.fake.messageRequests.map((request) => request.model)).toContain(session?.model)
  })

  it('ends as failed when its own turn limit or budget is reached', async () => {
    await using scene = await ClaudeScene.open()
    scene.fake.always('again and again', bash('echo again'))
    const turns = await scene.run({ prompt: 'again and again', options: { maxTurns: 2 } })
    expect(turns.result.failure?.class).toBe('max_turns')
    const budget = await scene.run({ prompt: 'again and again', options: { maxBudgetUsd: 0.02 } })
    expect(budget.result.failure?.class).toBe('budget')
    expectPromisesKept(budget)
  })

  it.each([
    ['that begins with a dash', '--not-a-flag but words'],
    ['that is a dash', '-'],
    ['of 300 KB', `Here is a log:\n${'0123456789abcdef\n'.repeat(18_000)}THE END`],
    [
      'in many scripts',
      'Ünïcödé · 日本語 · العربية · עברית · 👩‍👩‍👧‍👦🏳️‍🌈 · “quotes” \'$HOME\' `ls` "\\n" !! \u2028 end',
    ],
  ])('gives the model a prompt %s, whole', async (_what, prompt) => {
    await using scene = await ClaudeScene.open()
    const record = await scene.run({ prompt })
    expect(record.result.failure).toBeNull()
    expectPromisesKept(record)
    expect(scene.fake.messageRequests).toHaveLength(1)
    expect(scene.fake.messageRequests[0]?.lastUserText.endsWith(prompt)).toBe(true)
    const started = JSON.stringify(ofType(record.events, 'process_started'))
    expect(started.length, 'a prompt is no argument to show').toBeLessThan(3_000)
  })

  it('survives an answer of 5 MB on one line', async () => {
    await using scene = await ClaudeScene.open()
    const words = `${'Zeile mit Ümlauten 🐺 und so weiter. '.repeat(150_000)}THE END`
    scene.fake.on('write a book', text(words, { deltaChars: 65_536 }))
    const record = await scene.run({ prompt: 'write a book' })
    expect(record.result.failure).toBeNull()
    expectPromisesKept(record)
    expect(ofType(record.events, 'raw')).toEqual([])
    const whole = ofType(record.events, 'text').filter((event) => !event.delta)
    expect(whole).toHaveLength(1)
    expect(words.startsWith(whole[0]?.text ?? '-')).toBe(true)
    expect(ofType(record.events, 'notice').map(({ code }) => code)).toContain('text_cut')
    const deltas = ofType(record.events, 'text').filter((event) => event.delta)
    expect(deltas.map((event) => event.text).join('')).toBe(words)
  })

  it('does not end with the first of several results', async () => {
    await using scene = await ClaudeScene.open()
    const launch = { description: 'look', prompt: 'SUB-AGENT WORK', subagent_type: 'general-purpose' }
    scene.fake.on((request) => request.lastUserText.includes('SUB-AGENT WORK'), text('The sub-agent says hello.'))
    scene.fake.on('MAIN WORK', toolUse('Agent', launch), text('It runs.'), text('It is all complete.'))
    const record = await scene.run({ prompt: 'MAIN WORK' })
    expectPromisesKept(record)
    const turns = ofType(record.events, 'turn_completed')
    expect(turns.map(({ turn, text: said }) => [turn, said])).toEqual([
      [1, 'It runs.'],
      [2, 'It is all complete.'],
    ])
    const tasks = ofType(record.events, 'task')
    expect(tasks[0]?.phase).toBe('started')
    expect(tasks.at(-1)?.phase).toBe('finished')
    expect(ofType(record.events, 'text').find((event) => event.text.includes('sub-agent'))?.parentCallId).not.toBeNull()
    expect(record.result).toMatchObject({ failure: null, tokenUsage: scene.fake.ledger.total() })
  })
})
