import { describe, expect, it } from 'vitest'
import { mcpText, readMcp } from '../../../../src/renderer/src/features/settings/mcp/mcpText'

const docs = { command: 'npx', args: ['-y', 'docs'], env: { TOKEN: '$TOKEN' } }
const issues = { type: 'http' as const, url: 'https://example.com/mcp' }

describe('MCP servers as text', () => {
  it('are read back as they were written', () => {
    const servers = { docs, issues }
    expect(readMcp(mcpText(servers))).toEqual({ ok: true, value: { servers, unknown: [] } })
  })
  it('are nothing when there are none', () => {
    expect(mcpText({})).toBe('')
    expect(readMcp(' \n')).toEqual({ ok: true, value: { servers: {}, unknown: [] } })
  })
  it('may be a whole .mcp.json; a server that is called so stays a server', () => {
    const read = readMcp(JSON.stringify({ mcpServers: { docs } }))
    expect(read.ok && read.value.servers).toEqual({ docs })
    const named = readMcp(JSON.stringify({ mcpServers: docs }))
    expect(named.ok && named.value.servers).toEqual({ mcpServers: docs })
  })
  it('name what would not be kept', () => {
    const read = readMcp(JSON.stringify({ docs: { ...docs, cwd: '/x' }, issues }))
    expect(read.ok && read.value.unknown).toEqual(['docs → cwd'])
  })

  it.each([
    ['{', 'Not JSON'],
    ['[]', 'expected record'],
    ['"x"', 'expected record'],
    [JSON.stringify({ docs: {} }), 'docs: needs a "command"'],
    [JSON.stringify({ docs: { type: 'sse', url: 'https://x' } }), 'docs: needs a "command"'],
    [JSON.stringify({ docs: { type: 'http', url: 'file:///etc/passwd' } }), 'docs → url: Invalid URL'],
    [JSON.stringify({ 'a b': docs }), 'a b: a name has letters'],
  ])('that cannot be: %s', (text, message) => {
    const read = readMcp(text)
    expect(read.ok ? '' : read.error).toContain(message)
  })
})
