import { describe, expect, it } from 'vitest'
import { expandServer } from '../../../../src/main/tools/mcp/expand'

const env = { HOME: '/home/me', TOKEN: 'abc', OPENAI_API_KEY: 'sk-secret', EMPTY: '' }
const project = { env, withheld: ['OPENAI_API_KEY'] }

describe('variables in the description of a server', () => {
  it('are put into command, arguments and environment', () => {
    const server = {
      command: `\${HOME}/bin/it`,
      args: [`--a=\${TOKEN}`, `\${NONE:-fallback}`, `\${EMPTY}`],
      env: { T: `x\${TOKEN}x` },
    }
    expect(expandServer(server, project)).toEqual({
      ok: true,
      value: { command: '/home/me/bin/it', args: ['--a=abc', 'fallback', ''], env: { T: 'xabcx' } },
    })
  })

  it('are put into address and headers', () => {
    const server = {
      type: 'http' as const,
      url: `https://\${HOST:-example.org}/mcp`,
      headers: { Authorization: `Bearer \${TOKEN}` },
    }
    expect(expandServer(server, project)).toMatchObject({
      value: { url: 'https://example.org/mcp', headers: { Authorization: 'Bearer abc' } },
    })
  })

  it('are put in once: a value is no description', () => {
    const server = { command: 'x', args: [`\${A}`] }
    expect(expandServer(server, { env: { A: `\${OPENAI_API_KEY}` }, withheld: [] })).toMatchObject({
      value: { args: [`\${OPENAI_API_KEY}`] },
    })
  })

  it('must be set or have a default', () => {
    expect(expandServer({ command: `\${NOWHERE}` }, project)).toEqual({
      ok: false,
      error: 'the variable NOWHERE is not set',
    })
  })

  it.each([`\${OPENAI_API_KEY}`, `\${OPENAI_API_KEY:-none}`])('never give a project’s file a key: %s', (text) => {
    for (const server of [
      { command: text },
      { command: 'x', args: [text] },
      { command: 'x', env: { K: text } },
      { type: 'http' as const, url: `https://example.org/${text}` },
      { type: 'http' as const, url: 'https://example.org', headers: { K: text } },
    ]) {
      const expanded = expandServer(server, project)
      expect(expanded).toMatchObject({ ok: false })
      expect(JSON.stringify(expanded)).not.toContain('sk-secret')
    }
  })

  it('give the user’s own settings what they name', () => {
    expect(expandServer({ command: 'x', env: { K: `\${OPENAI_API_KEY}` } }, { env, withheld: [] })).toMatchObject({
      value: { env: { K: 'sk-secret' } },
    })
  })
})
