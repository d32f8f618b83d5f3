import { existsSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { actionHash } from '../../../src/main/approvals/actionHash'
import { defineTool } from '../../../src/main/tools/defineTool'
import type { EndpointService, ToolEndpoints } from '../../../src/main/tools/endpoint/ports'
import type { McpPool, McpWish } from '../../../src/main/tools/mcp/ports'
import { OUTCOME_MAX_CHARS, succeeded } from '../../../src/main/tools/outcome'
import type { Tool, ToolContext } from '../../../src/main/tools/tool'
import type { ApprovalPolicy, ToolRisk } from '../../../src/shared/domain/approvals'
import { AgentEvent } from '../../../src/shared/domain/events'
import { ok } from '../../../src/shared/domain/result'
import { ManualClock } from '../../support/manualClock'
import { openBench } from '../../support/toolBench'

/** A server's tool for tests. */
const external = (name: string, run: (context: ToolContext) => Promise<string>, risk: ToolRisk = 'execute'): Tool =>
  defineTool({
    name,
    description: name,
    risk,
    input: z.object({ list: z.array(z.string()).optional() }),
    run: async (_, context) => succeeded(await run(context)),
  })

function pool(tools: readonly Tool[]): McpPool & { readonly wishes: McpWish[]; released: number } {
  const wishes: McpWish[] = []
  const made = {
    wishes,
    released: 0,
    join: async (wish: McpWish) => {
      wishes.push(wish)
      return {
        tools,
        release: async () => {
          made.released += 1
        },
      }
    },
    close: async () => {},
  }
  return made
}

describe('the tools of a bench', () => {
  it.each<[ApprovalPolicy, 'all' | 'snowhook' | 'none', string[]]>([
    ['full', 'snowhook', ['get_story', 'report_progress', 'ask_human', 'run_gates', 'b__x', 'c__y']],
    ['read_only', 'snowhook', ['get_story', 'report_progress', 'ask_human', 'c__y']],
    [
      'read_only',
      'all',
      ['read_file', 'list_folder', 'glob', 'grep', 'get_story', 'report_progress', 'ask_human', 'c__y'],
    ],
    ['full', 'none', []],
  ])('under %s for %s are %j, in this order', async (policy, selection, names) => {
    const mcp = pool([external('c__y', async () => '', 'read'), external('b__x', async () => '')])
    await using bench = await openBench({ policy, selection, mcp })
    expect(bench.bench.tools.map(({ name }) => name)).toEqual(names)
    expect(bench.bench.riskOf('shell')).toBe('execute')
    expect(bench.bench.riskOf('nothing')).toBeNull()
    expect(mcp.wishes.map(({ from, trusted }) => [from, trusted])).toEqual(
      selection === 'none' ? [] : [[selection === 'all' ? 'all' : 'settings', policy === 'full']],
    )
  })

  it('are described as every provider accepts it', async () => {
    await using bench = await openBench()
    for (const { name, description, inputSchema } of bench.bench.tools) {
      expect(name).toMatch(/^[A-Za-z0-9_-]{1,64}$/)
      expect(description.length).toBeGreaterThan(20)
      expect(inputSchema).toMatchObject({ type: 'object', additionalProperties: false })
      expect(inputSchema).not.toHaveProperty('$schema')
    }
  })

  it('leave out, aloud, what is named twice or cannot be named', async () => {
    const mcp = pool([external('shell', async () => ''), external('bad name', async () => '')])
    await using bench = await openBench({ mcp })
    expect(bench.eventsOf('notice').map(({ message }) => message)).toEqual([
      'The tool "bad name" has a name that models do not accept. It is left out.',
      'There is another tool named shell. It is left out.',
    ])
  })
})

describe('a call', () => {
  it.each<[ApprovalPolicy, string, unknown, 'ok' | 'denied', number]>([
    ['read_only', 'list_folder', {}, 'ok', 0],
    ['read_only', 'write_file', { path: 'f', content: 'x' }, 'denied', 0],
    ['read_only', 'shell', { command: 'touch f' }, 'denied', 0],
    ['ask', 'write_file', { path: 'f', content: 'x' }, 'ok', 1],
    ['ask', 'shell', { command: 'touch f' }, 'ok', 1],
    ['accept_edits', 'write_file', { path: 'f', content: 'x' }, 'ok', 0],
    ['accept_edits', 'shell', { command: 'touch f' }, 'ok', 1],
    ['full', 'shell', { command: 'touch f' }, 'ok', 0],
  ])('under %s of %s(%j) is %s after %d questions', async (policy, name, input, outcome, asked) => {
    await using bench = await openBench({ policy })
    expect((await bench.call(name, input)).outcome).toBe(outcome)
    expect(bench.desk.asked).toHaveLength(asked)
    expect(existsSync(join(bench.project, 'f'))).toBe(outcome === 'ok' && name !== 'list_folder')
  })

  it('that the policy denies is an event, and the model reads why', async () => {
    await using bench = await openBench({ policy: 'read_only' })
    const { outcome, output } = await bench.call('shell', { command: 'ls' })
    expect([outcome, output]).toEqual(['denied', expect.stringMatching(/read-only/)])
    const [asked, resolved] = bench.events
    const hash = actionHash({ tool: 'shell', input: { command: 'ls', timeout_secs: 120 }, cwd: bench.project })
    expect(asked).toMatchObject({ type: 'approval_requested', tool: 'shell', hash })
    expect(resolved).toMatchObject({ type: 'approval_resolved', decision: 'denied', by: 'policy', hash })
    for (const event of bench.events) expect(AgentEvent.safeParse(event).success).toBe(true)
  })

  it('that a person allowed for good is not asked about, and is an event', async () => {
    await using bench = await openBench({ policy: 'ask', granted: ['shell:echo hi'] })
    expect((await bench.call('shell', { command: 'echo hi' })).outcome).toBe('ok')
    expect(bench.desk.asked).toHaveLength(0)
    expect(bench.eventsOf('approval_resolved')).toMatchObject([{ decision: 'allowed', by: 'policy', scope: 'agent' }])
    await bench.call('shell', { command: 'echo hi ' })
    expect(bench.desk.asked).toHaveLength(1)
  })

  it('that may have run before is asked about, whatever the policy says', async () => {
    await using bench = await openBench({ policy: 'full', decide: () => 'deny', denial: 'Not again.' })
    const again = await bench.call('shell', { command: 'touch f' }, { repeated: true })
    expect(again).toEqual({ outcome: 'denied', output: 'Not again.', truncated: false })
    expect((await bench.call('list_folder', {}, { repeated: true })).outcome).toBe('ok')
  })

  it('runs exactly what was shown, also when the input is changed during the question', async () => {
    const input = { path: 'f', content: 'shown' }
    await using bench = await openBench({
      policy: 'ask',
      decide: (action) => {
        input.content = 'changed'
        expect(() => Object.assign(action.input as object, { content: 'changed' })).toThrow(TypeError)
        return 'allow'
      },
    })
    expect((await bench.call('write_file', input)).outcome).toBe('ok')
    expect(readFileSync(join(bench.project, 'f'), 'utf8')).toBe('shown')
  })

  it('announces an effect before it happens, and does not happen when that fails', async () => {
    await using bench = await openBench()
    const order: string[] = []
    const beforeEffect = async (): Promise<void> => {
      order.push(`file there: ${existsSync(join(bench.project, 'f'))}`)
    }
    await bench.call('list_folder', {}, { beforeEffect })
    await bench.call('write_file', { path: 'f', content: '' }, { beforeEffect })
    expect(order).toEqual(['file there: false'])
    const refused = await bench.call(
      'shell',
      { command: 'touch g' },
      { beforeEffect: () => Promise.reject(new Error('disk full')) },
    )
    expect(refused).toMatchObject({ outcome: 'error', output: 'It was not run: disk full' })
    expect(existsSync(join(bench.project, 'g'))).toBe(false)
  })

  it('is an outcome whatever happens in the tool', async () => {
    const tools = [
      external('x__throws', async () => Promise.reject(new Error('boom'))),
      external('x__odd', async () => Promise.reject({ not: 'an error' })),
      external('x__long', async () => `${'x'.repeat(OUTCOME_MAX_CHARS - 1)}😀${'y'.repeat(10)}`),
      external('x__broken', async () => 'a\ud800b'),
    ]
    await using bench = await openBench({ mcp: pool(tools) })
    expect(await bench.call('x__throws', {})).toEqual({ outcome: 'error', output: 'boom', truncated: false })
    expect((await bench.call('x__odd', {})).outcome).toBe('error')
    const long = await bench.call('x__long', {})
    expect(long.truncated).toBe(true)
    expect(long.output.length).toBeLessThanOrEqual(OUTCOME_MAX_CHARS)
    expect((await bench.call('x__broken', {})).output).toBe('a\ufffdb')
    expect(await bench.call('x__nope', {})).toMatchObject({
      outcome: 'error',
      output: expect.stringMatching(/There is no tool/),
    })
    const circle: Record<string, unknown> = {}
    circle['path'] = circle
    expect((await bench.call('read_file', circle)).outcome).toBe('error')
    expect((await bench.call('read_file', { path: () => 'x' })).outcome).toBe('error')
  })

  it('that waits for a person is over at once when it is interrupted', async () => {
    await using bench = await openBench({ policy: 'ask', decide: () => 'wait' })
    const stop = new AbortController()
    const call = bench.call('shell', { command: 'touch f' }, { signal: stop.signal })
    await new Promise((resolve) => setImmediate(resolve))
    expect(bench.bench.waiting).toBe(true)
    stop.abort()
    expect((await call).outcome).toBe('interrupted')
    expect(bench.bench.waiting).toBe(false)
    expect(existsSync(join(bench.project, 'f'))).toBe(false)
  })

  it('is given up when a tool does not end after an interrupt', async () => {
    const clock = new ManualClock()
    const hangs = Promise.withResolvers<string>()
    await using bench = await openBench({ clock, mcp: pool([external('x__hangs', () => hangs.promise)]) })
    const stop = new AbortController()
    const call = bench.call('x__hangs', {}, { signal: stop.signal })
    await new Promise((resolve) => setImmediate(resolve))
    stop.abort()
    clock.advance(10_000)
    expect(await call).toMatchObject({ outcome: 'interrupted', output: expect.stringMatching(/given up/) })
    hangs.resolve('late')
  })
})

describe('closing a bench', () => {
  it('ends what runs, withdraws what waits, releases the servers and refuses what comes later', async () => {
    const mcp = pool([])
    await using bench = await openBench({
      policy: 'ask',
      mcp,
      decide: ({ summary }) => (summary === 'wait' ? 'wait' : 'allow'),
    })
    const running = bench.call('shell', { command: 'sleep 600' })
    const waiting = bench.call('shell', { command: 'wait' })
    while (bench.processes().length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    await bench.bench.close()
    expect([(await running).outcome, (await waiting).outcome]).toEqual(['interrupted', 'interrupted'])
    expect(bench.processes()).toEqual([])
    expect(mcp.released).toBe(1)
    expect((await bench.call('list_folder', {})).outcome).toBe('interrupted')
    expect((await bench.bench.serve()).ok).toBe(false)
  })
})

describe('the tools of Snowhook itself', () => {
  it('ask a person and hand the answer on', async () => {
    await using bench = await openBench({ policy: 'read_only', answers: ['Blue'] })
    const asked = await bench.call('ask_human', { question: 'Which colour?', choices: ['Red', 'Blue'] })
    expect(asked).toEqual({ outcome: 'ok', output: 'Blue', truncated: false })
    expect(bench.eventsOf('question_asked')).toMatchObject([{ question: 'Which colour?', choices: ['Red', 'Blue'] }])
  })
  it('show progress to those who watch, on one line without tricks', async () => {
    await using bench = await openBench()
    await bench.call('report_progress', { message: 'Writing\x1b[2J tests\n now' })
    expect(bench.eventsOf('activity')).toMatchObject([{ state: 'working', message: 'Writing[2J tests now' }])
  })
  it('tell the story with its branch', async () => {
    await using bench = await openBench({ git: true })
    await bench.call('write_file', { path: 'new', content: '' })
    const { output } = await bench.call('get_story', {})
    expect(output).toMatch(
      /Story: 1_story_test\n[\s\S]*Branch: main at [0-9a-f]{12}, 1 path uncommitted\nPrompt:\nDo it\.$/,
    )
  })
})

describe('what a CLI itself wants to do', () => {
  /** Opens the endpoint and keeps what it would serve. */
  function served(): { readonly endpoints: ToolEndpoints; readonly service: () => EndpointService; closed: number } {
    let service: EndpointService | null = null
    const made = {
      closed: 0,
      endpoints: {
        open: async (given: EndpointService) => {
          service = given
          const close = async (): Promise<void> => {
            made.closed += 1
          }
          return ok({ url: 'http://127.0.0.1:1/', token: 't', serverName: 's', promptTool: 'p', close })
        },
        close: async () => {},
      },
      service: () => {
        if (service === null) throw new Error('nothing is served')
        return service
      },
    }
    return made
  }
  const never = new AbortController().signal

  it.each<[ApprovalPolicy, string, unknown, readonly string[], boolean, number]>([
    ['ask', 'Bash', { command: 'rm -r x' }, [], true, 1],
    ['ask', 'Bash', { command: 'rm -r x' }, ['Bash:rm -r x'], true, 0],
    ['ask', 'Bash', { command: 'rm -r /' }, ['Bash:rm -r x'], true, 1],
    ['accept_edits', 'Write', { file_path: '/elsewhere' }, [], true, 1],
    ['accept_edits', 'Write', { file_path: '/elsewhere' }, ['Write'], true, 1],
    ['ask', 'Write', { file_path: 'new/a.txt' }, ['Write'], true, 0],
    ['ask', 'Write', { file_path: '../a.txt' }, ['Write'], true, 1],
    ['ask', 'Write', { file_path: 'out/a.txt' }, ['Write'], true, 1],
    ['ask', 'Write', { file_path: 'broken' }, ['Write'], true, 1],
    ['ask', 'Edit', { file_path: '.mcp.json' }, ['Edit'], true, 1],
    ['ask', 'Edit', { file_path: '.git/hooks/pre-commit' }, ['Edit'], true, 1],
    ['ask', 'Read', { file_path: '/etc/passwd' }, ['Read'], true, 1],
    ['ask', 'Bash', { command: 'ls', timeout: 5 }, ['Bash:ls'], true, 0],
    ['ask', 'Bash', { command: 'ls', dangerouslyDisableSandbox: true }, ['Bash:ls'], true, 1],
    ['ask', 'Read', { file_path: '/etc/passwd' }, [], true, 1],
    ['read_only', 'Read', { file_path: '/etc/passwd' }, [], true, 1],
    ['read_only', 'Bash', { command: 'ls' }, [], false, 0],
    ['full', 'Bash', { command: 'ls' }, [], true, 0],
  ])(
    'under %s, %s(%j), granted %j: allowed %j after %d questions',
    async (policy, tool, input, granted, allowed, asked) => {
      const { endpoints, service } = served()
      await using bench = await openBench({ policy, endpoints, granted, selection: 'snowhook' })
      symlinkSync('/tmp', join(bench.project, 'out'))
      symlinkSync('../not-there', join(bench.project, 'broken'))
      expect((await bench.bench.serve()).ok).toBe(true)
      const answer = await service().prompt({ tool, input, callId: 'c1' }, never)
      expect(answer.allowed).toBe(allowed)
      expect(bench.desk.asked).toHaveLength(asked)
    },
  )

  it('is refused with the words of the person, and when the run ends', async () => {
    const endpoint = served()
    let decision: 'deny' | 'wait' = 'deny'
    await using bench = await openBench({
      policy: 'ask',
      endpoints: endpoint.endpoints,
      decide: () => decision,
      denial: 'Use npm.',
    })
    await bench.bench.serve()
    const request = { tool: 'Bash', input: { command: 'yarn' }, callId: 'c1' }
    expect(await endpoint.service().prompt(request, never)).toEqual({ allowed: false, reason: 'Use npm.' })
    decision = 'wait'
    const waiting = endpoint.service().prompt(request, never)
    await bench.bench.close()
    expect((await waiting).allowed).toBe(false)
    expect(endpoint.closed).toBe(1)
  })
})
