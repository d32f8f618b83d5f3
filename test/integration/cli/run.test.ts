import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { agentProcesses } from '../../e2e/support/processes'
import { CommandLine, linesOf, resultOf } from './commandLine'

const textsOf = (ended: Parameters<typeof linesOf>[0]): unknown[] =>
  linesOf(ended)
    .filter((line) => line['type'] === 'text' && line['delta'] === false)
    .map((line) => line['text'])

describe('snowhook run answers with its exit code and, with --json, ends with the result', () => {
  it('0: completed', async () => {
    using snowhook = new CommandLine()
    const ended = await snowhook.demo('/usage 1 2 3 4\n/say done')
    expect([ended.code, ended.err]).toEqual([0, ''])
    const lines = linesOf(ended)
    const events = lines.slice(0, -1)
    expect(events.map((line) => line['seq'])).toEqual(events.map((_, index) => index + 1))
    expect(events.at(0)).toMatchObject({ type: 'run_started', runtime: 'demo' })
    expect(events.at(-1)).toMatchObject({ type: 'run_ended', outcome: 'completed', survivors: [] })
    expect(resultOf(ended)).toMatchObject({
      abortedSignal: false,
      rateLimitExit: false,
      failure: null,
      tokenUsage: { inputTokens: 1, outputTokens: 2, cacheCreationInputTokens: 3, cacheReadInputTokens: 4 },
    })
  })

  it('1: failed', async () => {
    using snowhook = new CommandLine()
    const ended = await snowhook.demo('/fail server the server broke')
    expect(ended.code).toBe(1)
    expect(resultOf(ended)).toMatchObject({ failure: { class: 'server' }, abortedSignal: false })
  })

  it('1: ended by the inactivity timeout', async () => {
    using snowhook = new CommandLine()
    const ended = await snowhook.demo('/say then silence\n/hang', '--inactivity-timeout', '1')
    expect(ended.code).toBe(1)
    expect(resultOf(ended)).toMatchObject({ timedOut: true })
    expect(agentProcesses(snowhook.folder)).toEqual([])
  })

  it('3: rate-limited, with the time of the reset', async () => {
    using snowhook = new CommandLine()
    const before = Date.now()
    const ended = await snowhook.demo('/rate-limit 10m')
    expect(ended.code).toBe(3)
    const result = resultOf(ended)
    expect(result).toMatchObject({ rateLimitExit: true })
    const reset = Date.parse(String(result['rateLimitResetAt']))
    expect(reset).toBeGreaterThanOrEqual(before + 600_000)
    expect(reset).toBeLessThanOrEqual(Date.now() + 600_000)
  })

  it('4: aborted before there was a session', async () => {
    using snowhook = new CommandLine()
    const ended = await snowhook.demo('/crash-before-start')
    expect(ended.code).toBe(4)
    expect(resultOf(ended)).toMatchObject({ abortedSignal: true, sessionId: null })
  })

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('130: stopped by %s, and nothing of it is left', async (signal) => {
    using snowhook = new CommandLine()
    const running = snowhook.startDemo('/spawn-child ignore-term\n/say up\n/hang')
    await running.said('"up"')
    expect(agentProcesses(snowhook.folder)).not.toEqual([])
    const ended = await running.signal(signal)
    expect(ended.code).toBe(130)
    expect(linesOf(ended).at(-2)).toMatchObject({ type: 'run_ended', outcome: 'stopped', survivors: [] })
    expect(agentProcesses(snowhook.folder)).toEqual([])
  })
})

describe('snowhook run refuses a call it cannot understand with 2 and says which part', () => {
  it.each<[string, string[]]>([
    ['no runtime', ['run', '--prompt', 'x']],
    ['an unknown runtime', ['run', '--runtime', 'nobody', '--prompt', 'x']],
    ['an unknown flag', ['run', '--runtime', 'demo', '--nonsense']],
    ['an unknown option of the runtime', ['run', '--runtime', 'demo', '--option', 'nope=1']],
    ['a value the runtime refuses', ['run', '--runtime', 'demo', '--option', 'scenario=nope']],
    ['a variable without a value', ['run', '--runtime', 'demo', '--env', 'NOVALUE']],
    ['a folder that is not there', ['run', '--runtime', 'demo', '--cwd', '/nowhere/at/all']],
    ['two prompts', ['run', '--runtime', 'demo', '--prompt', 'x', '--prompt-file', 'y']],
    ['a prompt file that is not there', ['run', '--runtime', 'demo', '--prompt-file', 'missing.txt']],
    ['a timeout that is no number', ['run', '--runtime', 'demo', '--inactivity-timeout', 'soon']],
    ['a story id with a slash', ['run', '--runtime', 'demo', '--story', 'a/b']],
    ['an unknown command', ['fly']],
    ['a port that is none', ['serve', '--port', '99999']],
  ])('%s', async (_, args) => {
    using snowhook = new CommandLine()
    const ended = await snowhook.run(...args)
    expect(ended.code).toBe(2)
    expect(ended.out).toBe('')
    expect(ended.err).not.toBe('')
  })

  it('with --json the error is a line of JSON', async () => {
    using snowhook = new CommandLine()
    const ended = await snowhook.run('run', '--runtime', 'nobody', '--json')
    expect(ended.code).toBe(2)
    expect(linesOf(ended)).toMatchObject([{ type: 'error', error: { tag: 'invalid_input', field: 'runtime' } }])
  })
})

describe('the prompt arrives as it was given', () => {
  it.each([
    ['-n', '--prompt', '-n'],
    ['--help', '--prompt', '--help'],
    ['-- x', '--prompt=-- x'],
  ])('when it begins with a dash: %s', async (words, ...args) => {
    using snowhook = new CommandLine()
    const ended = await snowhook.run(
      'run',
      '--runtime',
      'demo',
      '--json',
      '--option',
      'paceMs=0',
      '--option',
      'scenario=bugfix',
      ...args,
    )
    expect(ended.code).toBe(0)
    expect(textsOf(ended)).toContain(`You asked: ${words}`)
  })

  it('from a file, 300 KB of any Unicode', async () => {
    using snowhook = new CommandLine()
    const filling = 'schnee 雪 🐕 '.repeat(15_000)
    writeFileSync(join(snowhook.folder, 'prompt.txt'), `/say from a file\n/say ${filling}\n`)
    const ended = await snowhook.run(
      'run',
      '--runtime',
      'demo',
      '--json',
      '--option',
      'paceMs=0',
      '--prompt-file',
      '../prompt.txt',
    )
    expect(ended.code).toBe(0)
    expect(textsOf(ended)).toContain('from a file')
    expect(ended.out).toContain('雪 🐕 schnee')
  })

  it('arguments, variables and the program go to the agent verbatim', async () => {
    using snowhook = new CommandLine()
    const script = 'printf "%s|%s|%s\\n" "$GREETING" "$1" "$PWD"; exit 0'
    const ended = await snowhook.run(
      ...['run', '--runtime', 'command', '--json', '--command', '/bin/sh'],
      ...['--arg', '-c', '--arg', script, '--arg', 'sh', '--arg', '--two words', '--env', 'GREETING=a=b c'],
    )
    expect(ended.code).toBe(0)
    const [run] = JSON.parse((await snowhook.run('runs', '--json')).out) as { id: string }[]
    const logs = await snowhook.run('logs', run?.id ?? '')
    expect(logs.out).toContain(`a=b c|--two words|${snowhook.project}`)
  })
})

describe('snowhook run --resume', () => {
  it('goes on with the newest session of the story, agent and model, or with the one that is named', async () => {
    using snowhook = new CommandLine()
    const first = resultOf(await snowhook.demo('/say one\n/fail server broke\n/say two'))['sessionId']
    const second = resultOf(await snowhook.demo('/say other'))['sessionId']
    expect(second).not.toBe(first)
    const newest = await snowhook.demo('And now?', '--resume')
    expect([newest.code, resultOf(newest)['sessionId']]).toEqual([0, second])
    const named = await snowhook.demo('go on', '--resume', String(first))
    expect([named.code, resultOf(named)['sessionId']]).toEqual([0, first])
    expect(textsOf(named)).toContain('two')
  })

  it('starts afresh with --fresh-prompt when the session is refused, and says so', async () => {
    using snowhook = new CommandLine()
    const lost = resultOf(await snowhook.demo('/say x\n/forget'))['sessionId']
    const ended = await snowhook.demo('just go on', '--resume', String(lost), '--fresh-prompt', '/say the whole story')
    expect(ended.code).toBe(0)
    expect(linesOf(ended)).toContainEqual(expect.objectContaining({ type: 'resume_rejected', next: 'fresh' }))
    expect(textsOf(ended)).toContain('the whole story')
    expect(resultOf(ended)['sessionId']).not.toBe(lost)
  })

  it('says that there is nothing to resume', async () => {
    using snowhook = new CommandLine()
    const ended = await snowhook.demo('go on', '--resume')
    expect(ended.code).toBe(1)
    expect(linesOf(ended)).toMatchObject([{ type: 'error', error: { tag: 'not_resumable' } }])
  })

  it('goes on where a kill -9 in mid-run cut it off', async () => {
    using snowhook = new CommandLine()
    const running = snowhook.startDemo('/say before the kill\n/hang\n/say after the kill')
    await running.said('Hanging')
    const { sessionId } = await running.line((line) => line['type'] === 'session' && line['established'] === true)
    await running.signal('SIGKILL')
    const ended = await snowhook.demo('go on', '--resume')
    expect(ended.code).toBe(0)
    expect(resultOf(ended)['sessionId']).toBe(sessionId)
    expect(textsOf(ended)).toContain('after the kill')
    const runs = JSON.parse((await snowhook.run('runs', '--json')).out) as { outcome: string }[]
    expect(runs.map(({ outcome }) => outcome)).toEqual(['completed', 'lost'])
    expect(agentProcesses(snowhook.folder)).toEqual([])
  })
})

it('without --json a person reads what the agent did', async () => {
  using snowhook = new CommandLine()
  const ended = await snowhook.run(
    'run',
    '--runtime',
    'demo',
    '--option',
    'paceMs=0',
    '--prompt',
    '/tool bash echo from-a-tool\n/say Read me.',
  )
  expect(ended.code).toBe(0)
  expect(ended.out).toContain('Read me.')
  expect(ended.out).toContain('from-a-tool')
  expect(ended.out).not.toContain('\u001b')
})
