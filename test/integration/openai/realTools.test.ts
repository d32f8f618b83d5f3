import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openai } from '../../../src/main/runtimes/openai'
import { calls, text } from '../../support/fake-openai/answers'
import { FakeOpenAi } from '../../support/fake-openai/server'
import { createRuntimeHarness, processesTagged } from '../../support/runtimeHarness'
import { toolsForTests } from '../../support/toolHost'
import { apis } from './ask'

describe.each(apis)('the product’s own tools over %s', (api) => {
  it('change a real repository: what is allowed happens, what is denied is told to the model', async () => {
    await using harness = await createRuntimeHarness({
      git: true,
      tools: toolsForTests({ decide: ({ tool }) => (tool === 'shell' ? 'deny' : 'allow'), denial: 'Not today.' }),
    })
    const fake = await FakeOpenAi.start()
    try {
      fake.on(
        'write it down',
        calls([
          { name: 'write_file', input: { path: 'notes/dogs.md', content: 'Huskies pull.\n' } },
          { name: 'shell', input: { command: 'touch forbidden' } },
          { name: 'no_such_tool', input: {} },
        ]),
        calls([{ name: 'read_file', input: { path: 'notes/dogs.md' } }]),
        text('Written and read.'),
      )
      const env = { ...harness.env, OPENAI_API_KEY: fake.key ?? '', OPENAI_BASE_URL: fake.url }
      const context = { prompt: 'write it down', model: 'gpt-fake', options: { api, policy: 'ask' }, env }
      const { result, events } = await harness.runToEnd(openai, context)
      expect(result.failure).toBeNull()
      expect(fake.rejected).toEqual([])
      expect(readFileSync(join(harness.project, 'notes/dogs.md'), 'utf8')).toBe('Huskies pull.\n')
      expect(existsSync(join(harness.project, 'forbidden'))).toBe(false)
      const outcomes = events.flatMap((event) => (event.type === 'tool_result' ? [event.outcome] : []))
      expect(outcomes).toEqual(['ok', 'denied', 'error', 'ok'])
      expect(fake.requests[1]?.conversation).toContain('Not today.')
      expect(fake.requests[2]?.conversation).toContain('Huskies pull.')
    } finally {
      await fake.close()
    }
  })

  it('end with the run, with every process of theirs', async () => {
    await using harness = await createRuntimeHarness({ git: true, tools: toolsForTests() })
    const fake = await FakeOpenAi.start()
    try {
      fake.on('wait for it', calls([{ name: 'shell', input: { command: 'echo begun; sleep 600' } }]))
      const env = { ...harness.env, OPENAI_API_KEY: fake.key ?? '', OPENAI_BASE_URL: fake.url }
      const context = { prompt: 'wait for it', model: 'gpt-fake', options: { api, policy: 'full' }, env }
      const run = harness.start(openai, context)
      await run.waitForOutput('begun')
      expect(processesTagged(run.context.runId).length).toBeGreaterThan(0)
      expect(await run.stop('user')).toEqual({ survivors: [] })
      expect(processesTagged(run.context.runId)).toEqual([])
      expect((await run.done).result.failure?.class).toBe('interrupted')
    } finally {
      await fake.close()
    }
  })
})
