import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { expectPromisesKept } from '../../contract/runtimes/conformance/promises'
import { bash, text, toolUse } from '../../support/fake-anthropic/answers'
import { ManualClock } from '../../support/manualClock'
import { ClaudeScene, ofType } from './scene'

const noticesOf = (events: Parameters<typeof ofType>[0]): string[] => ofType(events, 'notice').map(({ code }) => code)

describe('the real claude with Snowhook’s tools', () => {
  it('asks a person before what its mode does not allow, and goes on when they allow it', async () => {
    await using scene = await ClaudeScene.open()
    const made = join(scene.harness.project, 'made-by-tool')
    scene.fake.on('make it', bash(`touch ${made} && echo MADE`), text('Made.'))
    scene.tools.decide = async () => ({ allowed: true })
    const record = await scene.run({ prompt: 'make it', options: { permissionMode: 'default' } })
    expectPromisesKept(record)
    expect(record.result.failure).toBeNull()
    const [call] = ofType(record.events, 'tool_call')
    expect(scene.tools.prompts).toMatchObject([
      { tool: 'Bash', input: { command: `touch ${made} && echo MADE` }, callId: call?.callId },
    ])
    expect(existsSync(made)).toBe(true)
    expect(ofType(record.events, 'tool_result')).toMatchObject([
      { outcome: 'ok', output: 'MADE', callId: call?.callId },
    ])
    expect(noticesOf(record.events)).toEqual([])
    expect(scene.tools.open).toBe(0)
  })

  it('tells the model why a person said no, and does not do it', async () => {
    await using scene = await ClaudeScene.open()
    const made = join(scene.harness.project, 'made-by-tool')
    scene.fake.on('make it', bash(`touch ${made}`), text('Then not.'))
    scene.tools.decide = async () => ({ allowed: false, reason: 'Use the blue one instead, please.' })
    const record = await scene.run({ prompt: 'make it', options: { permissionMode: 'default' } })
    expectPromisesKept(record)
    expect(record.result.failure).toBeNull()
    expect(existsSync(made)).toBe(false)
    expect(ofType(record.events, 'tool_result')).toMatchObject([{ outcome: 'denied' }])
    expect(scene.fake.messageRequests.at(-1)?.lastUserText).toContain('Use the blue one instead, please.')
  })

  it('calls a tool of ours without asking for it: ours ask for themselves', async () => {
    await using scene = await ClaudeScene.open()
    scene.fake.on('go', toolUse('mcp__snowhook__report_progress', { message: 'half' }), text('Done.'))
    const record = await scene.run({ prompt: 'go', options: { permissionMode: 'default' } })
    expectPromisesKept(record)
    const [call] = ofType(record.events, 'tool_call')
    expect(call).toMatchObject({ name: 'mcp__snowhook__report_progress' })
    expect(scene.tools.calls).toEqual([{ callId: call?.callId, name: 'report_progress', input: { message: 'half' } }])
    expect(ofType(record.events, 'tool_result')).toMatchObject([
      { outcome: 'ok', output: 'noted {"message":"half"}', callId: call?.callId },
    ])
    expect(ofType(record.events, 'tool_call')).toHaveLength(1)
    expect(scene.tools.prompts).toEqual([])
    expect(scene.fake.messageRequests.at(-1)?.lastUserText).toContain('noted')
  })

  it('is told of a tool of ours that was denied as of any error', async () => {
    await using scene = await ClaudeScene.open()
    scene.tools.outcome = () => ({ outcome: 'denied', output: 'The person said no: too late today.', truncated: false })
    scene.fake.on('go', toolUse('mcp__snowhook__deploy', { message: 'now' }), text('Done.'))
    const record = await scene.run({ prompt: 'go' })
    expect(ofType(record.events, 'tool_result')).toMatchObject([{ outcome: 'error' }])
    expect(scene.fake.messageRequests.at(-1)?.lastUserText).toContain('too late today')
  })

  it('offers the model our tools and never the one that answers prompts, which it cannot call either', async () => {
    await using scene = await ClaudeScene.open()
    scene.fake.always('go', toolUse('mcp__snowhook__approve', { tool_name: 'Bash', input: { command: 'rm -rf /' } }))
    for (const permissionMode of ['default', 'plan', 'dontAsk', 'acceptEdits']) {
      const record = await scene.run({ prompt: 'go', options: { permissionMode, maxTurns: 1 } })
      const tools = ofType(record.events, 'session').flatMap((event) => event.tools ?? [])
      expect(tools, permissionMode).toContain('mcp__snowhook__report_progress')
      expect(tools, permissionMode).not.toContain('mcp__snowhook__approve')
    }
    expect(scene.tools.prompts).toEqual([])
  })

  it.each([
    ['plan', 'read_only'],
    ['dontAsk', 'read_only'],
  ])('asks nobody in mode %s: what is not allowed is denied, as that mode says', async (permissionMode, policy) => {
    await using scene = await ClaudeScene.open()
    const path = join(scene.harness.project, 'made.txt')
    scene.tools.decide = async () => ({ allowed: true })
    scene.fake.on('make it', toolUse('Write', { file_path: path, content: 'x' }), text('Not made.'))
    const record = await scene.run({ prompt: 'make it', options: { permissionMode } })
    expect([existsSync(path), scene.tools.prompts]).toEqual([false, []])
    expect(ofType(record.events, 'tool_result')).toMatchObject([{ outcome: 'denied' }])
    expect(scene.tools.wishes).toMatchObject([{ policy }])
  })

  it.each([
    ['acceptEdits', 'accept_edits'],
    ['default', 'ask'],
    ['auto', 'ask'],
  ])('lets our tools do in mode %s what its own may', async (permissionMode, policy) => {
    await using scene = await ClaudeScene.open()
    await scene.run({ prompt: 'hello', options: { permissionMode, tools: 'all' } })
    expect(scene.tools.wishes).toMatchObject([{ policy, selection: 'all' }])
  })

  it('still asks people when it gets none of our tools', async () => {
    await using scene = await ClaudeScene.open()
    scene.fake.on('make it', bash('touch made && echo MADE'), text('Made.'))
    scene.tools.decide = async () => ({ allowed: true })
    const record = await scene.run({ prompt: 'make it', options: { permissionMode: 'default', tools: 'none' } })
    expect(scene.tools.prompts).toHaveLength(1)
    const tools = ofType(record.events, 'session').flatMap((event) => event.tools ?? [])
    expect(tools.filter((name) => name.startsWith('mcp__'))).toEqual([])
  })

  it('is not stopped for silence while it waits for a person, and is for silence after that', async () => {
    const clock = new ManualClock()
    await using scene = await ClaudeScene.open({ clock })
    const person = Promise.withResolvers<{ readonly allowed: true }>()
    scene.tools.decide = () => person.promise
    scene.fake.on(
      'make it',
      bash('echo MADE > made; cat made'),
      text('I hang', { broken: { how: 'stall', at: 'after_start' } }),
    )
    const run = scene.start({ prompt: 'make it', inactivityTimeoutSecs: 60, options: { permissionMode: 'default' } })
    await expect.poll(() => scene.tools.prompts.length, { timeout: 20_000 }).toBe(1)
    clock.advance(10 * 60_000)
    expect(run.eventsOf('stop_requested')).toEqual([])
    person.resolve({ allowed: true })
    await run.waitForEvent('tool_result')
    await scene.fake.seen((request) => request.lastUserText.includes('MADE'))
    clock.advance(2 * 60_000)
    const { result } = await run.done
    expect(run.eventsOf('stop_requested')).toMatchObject([{ by: 'inactivity' }])
    expect(result.timedOut).toBe(true)
  })

  it('withdraws its question when it is stopped', async () => {
    await using scene = await ClaudeScene.open()
    scene.tools.decide = (_request, signal) =>
      new Promise((resolve) => {
        signal.addEventListener('abort', () => resolve({ allowed: false, reason: 'withdrawn' }), { once: true })
      })
    scene.fake.on('make it', bash('touch made'))
    const run = scene.start({ prompt: 'make it', options: { permissionMode: 'default' } })
    await expect.poll(() => scene.tools.prompts.length, { timeout: 20_000 }).toBe(1)
    expect(await run.stop()).toEqual({ survivors: [] })
    await run.done
    expect(scene.tools.prompts[0]?.signal.aborted).toBe(true)
    expect(scene.tools.open).toBe(0)
  })

  it('keeps the token in one private file: not in arguments, events or output', async () => {
    await using scene = await ClaudeScene.open()
    scene.fake.on('go', toolUse('mcp__snowhook__report_progress', { message: 'x' }), text('Done.'))
    const record = await scene.run({ prompt: 'go' })
    const { scratchDir } = record.context.appCtx
    const path = join(scratchDir, 'mcp.json')
    const token = /Bearer ([A-Za-z0-9_-]{43})/.exec(readFileSync(path, 'utf8'))?.[1] ?? 'no token'
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(JSON.stringify(record.events)).not.toContain(token)
    expect(record.output.includes(token)).toBe(false)
    const home = join(scene.harness.dir, 'home')
    const files = readdirSync(home, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    const found = files.filter((file) => readFileSync(join(file.parentPath, file.name)).includes(token))
    expect(found.map(({ name }) => name)).toEqual([])
  })

  it('works without them, and says so, when they cannot be served', async () => {
    await using scene = await ClaudeScene.open()
    scene.tools.broken = true
    scene.fake.on('touch it', bash('touch /etc/snowhook-was-here'), text('I was not allowed.'))
    const record = await scene.run({ prompt: 'touch it', options: { permissionMode: 'default' } })
    expect(record.result.failure).toBeNull()
    expect(noticesOf(record.events)).toContain('tools_unavailable')
    expect(ofType(record.events, 'tool_result')).toMatchObject([{ outcome: 'denied' }])
    expect(scene.tools.open).toBe(0)
  })

  it('has them in its own terminal interface too, and asks there', async () => {
    await using scene = await ClaudeScene.open()
    scene.fake.on('go', toolUse('mcp__snowhook__report_progress', { message: 'half' }), text('Done.'))
    const run = scene.start({ prompt: 'go', interactive: true, options: { permissionMode: 'default' } })
    await run.waitForEvent('tool_result')
    expect(scene.tools.calls).toMatchObject([{ name: 'report_progress', input: { message: 'half' } }])
    await run.stop()
    await run.done
    expect(run.eventsOf('process_started')[0]?.args).not.toContain('--permission-prompt-tool')
    expect(scene.tools.prompts).toEqual([])
  })
})
