import { describe, expect, it } from 'vitest'
import { ManualClock } from '../../../support/manualClock'
import { EndpointScene, untilAborted } from './scene'

const textOf = (result: unknown): string => {
  const { content } = result as { content: { text: string }[] }
  return content[0]?.text ?? ''
}

describe('a CLI at the endpoint', () => {
  it('sees the run’s tools, and one more that the program itself calls', async () => {
    await using scene = new EndpointScene()
    const client = await scene.connect(await scene.open())
    const { tools } = await client.listTools()
    expect(tools.map(({ name, annotations }) => [name, annotations?.readOnlyHint])).toEqual([
      ['get_story', true],
      ['write_file', false],
      ['approve', undefined],
    ])
  })

  it('calls them under the id that its own stream has', async () => {
    await using scene = new EndpointScene()
    const client = await scene.connect(await scene.open())
    const _meta = { 'claudecode/toolUseId': 'toolu_1' }
    const result = await client.callTool({ name: 'get_story', arguments: { text: 'x' }, _meta })
    expect(textOf(result)).toBe('get_story {"text":"x"}')
    await client.callTool({ name: 'get_story' })
    expect(scene.calls).toMatchObject([{ callId: 'toolu_1', name: 'get_story', input: { text: 'x' } }, { input: {} }])
    expect(scene.calls[1]?.callId).toMatch(/^[0-9a-f-]{36}$/)
  })

  it.each([
    ['ok', false],
    ['error', true],
    ['denied', true],
    ['interrupted', true],
  ] as const)('is told of the outcome %s', async (outcome, isError) => {
    await using scene = new EndpointScene()
    scene.onCall = async () => ({ outcome, output: 'words', truncated: false })
    const client = await scene.connect(await scene.open())
    const result = await client.callTool({ name: 'write_file', arguments: {} })
    expect([textOf(result), result.isError]).toEqual(['words', isError])
  })

  it('gets what the person decided in the words that claude understands', async () => {
    await using scene = new EndpointScene()
    const { promptTool, serverName, ...endpoint } = await scene.open()
    expect(promptTool).toBe(`mcp__${serverName}__approve`)
    const client = await scene.connect({ ...endpoint, promptTool, serverName })
    const ask = async (input: Record<string, unknown>) =>
      JSON.parse(textOf(await client.callTool({ name: 'approve', arguments: input })))
    const asked = { tool_name: 'Bash', input: { command: 'make' }, tool_use_id: 'toolu_7' }
    expect(await ask(asked)).toEqual({ behavior: 'allow', updatedInput: { command: 'make' } })
    scene.onPrompt = async () => ({ allowed: false, reason: 'Not on a Friday.' })
    expect(await ask(asked)).toEqual({ behavior: 'deny', message: 'Not on a Friday.' })
    expect(scene.prompts).toMatchObject([{ tool: 'Bash', input: { command: 'make' }, callId: 'toolu_7' }, {}])
  })

  it('is not asked twice about a tool of Snowhook’s, which asks for itself', async () => {
    await using scene = new EndpointScene()
    const client = await scene.connect(await scene.open())
    const input = { tool_name: 'mcp__snowhook__write_file', input: {} }
    expect(textOf(await client.callTool({ name: 'approve', arguments: input }))).toContain('"allow"')
    expect(scene.prompts).toEqual([])
    const stranger = { tool_name: 'mcp__snowhook__no_such_tool', input: {} }
    await client.callTool({ name: 'approve', arguments: stranger })
    expect(scene.prompts).toHaveLength(1)
  })

  it.each([{}, { tool_name: 'Bash' }, { tool_name: '', input: {} }, { tool_name: 'Bash', input: 'rm' }])(
    'asks nobody when the question is not understood: %j',
    async (input) => {
      await using scene = new EndpointScene()
      const client = await scene.connect(await scene.open())
      expect(await client.callTool({ name: 'approve', arguments: input })).toMatchObject({ isError: true })
      expect(scene.prompts).toEqual([])
    },
  )

  it('ends a call by cancelling it', async () => {
    await using scene = new EndpointScene()
    scene.onCall = (_call, { signal }) => untilAborted(signal)
    const client = await scene.connect(await scene.open())
    const cancel = new AbortController()
    const call = client.callTool({ name: 'write_file', arguments: {} }, undefined, { signal: cancel.signal })
    await expect.poll(() => scene.calls.length).toBe(1)
    cancel.abort()
    await expect(call).rejects.toThrow()
    await expect.poll(() => scene.calls[0]?.signal.aborted).toBe(true)
  })

  it('ends what it waits for by going away, a question to a person too', async () => {
    await using scene = new EndpointScene()
    scene.onCall = (_call, { signal }) => untilAborted(signal)
    scene.onPrompt = async (_request, signal) => {
      await untilAborted(signal)
      return { allowed: false, reason: 'withdrawn' }
    }
    const client = await scene.connect(await scene.open())
    const lost = [
      client.callTool({ name: 'write_file', arguments: {} }),
      client.callTool({ name: 'approve', arguments: { tool_name: 'Bash', input: {} } }),
    ]
    await expect.poll(() => scene.calls.length + scene.prompts.length).toBe(2)
    await client.close()
    expect((await Promise.allSettled(lost)).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    await expect.poll(() => [scene.calls[0]?.signal.aborted, scene.prompts[0]?.signal.aborted]).toEqual([true, true])
  })

  it('has its calls ended when its run is over', async () => {
    await using scene = new EndpointScene()
    scene.onCall = (_call, { signal }) => untilAborted(signal)
    const opened = await scene.open()
    const client = await scene.connect(opened)
    const call = client.callTool({ name: 'write_file', arguments: {} }).catch((cause: unknown) => cause)
    await expect.poll(() => scene.calls.length).toBe(1)
    await opened.close()
    expect(scene.calls[0]?.signal.aborted).toBe(true)
    await client.close()
    await call
  })

  it('hears that a call is still on, for as long as a person takes', async () => {
    const clock = new ManualClock()
    await using scene = new EndpointScene(clock)
    const decided = Promise.withResolvers<void>()
    scene.onPrompt = async () => {
      await decided.promise
      return { allowed: true }
    }
    const client = await scene.connect(await scene.open())
    const heard: number[] = []
    const onprogress = ({ progress }: { progress: number }): void => void heard.push(progress)
    const call = client.callTool({ name: 'approve', arguments: { tool_name: 'Bash', input: {} } }, undefined, {
      onprogress,
    })
    await expect.poll(() => scene.prompts.length).toBe(1)
    clock.advance(90_000)
    await expect.poll(() => heard).toEqual([1, 2, 3])
    decided.resolve()
    expect(textOf(await call)).toContain('allow')
    expect(clock.pending, 'no timer is left').toBe(0)
  })

  it('may have many calls on at once', async () => {
    await using scene = new EndpointScene()
    const client = await scene.connect(await scene.open())
    const results = await Promise.all(
      Array.from({ length: 50 }, (_, at) => client.callTool({ name: 'get_story', arguments: { at } })),
    )
    expect(results.map(textOf)).toEqual(results.map((_, at) => `get_story {"at":${at}}`))
  })
})
