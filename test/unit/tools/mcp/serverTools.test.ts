import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readServerTool, toolName } from '../../../../src/main/tools/mcp/serverTools'
import { outcomeOf } from '../../../../src/main/tools/mcp/toolResult'
import { startAction } from '../../../../src/main/tools/mcp/trust'

const schema = { type: 'object', properties: {} }

describe('the name of a server’s tool', () => {
  it('is server__tool where every provider takes that', () => {
    expect(toolName('files', 'read_file', new Set())).toBe('files__read_file')
  })

  it('fits every provider, is the same in every run and differs where the originals do', () => {
    const name = fc.string({ unit: 'binary', minLength: 1, maxLength: 120 })
    const server = fc.stringMatching(/^[A-Za-z0-9_-]{1,60}$/)
    fc.assert(
      fc.property(server, name, name, (of, one, other) => {
        const first = toolName(of, one, new Set())
        expect(first).toMatch(/^[A-Za-z0-9_-]{1,64}$/)
        expect(toolName(of, one, new Set())).toBe(first)
        if (one !== other) expect(toolName(of, other, new Set([first]))).not.toBe(first)
      }),
    )
  })

  it('of two servers that would share one stays apart', () => {
    const first = toolName('a', 'b__c', new Set())
    expect(toolName('a__b', 'c', new Set([first]))).not.toBe(first)
  })
})

describe('what a server says of a tool', () => {
  it('is taken over without what some providers refuse', () => {
    const tool = readServerTool({ name: 't', description: 'd', inputSchema: { $schema: 'x', ...schema, extra: 1 } })
    expect(tool).toEqual({ name: 't', description: 'd', inputSchema: { ...schema, extra: 1 }, readOnly: false })
  })

  it('is bounded', () => {
    expect(readServerTool({ name: 't', description: 'x'.repeat(100_000), inputSchema: schema })).toMatchObject({
      description: 'x'.repeat(4_000),
    })
    const vast = { ...schema, description: 'x'.repeat(100_000) }
    expect(readServerTool({ name: 't', inputSchema: vast })).toMatch(/too long/)
  })

  it.each([
    null,
    1,
    {},
    { name: '' },
    { name: 't' },
    { name: 't', inputSchema: 'x' },
    { name: 't', inputSchema: { type: 'string' } },
  ])('costs the tool when it is not understood: %j', (described) => {
    expect(readServerTool(described)).toBeTypeOf('string')
  })
})

describe('the answer of a tool', () => {
  it.each([
    ['nothing', { content: [] }, 'ok', /answered nothing/],
    ['an error without words', { content: [], isError: true }, 'error', /did not say why/],
    [
      'content of a kind to come',
      { content: [{ type: 'hologram' }, { type: 'text', text: 'seen' }] },
      'ok',
      /unknown kind.*\nseen/,
    ],
    [
      'data beside text',
      { content: [{ type: 'text', text: 'in words' }], structuredContent: { a: 1 } },
      'ok',
      /^in words$/,
    ],
  ] as const)('that is %s is told in words', (_what, result, outcome, words) => {
    const told = outcomeOf(result as unknown as Parameters<typeof outcomeOf>[0])
    expect(told.outcome).toBe(outcome)
    expect(told.output).toMatch(words)
  })
})

describe('the question whether a project’s server may be started', () => {
  const ask = (server: Parameters<typeof startAction>[1]) => startAction('x', server, '/p/.mcp.json', '/p')

  it('shows the whole entry and names the program', () => {
    const action = ask({ command: 'npx', args: ['-y', 'it'], env: { A: `\${B}` } })
    expect(action.summary).toContain('npx -y it')
    expect(action.input).toMatchObject({ server: { command: 'npx', args: ['-y', 'it'], env: { A: `\${B}` } } })
  })

  it('is asked again when anything of the entry has changed', () => {
    const entries = [
      { command: 'a' },
      { command: 'b' },
      { command: 'a', args: ['x'] },
      { command: 'a', env: { A: '1' } },
      { command: 'a', env: { A: '2' } },
      { type: 'http' as const, url: 'https://a.example' },
      { type: 'http' as const, url: 'https://a.example', headers: { A: '1' } },
    ]
    expect(new Set(entries.map((entry) => ask(entry).grant?.key)).size).toBe(entries.length)
    expect(ask({ command: 'a' }).grant?.key).toBe(ask({ command: 'a' }).grant?.key)
  })
})
