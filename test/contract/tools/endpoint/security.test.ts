import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { EndpointScene, send } from './scene'

const hello = JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'x', version: '1' } },
})
const call = (name: string): string =>
  JSON.stringify({ jsonrpc: '2.0', id: 2, method: 'tools/call', params: { name, arguments: {} } })
const json = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' }

describe('the endpoint for CLI agents', () => {
  it('listens on loopback alone, on one port for all runs, and names no run and no secret in its address', async () => {
    await using scene = new EndpointScene()
    const [one, two] = [await scene.open(), await scene.open()]
    expect(one.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/mcp$/)
    expect(two.url).toBe(one.url)
    expect(one.token).toMatch(/^[A-Za-z0-9_-]{43}$/)
    expect(two.token).not.toBe(one.token)
  })

  it('serves a client with the run’s token', async () => {
    await using scene = new EndpointScene()
    const { url, token } = await scene.open()
    const answer = await send(url, { headers: { ...json, authorization: `Bearer ${token}` }, body: hello })
    expect(answer.status).toBe(200)
    expect(answer.sessionId).toBeDefined()
  })

  it.each<[string, number, (token: string) => Record<string, string>]>([
    ['without a token', 401, () => ({})],
    ['with an empty token', 401, () => ({ authorization: 'Bearer ' })],
    ['with a wrong token', 401, (token) => ({ authorization: `Bearer ${token.split('').reverse().join('')}` })],
    ['with half of the token', 401, (token) => ({ authorization: `Bearer ${token.slice(0, 20)}` })],
    ['with the token and more', 401, (token) => ({ authorization: `Bearer ${token}A` })],
    ['with the token in another scheme', 401, (token) => ({ authorization: `Basic ${token}` })],
    ['with the token in a cookie', 401, (token) => ({ cookie: `token=${token}` })],
    ['from a page', 403, (token) => ({ authorization: `Bearer ${token}`, origin: 'https://evil.example' })],
    [
      'from a page on loopback',
      403,
      (token) => ({ authorization: `Bearer ${token}`, origin: 'http://127.0.0.1:3000' }),
    ],
    ['from a page without an origin', 403, (token) => ({ authorization: `Bearer ${token}`, origin: 'null' })],
    [
      'under a name that was pointed here',
      403,
      (token) => ({ authorization: `Bearer ${token}`, host: 'evil.example' }),
    ],
    ['for another port', 403, (token) => ({ authorization: `Bearer ${token}`, host: '127.0.0.1:1' })],
  ])('refuses a request %s', async (_what, status, headers) => {
    await using scene = new EndpointScene()
    const { url, token } = await scene.open()
    const answer = await send(url, { headers: { ...json, ...headers(token) }, body: call('write_file') })
    expect(answer.status).toBe(status)
    expect(answer.body).not.toContain(token)
    expect(scene.calls).toEqual([])
  })

  it.each<[string, string, string, number]>([
    ['another path', 'POST', '/', 404],
    ['a path below', 'POST', '/mcp/x', 404],
    ['a query', 'POST', '/mcp?token=1', 404],
    ['a stream of what is said unasked', 'GET', '/mcp', 405],
    ['another method', 'PUT', '/mcp', 405],
    ['what a page asks first', 'OPTIONS', '/mcp', 405],
  ])('has nothing at %s', async (_what, method, path, status) => {
    await using scene = new EndpointScene()
    const { url, token } = await scene.open()
    const headers = { ...json, authorization: `Bearer ${token}` }
    expect((await send(url, { method, path, headers, body: method === 'GET' ? '' : hello })).status).toBe(status)
  })

  it('refuses a body that is too large, said or not', async () => {
    await using scene = new EndpointScene()
    const { url, token } = await scene.open()
    const headers = { ...json, authorization: `Bearer ${token}` }
    const body = JSON.stringify({ ...JSON.parse(hello), padding: 'x'.repeat(5 * 1024 * 1024) })
    // The answer may come while the body is still being sent, and the connection is cut then.
    const refused = async (more: Record<string, string>) =>
      (await send(url, { headers: { ...headers, ...more }, body }).catch(() => ({ status: 413 }))).status
    expect([await refused({}), await refused({ 'transfer-encoding': 'chunked' })]).toEqual([413, 413])
    expect((await send(url, { headers, body: hello })).status, 'and lives on').toBe(200)
  })

  it.each(['', '{', 'null', '[]', '{"jsonrpc":"1.0"}', '\0'])(
    'answers %j with an error, not with an end',
    async (body) => {
      await using scene = new EndpointScene()
      const { url, token } = await scene.open()
      const headers = { ...json, authorization: `Bearer ${token}` }
      expect((await send(url, { headers, body })).status).toBeGreaterThanOrEqual(400)
      expect((await send(url, { headers, body: hello })).status).toBe(200)
    },
  )

  it('keeps runs apart: a session of one cannot be used with the token of another', async () => {
    await using scene = new EndpointScene()
    const [one, two] = [await scene.open(), await scene.open()]
    const { sessionId = '' } = await send(one.url, {
      headers: { ...json, authorization: `Bearer ${one.token}` },
      body: hello,
    })
    const headers = { ...json, 'mcp-session-id': sessionId, authorization: `Bearer ${two.token}` }
    expect((await send(one.url, { headers, body: call('write_file') })).status).toBe(404)
    expect((await send(one.url, { headers, method: 'DELETE' })).status).toBe(404)
    expect(scene.calls).toEqual([])
  })

  it('knows a token no longer when its run has ended, and others still', async () => {
    await using scene = new EndpointScene()
    const [one, two] = [await scene.open(), await scene.open()]
    await one.close()
    const with_ = (token: string) =>
      send(one.url, { headers: { ...json, authorization: `Bearer ${token}` }, body: hello })
    expect((await with_(one.token)).status).toBe(401)
    expect((await with_(two.token)).status).toBe(200)
  })

  it('keeps a bounded number of sessions: the oldest makes room', async () => {
    await using scene = new EndpointScene()
    const { url, token } = await scene.open()
    const headers = { ...json, authorization: `Bearer ${token}` }
    const ids: string[] = []
    for (let at = 0; at < 20; at += 1) ids.push((await send(url, { headers, body: hello })).sessionId ?? '')
    const list = JSON.stringify({ jsonrpc: '2.0', id: 3, method: 'tools/list' })
    const statusOf = async (id: string) =>
      (await send(url, { headers: { ...headers, 'mcp-session-id': id }, body: list })).status
    expect([await statusOf(ids[0] ?? ''), await statusOf(ids[3] ?? '')]).toEqual([404, 404])
    expect([await statusOf(ids[4] ?? ''), await statusOf(ids[19] ?? '')]).toEqual([200, 200])
  })

  it('listens no more when the host has closed it', async () => {
    const scene = new EndpointScene()
    const { url } = await scene.open()
    await scene.endpoints.close()
    const { promise, resolve } = Promise.withResolvers<string>()
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => resolve('connected'))
    socket.on('error', () => resolve('refused'))
    expect(await promise).toBe('refused')
    socket.destroy()
    expect(await scene.endpoints.open(scene.service)).toMatchObject({ ok: false })
  })
})
