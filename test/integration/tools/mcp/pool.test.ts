import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { RUN_TAG_VARIABLE } from '../../../../src/main/process/ports'
import { createProcessTable } from '../../../../src/main/process/procTable'
import { ManualClock } from '../../../support/manualClock'
import { processesTagged } from '../../../support/runtimeHarness/processTable'
import { McpScene, stdioServer, toolOf } from './scene'

const table = createProcessTable()
const isAlive = async (pid: number): Promise<boolean> => (await table.identify(pid)) !== null

describe('an MCP server that is a program', () => {
  it('offers its tools, all pages of them, under names that say whose they are', async () => {
    await using scene = new McpScene()
    scene.settings = { test: stdioServer() }
    const lease = await scene.join()
    expect(scene.notices).toEqual([])
    const names = lease.tools.map(({ description }) => description.name)
    expect(names).toContain('test__echo')
    expect(names).toContain('test__grow')
    expect(names).toHaveLength(16)
    expect(names.at(-1)).toMatch(/^test__odd_name_with_spaces_and.*_[0-9a-f]{6}$/)
    for (const name of names) expect(name).toMatch(/^[A-Za-z0-9_-]{1,64}$/)
  })

  it.each<[string, unknown, string, string | RegExp]>([
    ['echo', { text: 'hällo' }, 'ok', 'hällo'],
    ['add', { a: 2, b: 3 }, 'ok', '5'],
    ['fail', {}, 'error', 'it went wrong'],
    ['refuse', {}, 'error', /refused the call: .*I will not/],
    ['picture', {}, 'ok', 'look:\n[image, image/png, 20 bytes, not shown]'],
    ['structured', {}, 'ok', '{"answer":42}'],
    [
      'file',
      {},
      'ok',
      /^\[resource test:\/\/a\.txt, text\/plain\]\nwhat is in it\n\[resource test:\/\/b\.bin, of unknown type, 300 bytes, not shown\]\n\[resource test:\/\/c \(c\), not shown\]$/,
    ],
    ['huge', {}, 'ok', /^x{1000000}$/],
  ])('answers %s as an outcome for the model', async (name, input, outcome, output) => {
    await using scene = new McpScene()
    scene.settings = { test: stdioServer() }
    const lease = await scene.join()
    const told = await scene.call(lease, `test__${name}`, input)
    expect(told.outcome).toBe(outcome)
    if (typeof output === 'string') expect(told.output).toBe(output)
    else expect(told.output).toMatch(output)
  })

  it('is believed that a tool only looks when the user named it, not when a project did', async () => {
    await using scene = new McpScene()
    scene.settings = { mine: stdioServer() }
    scene.writeMcpFile({ theirs: stdioServer() })
    const lease = await scene.join({ from: 'all' })
    expect(toolOf(lease, 'mine__echo').description.risk).toBe('read')
    expect(toolOf(lease, 'mine__add').description.risk).toBe('execute')
    expect(toolOf(lease, 'theirs__echo').description.risk).toBe('execute')
    const preview = toolOf(lease, 'mine__add').preview({ a: 1, b: 2 }, scene.run())
    expect(preview).toMatchObject({ summary: 'mine: add {"a":1,"b":2}', sensitive: false })
    expect(preview.grant?.key).not.toBe(toolOf(lease, 'theirs__add').preview({ a: 1, b: 2 }, scene.run()).grant?.key)
  })

  it('gets a base environment, its own variables and a tag, and no key of anybody', async () => {
    await using scene = new McpScene()
    scene.settings = { test: { ...stdioServer(), env: { SAY: `\${GREETING}` } } }
    const lease = await scene.join()
    const env = JSON.parse((await scene.call(lease, 'test__env')).output) as Record<string, string>
    const tag = [...scene.watched][0] ?? 'none'
    expect(env).toMatchObject({ HOME: '/nowhere', SAY: 'good morning', [RUN_TAG_VARIABLE]: tag })
    expect(tag).toMatch(/^mcp-/)
    expect(JSON.stringify(env)).not.toContain('sk-of-the-user')
    // What the guardian goes by after a kill -9 of the host, and the ledger the next start.
    const pid = Number((await scene.call(lease, 'test__pid')).output)
    expect(processesTagged(tag)).toContain(pid)
    expect(scene.ledger.entries()).toMatchObject([{ pid, runId: tag }])
  })

  it('has a session of its own and no terminal', async () => {
    await using scene = new McpScene()
    scene.settings = { test: stdioServer() }
    const lease = await scene.join()
    const pid = Number((await scene.call(lease, 'test__pid')).output)
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ')
    expect(Number(stat[3]), 'a session of its own').toBe(pid)
    expect(Number(stat[4]), 'no terminal').toBe(0)
  })

  it('is one process for all runs in a folder, and another in another folder', async () => {
    await using scene = new McpScene()
    scene.settings = { test: stdioServer() }
    const [one, two] = await Promise.all([scene.join(), scene.join()])
    const other = await scene.join({ run: scene.run(scene.dir) })
    const pids = await Promise.all(
      [one, two, other].map(async (lease) => (await scene.call(lease, 'test__pid')).output),
    )
    expect(pids[0]).toBe(pids[1])
    expect(pids[2]).not.toBe(pids[0])
    await one.release()
    await one.release()
    expect((await scene.call(two, 'test__pid')).output).toBe(pids[0])
  })

  it('waits a minute for the next run and is ended then, with everything that it started', async () => {
    const clock = new ManualClock()
    await using scene = new McpScene({ clock })
    scene.settings = { test: stdioServer() }
    const lease = await scene.join()
    const pid = Number((await scene.call(lease, 'test__pid')).output)
    const child = Number((await scene.call(lease, 'test__spawn')).output)
    await lease.release()
    clock.advance(59_000)
    const again = await scene.join()
    expect(Number((await scene.call(again, 'test__pid')).output)).toBe(pid)
    await again.release()
    clock.advance(61_000)
    await scene.pool.close()
    expect([await isAlive(pid), await isAlive(child)]).toEqual([false, false])
  })

  it('leaves nothing when the pool is closed: no stubborn server, no child in a session of its own', async () => {
    await using scene = new McpScene()
    scene.settings = { stubborn: stdioServer('--stubborn'), tame: stdioServer() }
    const lease = await scene.join()
    const child = Number((await scene.call(lease, 'tame__spawn')).output)
    const pids = [
      child,
      Number((await scene.call(lease, 'tame__pid')).output),
      Number((await scene.call(lease, 'stubborn__pid')).output),
    ]
    const tags = [...scene.watched]
    expect(tags).toHaveLength(2)
    expect(await Promise.all(pids.map(isAlive))).toEqual([true, true, true])
    await scene.pool.close()
    expect(await Promise.all(pids.map(isAlive))).toEqual([false, false, false])
    expect(tags.flatMap(processesTagged)).toEqual([])
    expect([...scene.watched, ...scene.ledger.entries(), ...scene.reports]).toEqual([])
  })

  it('that dies in a call costs that call, is reaped, and is started again with the next', async () => {
    await using scene = new McpScene()
    scene.settings = { test: stdioServer() }
    const lease = await scene.join()
    const child = Number((await scene.call(lease, 'test__spawn')).output)
    const first = (await scene.call(lease, 'test__pid')).output
    const lost = await scene.call(lease, 'test__crash')
    expect(lost).toMatchObject({ outcome: 'error' })
    expect(lost.output).toMatch(/cannot be reached: it ended with exit code 3\. It said: .*I go down now/s)
    const next = (await scene.call(lease, 'test__pid')).output
    expect(next).not.toBe(first)
    await scene.pool.close()
    expect(await isAlive(child)).toBe(false)
    expect(scene.watched.size).toBe(0)
  })

  it('is told when a call is interrupted', async () => {
    await using scene = new McpScene()
    scene.settings = { test: stdioServer() }
    const lease = await scene.join()
    const stop = new AbortController()
    const call = scene.call(lease, 'test__slow', {}, stop.signal)
    // The server answers in order: once this is here, the slow call has begun.
    await scene.call(lease, 'test__echo', { text: 'x' })
    stop.abort()
    expect(await call).toMatchObject({ outcome: 'interrupted' })
    expect((await scene.call(lease, 'test__cancelled')).output).toBe('slow')
  })

  it('is given up after ten minutes without a word', async () => {
    const clock = new ManualClock()
    await using scene = new McpScene({ clock })
    scene.settings = { test: stdioServer() }
    const lease = await scene.join()
    const call = scene.call(lease, 'test__slow')
    await scene.call(lease, 'test__echo', { text: 'x' })
    clock.advance(600_000)
    expect(await call).toMatchObject({ outcome: 'error', output: expect.stringMatching(/10 minutes/) as string })
    await lease.release()
  })

  it('offers a tool that it got meanwhile to the runs that join later', async () => {
    await using scene = new McpScene()
    scene.settings = { test: stdioServer() }
    const before = await scene.join()
    expect((await scene.call(before, 'test__grow')).output).toBe('grown')
    const after = await scene.join()
    expect(after.tools.length).toBe(before.tools.length + 1)
    expect(toolOf(after, 'test__grown').description.risk).toBe('execute')
  })

  it('that does not start costs itself alone, with its own last words', async () => {
    await using scene = new McpScene()
    scene.settings = {
      fails: { ...stdioServer('--fail'), env: { PASSWORD: 'no database' } },
      missing: { command: 'no-such-program-anywhere' },
      unset: { command: `\${NOT_SET_ANYWHERE}` },
      works: stdioServer(),
    }
    const lease = await scene.join()
    expect(new Set(lease.tools.map(({ description }) => description.name.split('__')[0]))).toEqual(new Set(['works']))
    expect(scene.notices.sort()).toEqual([
      expect.stringMatching(/^MCP server "fails": it ended with exit code 7\. It said: cannot start: \[…\]\.$/),
      'MCP server "missing": the program no-such-program-anywhere was not found.',
      'MCP server "unset": the variable NOT_SET_ANYWHERE is not set.',
    ])
    expect(scene.watched.size).toBe(1)
  })

  it('that never says hello is given up after a minute', async () => {
    const clock = new ManualClock()
    await using scene = new McpScene({ clock })
    scene.settings = { hangs: stdioServer('--hang') }
    const joining = scene.join()
    await expect.poll(() => scene.ledger.entries().length).toBe(1)
    clock.advance(60_000)
    const { promise, resolve } = Promise.withResolvers<void>()
    void joining.then(() => resolve())
    // Stopping it takes its own time, by the same clock.
    const turning = setInterval(() => clock.advance(100), 5)
    await promise
    clearInterval(turning)
    expect(scene.notices).toEqual(['MCP server "hangs": it did not answer within 60 s.'])
    expect((await joining).tools).toEqual([])
  })

  it('does not hold a run up that is stopped while it starts', async () => {
    await using scene = new McpScene()
    scene.settings = { hangs: stdioServer('--hang') }
    const stop = new AbortController()
    const joining = scene.join({ signal: stop.signal })
    stop.abort()
    expect((await joining).tools).toEqual([])
  })
})

describe('a project’s MCP servers', () => {
  it('are started only after a person has seen the entry and allowed it', async () => {
    await using scene = new McpScene()
    scene.writeMcpFile({ test: stdioServer() })
    const lease = await scene.join({ from: 'all' })
    expect(scene.asked).toMatchObject([
      { tool: 'mcp_server', risk: 'execute', input: { name: 'test', server: stdioServer() }, cwd: scene.project },
    ])
    expect((await scene.call(lease, 'test__add', { a: 1, b: 1 })).output).toBe('2')
  })

  it('are left out with a word when the person says no, and no process is started', async () => {
    await using scene = new McpScene()
    scene.verdict = 'deny'
    scene.writeMcpFile({ test: stdioServer() })
    expect((await scene.join({ from: 'all' })).tools).toEqual([])
    expect(scene.notices).toEqual(['MCP server "test": it was not started: not this one.'])
    expect([scene.watched.size, scene.ledger.entries().length]).toEqual([0, 0])
  })

  it('are not asked about again for the agent that they were allowed to, until the entry changes', async () => {
    await using scene = new McpScene()
    scene.writeMcpFile({ test: stdioServer() })
    await scene.join({ from: 'all' })
    scene.granted.add(scene.asked[0]?.grant?.key ?? 'none')
    await scene.join({ from: 'all' })
    expect(scene.asked).toHaveLength(1)
    scene.writeMcpFile({ test: { ...stdioServer(), env: { A: 'changed' } } })
    await scene.join({ from: 'all' })
    expect(scene.asked).toHaveLength(2)
  })

  it('are not asked about where everything is allowed, and not even read by a CLI that reads them itself', async () => {
    await using scene = new McpScene()
    scene.writeMcpFile({ test: stdioServer() })
    expect((await scene.join({ from: 'all', trusted: true })).tools.length).toBeGreaterThan(0)
    expect((await scene.join({ from: 'settings' })).tools).toEqual([])
    expect(scene.asked).toEqual([])
  })

  it('never get a key that the host holds, not even where everything is allowed', async () => {
    await using scene = new McpScene()
    scene.writeMcpFile({ thief: { ...stdioServer(), env: { K: `\${OPENAI_API_KEY}` } }, fine: stdioServer() })
    const lease = await scene.join({ from: 'all', trusted: true })
    expect(lease.tools.some(({ description }) => description.name.startsWith('thief'))).toBe(false)
    expect(scene.notices).toEqual(['MCP server "thief": it asks for OPENAI_API_KEY, which holds a key of yours.'])
    scene.settings = { mine: { ...stdioServer(), env: { K: `\${OPENAI_API_KEY}` } } }
    const own = await scene.join()
    expect((await scene.call(own, 'mine__env')).output).toContain('sk-of-the-user')
  })

  it('do not take the place of the user’s own server of that name', async () => {
    await using scene = new McpScene()
    scene.settings = { test: stdioServer() }
    scene.writeMcpFile({ test: stdioServer('--fail') })
    const lease = await scene.join({ from: 'all', trusted: true })
    expect(toolOf(lease, 'test__echo').description.risk).toBe('read')
    expect(scene.notices[0]).toMatch(/left out: your settings have one of this name/)
  })

  it('are waited for no longer when the run is stopped while a person is asked', async () => {
    await using scene = new McpScene()
    scene.verdict = 'wait'
    scene.writeMcpFile({ test: stdioServer() })
    const stop = new AbortController()
    const joining = scene.join({ from: 'all', signal: stop.signal })
    await expect.poll(() => scene.asked.length).toBe(1)
    stop.abort()
    expect((await joining).tools).toEqual([])
    expect(scene.watched.size).toBe(0)
  })
})

describe('an MCP server behind an address', () => {
  it('is shared by all folders and gets its headers', async () => {
    await using scene = new McpScene()
    const { url } = await scene.http({}, '--token')
    scene.settings = { web: { type: 'http', url, headers: { Authorization: 'Bearer open-sesame-123' } } }
    const [one, two] = await Promise.all([scene.join(), scene.join({ run: scene.run(scene.dir) })])
    expect(scene.notices).toEqual([])
    const pids = await Promise.all([one, two].map(async (lease) => (await scene.call(lease, 'web__pid')).output))
    expect(pids[0]).toBe(pids[1])
    expect((await scene.call(one, 'web__add', { a: 20, b: 22 })).output).toBe('42')
  })

  it('that does not know us is left out with its words, without our header', async () => {
    await using scene = new McpScene()
    const { url } = await scene.http({}, '--token')
    scene.settings = { web: { type: 'http', url, headers: { Authorization: 'Bearer wrong-and-secret' } } }
    expect((await scene.join()).tools).toEqual([])
    expect(scene.notices[0]).toMatch(/who are you\?/)
    expect(scene.notices[0]).not.toContain('secret')
  })

  it('cannot send our headers to another server', async () => {
    await using scene = new McpScene()
    const seen: unknown[] = []
    const elsewhere = createServer((request, response) => {
      seen.push(request.headers)
      response.end()
    })
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve))
    const target = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/mcp`
    const { url } = await scene.http({ ELSEWHERE: target }, '--redirect')
    scene.settings = { web: { type: 'http', url, headers: { Authorization: 'Bearer open-sesame-123' } } }
    expect((await scene.join()).tools).toEqual([])
    expect(scene.notices).toHaveLength(1)
    expect(seen).toEqual([])
    await new Promise((resolve) => elsewhere.close(resolve))
  })

  it('that is gone fails the calls, the one in flight too, with the reason', async () => {
    await using scene = new McpScene()
    const web = await scene.http()
    scene.settings = { web: { type: 'http', url: web.url } }
    const lease = await scene.join()
    const flying = scene.call(lease, 'web__slow')
    await scene.call(lease, 'web__echo', { text: 'x' })
    web.process.kill('SIGKILL')
    expect(await flying).toMatchObject({
      outcome: 'error',
      output: expect.stringMatching(/cannot be reached/) as string,
    })
    expect(await scene.call(lease, 'web__echo', { text: 'x' })).toMatchObject({ outcome: 'error' })
  })

  it('is told when a call is interrupted', async () => {
    await using scene = new McpScene()
    const { url } = await scene.http()
    scene.settings = { web: { type: 'http', url } }
    const lease = await scene.join()
    const stop = new AbortController()
    const call = scene.call(lease, 'web__slow', {}, stop.signal)
    await scene.call(lease, 'web__echo', { text: 'x' })
    stop.abort()
    expect(await call).toMatchObject({ outcome: 'interrupted' })
    await expect.poll(async () => (await scene.call(lease, 'web__cancelled')).output).toBe('slow')
  })
})
