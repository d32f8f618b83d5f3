import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { agentProcesses } from '../../e2e/support/processes'
import { CommandLine, linesOf, resultOf } from './commandLine'

const json = async <T>(snowhook: CommandLine, ...args: string[]): Promise<T> =>
  JSON.parse((await snowhook.run(...args, '--json')).out) as T

describe('what has happened can be listed', () => {
  it('sessions, runs, usage and logs agree with what run printed', async () => {
    using snowhook = new CommandLine()
    const first = await snowhook.demo('/usage 10 20 30 40\n/say logged words', '--story', '1_story', '--agent', 'ada-1')
    await snowhook.demo('/usage 1 2 3 4\n/fail server =broken', '--story', '2_story', '--agent', 'bob-1')
    const sessionId = resultOf(first)['sessionId']

    const sessions = await json<{ sessionId: string; resumable: boolean }[]>(snowhook, 'sessions')
    expect(sessions).toHaveLength(2)
    expect(sessions).toContainEqual(expect.objectContaining({ sessionId, storyId: '1_story', resumable: true }))
    expect((await snowhook.run('sessions')).out).toContain(String(sessionId))

    const runs = await json<{ id: string; agentName: string; outcome: string }[]>(snowhook, 'runs')
    expect(runs.map(({ agentName, outcome }) => [agentName, outcome])).toEqual([
      ['bob-1', 'failed'],
      ['ada-1', 'completed'],
    ])
    expect((await snowhook.run('runs')).out).toMatch(/ada-1.*completed.*100 tokens/)

    const byAgent = await json<{ label: string; usage: object }[]>(snowhook, 'usage', '--by', 'agent')
    expect(byAgent).toContainEqual(
      expect.objectContaining({ usage: expect.objectContaining({ inputTokens: 10, cacheReadInputTokens: 40 }) }),
    )
    for (const by of ['story', 'model', 'day']) {
      const rows = await json<{ usage: { inputTokens: number } }[]>(snowhook, 'usage', '--by', by)
      expect(rows.reduce((sum, { usage }) => sum + usage.inputTokens, 0)).toBe(11)
    }
    const csv = (await snowhook.run('usage', '--by', 'model', '--csv')).out
    expect(csv.split('\r\n')[0]).toBe('model,runs,input,output,cache_write,cache_read,cost_usd,provisional')
    expect(csv.split('\r\n')[1]).toMatch(/^demo-large,2,11,22,33,44,0\.\d+,false$/)

    const run = runs.at(-1)?.id ?? ''
    expect((await snowhook.run('logs', run)).out).toContain('logged words')
    expect((await snowhook.run('logs', run, '--raw')).out).toContain('"type":"hello"')
    const pages = linesOf(await snowhook.run('logs', run, '--json'))
    expect(pages.map((page) => page['text']).join('')).toBe((await snowhook.run('logs', run)).out)
  })

  it('says what it does not know: a run that is none, a run that is not there', async () => {
    using snowhook = new CommandLine()
    const bad = await snowhook.run('logs', '../../etc')
    expect(bad.code).toBe(2)
    expect(bad.err).toContain('not the id of a run')
    const missing = await snowhook.run('logs', 'run-that-is-not-there')
    expect(missing.code).toBe(1)
    expect(missing.err).not.toBe('')
  })

  it('doctor names every check and its finding', async () => {
    using snowhook = new CommandLine()
    const checks = await json<{ id: string; label: string; status: string; detail: string }[]>(snowhook, 'doctor')
    expect(checks.length).toBeGreaterThan(3)
    for (const check of checks) expect(check.detail).not.toBe('')
    expect(checks.find(({ label }) => label === 'git')?.status).toBe('ok')
    expect((await snowhook.run('doctor')).out).toMatch(/^ok +git: /m)
  })
})

describe('beside a host that serves the same data dir', () => {
  it('commands talk to that host: they run on it, are listed by it, follow it', async () => {
    using snowhook = new CommandLine()
    const server = snowhook.start('serve', '--json')
    const { url, token } = await server.line((line) => typeof line['url'] === 'string')
    expect(String(url)).toBe(`${new URL(String(url)).origin}/#token=${token}`)

    const running = snowhook.startDemo('/say on the server\n/hang', '--story', '1_story')
    const started = await running.line((line) => line['type'] === 'run_started')
    await running.said('on the server')
    const follower = snowhook.start('logs', String(started['runId']), '--follow')
    const runs = await json<{ id: string; outcome: string | null }[]>(snowhook, 'runs')
    expect(runs).toMatchObject([{ id: started['runId'], outcome: null }])
    // One host: the agent belongs to the server, not to the command that started it.
    expect(await parentOf(agentProcesses(snowhook.folder)[0]?.pid ?? 0)).toBe(server.child.pid)

    const ended = await running.signal('SIGINT')
    expect(ended.code).toBe(130)
    const followed = await follower.ended
    expect([followed.code, followed.out.includes('on the server')]).toEqual([0, true])

    const end = await server.signal('SIGTERM')
    expect(end.code).toBe(0)
    expect(agentProcesses(snowhook.folder)).toEqual([])
    expect((await snowhook.run('runs')).out).toContain('stopped')
  })

  it('a second server is told that the data dir is in use', async () => {
    using snowhook = new CommandLine()
    const server = snowhook.start('serve', '--json')
    await server.line((line) => typeof line['url'] === 'string')
    const second = await snowhook.run('serve')
    expect(second.code).toBe(1)
    expect(second.err).toMatch(/in use|another/i)
    await server.signal('SIGINT')
  })

  it('a server that was killed leaves an address behind that does not stop the next command', async () => {
    using snowhook = new CommandLine()
    const server = snowhook.start('serve', '--json')
    await server.line((line) => typeof line['url'] === 'string')
    await server.signal('SIGKILL')
    const ended = await snowhook.demo('/say still works')
    expect(ended.code).toBe(0)
  })
})

it('a reader that goes away early (| head -1) ends the command quietly, and its agent with it', async () => {
  using snowhook = new CommandLine()
  const cli = join(import.meta.dirname, '../../../out/main/cli.js')
  const command = `"${process.execPath}" "${cli}" run --runtime demo --json --option paceMs=1 --prompt "$PROMPT" | head -1`
  const shell = spawn('bash', ['-o', 'pipefail', '-c', command], {
    cwd: snowhook.project,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      HOME: snowhook.folder,
      SNOWHOOK_DATA_DIR: snowhook.dataDir,
      PROMPT: `/say ${'word '.repeat(200)}\n/repeat`,
    },
  })
  let [out, err] = ['', '']
  shell.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString()
  })
  shell.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString()
  })
  const [code] = await once(shell, 'close')
  expect(JSON.parse(out)).toMatchObject({ type: 'run_started' })
  expect([code, err]).toEqual([130, ''])
  expect(agentProcesses(snowhook.folder)).toEqual([])
})

async function parentOf(pid: number): Promise<number | undefined> {
  const ps = spawn('ps', ['-o', 'ppid=', '-p', String(pid)], { stdio: ['ignore', 'pipe', 'ignore'] })
  let out = ''
  ps.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString()
  })
  await once(ps, 'close')
  return out.trim() === '' ? undefined : Number(out)
}
