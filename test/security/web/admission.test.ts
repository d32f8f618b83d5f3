import { symlink } from 'node:fs/promises'
import { request } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { FRAME_MAX_BYTES } from '../../../src/shared/domain/limits'
import { programClient, startWebHost, TOKEN } from '../../support/wire/webHost'

const V1 = 'snowhook.v1'
const withToken = `snowhook.token.${TOKEN}`

describe('a socket is refused', () => {
  const tooShort = `snowhook.token.${TOKEN.slice(1)}`
  it.each([
    ['a page without a token', { origin: 'self', protocols: [V1] }, 401],
    ['a page with a wrong token', { origin: 'self', protocols: [V1, 'snowhook.token.wrong'] }, 401],
    ['a page with a part of the token', { origin: 'self', protocols: [V1, tooShort] }, 401],
    ['a page with the token in a header alone', { origin: 'self', protocols: [V1], bearer: TOKEN }, 401],
    ['a foreign page with the right token', { origin: 'http://evil.example', protocols: [V1, withToken] }, 403],
    ['a page of another port', { origin: 'http://127.0.0.1:1', protocols: [V1, withToken] }, 403],
    ['a page of the https twin', { origin: 'https', protocols: [V1, withToken] }, 403],
    ['a sandboxed page', { origin: 'null', protocols: [V1, withToken] }, 403],
    ['a rebound name', { host: 'evil.example', origin: 'http://evil.example', protocols: [V1, withToken] }, 403],
    ['a name of ours as a prefix', { host: '127.0.0.1.evil.example', protocols: [V1, withToken] }, 403],
    ['a program without a token', { protocols: [V1] }, 401],
    ['a program with a wrong token', { protocols: [V1], bearer: 'wrong' }, 401],
    ['a program with the token as a subprotocol', { protocols: [V1, withToken] }, 401],
    ['a client of another protocol', { protocols: ['graphql-ws'], bearer: TOKEN }, 400],
    ['another path', { protocols: [V1], bearer: TOKEN, path: '/other' }, 404],
  ] satisfies [string, Attempt, number][])('to %s', async (_name, attempt, status) => {
    const web = await startWebHost()
    expect(await knock(web, attempt)).toBe(status)
    expect(web.hub.watchers).toBe(0)
    expect(JSON.stringify(web.log)).not.toContain(TOKEN)
  })
})

describe('a socket is taken', () => {
  it.each([
    ['from our own page', { origin: 'self', protocols: [V1, withToken] }],
    ['from our page under the name localhost', { host: 'localhost', origin: 'self', protocols: [V1, withToken] }],
    ['from a program with the token in a header', { protocols: [V1], bearer: TOKEN }],
  ] satisfies [string, Attempt][])('%s, and never under the token as its protocol', async (_name, attempt) => {
    expect(await knock(await startWebHost(), attempt)).toBe(V1)
  })

  it("from the development server's page, when there is one", async () => {
    const devOrigin = 'http://localhost:5173'
    const web = await startWebHost({ devOrigin, staticDir: '/nowhere' })
    expect(await knock(web, { origin: devOrigin, protocols: [V1, withToken] })).toBe(V1)
    expect(await knock(web, { origin: 'http://localhost:5174', protocols: [V1, withToken] })).toBe(403)
  })
})

describe('requests', () => {
  it.each(['evil.example', 'localhost.evil.example', '127.0.0.1:1', 'user@127.0.0.1', '[::ffff:7f00:1]', ''])(
    'for the host name "%s" are refused',
    async (host) => {
      const web = await startWebHost()
      const { status, body } = await get(web.port, '/', { host: host.includes(':1') ? host : `${host}:${web.port}` })
      expect([400, 403]).toContain(status)
      expect(body).not.toContain('<script')
    },
  )

  it('never reach a file outside of the site', async () => {
    const web = await startWebHost()
    const climbs = [
      '../secret.txt',
      '..%2fsecret.txt',
      '%2e%2e/secret.txt',
      '..\\secret.txt',
      'assets/../../secret.txt',
    ]
    const absolute = ['//etc/passwd', '/%2fetc/passwd', '/assets/%00/../../secret.txt', '/%', '/index.html%00.js', '*']
    for (const path of [...climbs.map((climb) => `/${climb}`), ...absolute]) {
      const { status, body } = await get(web.port, path)
      expect([path, status]).toEqual([path, 404])
      expect(body).not.toContain('outside of the site')
    }
  })

  it('never follow a link out of the site', async () => {
    const web = await startWebHost()
    await symlink('../secret.txt', join(web.staticDir, 'link.txt'))
    const again = await startWebHost({ staticDir: web.staticDir })
    expect(await get(again.port, '/link.txt')).toMatchObject({ status: 404 })
    expect(await get(again.port, '/notes.md')).toMatchObject({ status: 404 })
  })

  it('may only read', async () => {
    const web = await startWebHost()
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE']) {
      expect(await get(web.port, '/', {}, method)).toMatchObject({ status: 405 })
    }
  })

  it('get the security headers on every answer, refusals included', async () => {
    const web = await startWebHost()
    for (const [path, headers] of [
      ['/', {}],
      ['/assets/index-Ab3_dE9-.js', {}],
      ['/nothing', {}],
      ['/', { host: 'evil.example' }],
    ] as const) {
      const answer = await get(web.port, path, headers)
      expect(answer.headers).toMatchObject({
        'content-security-policy': expect.stringMatching(
          /^default-src 'none'; script-src 'self';.*frame-ancestors 'none'/,
        ),
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
      })
      expect(answer.headers['content-security-policy']).not.toMatch(/unsafe-eval|script-src[^;]*unsafe-inline|\*/)
    }
  })
})

describe('a client that misbehaves', () => {
  it('is closed with a typed refusal after any garbage, and the others go on', async () => {
    const web = await startWebHost()
    const { client } = programClient(web.socketUrl)
    const garbage = fc.oneof(
      fc.string(),
      fc.json(),
      fc.uint8Array({ maxLength: 64 }),
      fc.constantFrom('{"type":"call","id":0,"method":"x"}', '{"type":"hello","protocol":1,"id":{}}', '[]', 'null'),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(garbage, { minLength: 2, maxLength: 5 }), async (frames) => {
        const { socket, said } = await rawSocket(web.socketUrl)
        for (const frame of frames) socket.send(frame)
        await said.closed
        const refused = said.frames.map((frame) => JSON.parse(frame)).filter(({ type }) => type === 'refused')
        expect(refused).toMatchObject([{ error: { tag: 'protocol' } }])
      }),
      { numRuns: 40 },
    )
    expect(await client.settings.update({ theme: 'dark' })).toMatchObject({ ok: true, value: { theme: 'dark' } })
  })

  it('is cut off when it sends more than a frame may hold', async () => {
    const web = await startWebHost()
    const { socket, said } = await rawSocket(web.socketUrl)
    socket.send(JSON.stringify({ type: 'hello', protocol: 1 }))
    socket.send('x'.repeat(FRAME_MAX_BYTES + 1))
    expect(await said.closed).toBe(1009)
  })

  it('cannot reach a handler before it has said hello', async () => {
    const web = await startWebHost()
    const { socket, said } = await rawSocket(web.socketUrl)
    socket.send(JSON.stringify({ type: 'call', id: 1, method: 'settings.update', input: { theme: 'light' } }))
    await said.closed
    expect(said.frames.join()).toContain('hello first')
  })

  it.each(['__proto__.toString', 'constructor.name', 'settings.__proto__', 'settings.constructor', 'settings', ''])(
    'cannot call "%s"',
    async (method) => {
      const web = await startWebHost()
      const { socket, said } = await rawSocket(web.socketUrl)
      socket.send(JSON.stringify({ type: 'hello', protocol: 1 }))
      socket.send(JSON.stringify({ type: 'call', id: 1, method, input: {} }))
      const answer = await said.frame(1)
      expect(JSON.parse(answer)).toMatchObject({ error: { tag: 'protocol' } })
    },
  )
})

interface Attempt {
  /** `self`: the page's own origin; `https`: its https twin. */
  readonly origin?: string
  readonly host?: string
  readonly bearer?: string
  readonly path?: string
  readonly protocols: readonly string[]
}

/** The protocol that was selected, or the status of the refusal. */
function knock({ port }: { port: number }, attempt: Attempt): Promise<string | number> {
  const host = `${attempt.host ?? '127.0.0.1'}:${port}`
  const origins: Record<string, string> = { self: `http://${host}`, https: `https://${host}` }
  const socket = new WebSocket(`ws://127.0.0.1:${port}${attempt.path ?? '/wire'}`, [...attempt.protocols], {
    headers: {
      host,
      ...(attempt.origin === undefined ? {} : { origin: origins[attempt.origin] ?? attempt.origin }),
      ...(attempt.bearer === undefined ? {} : { authorization: `Bearer ${attempt.bearer}` }),
    },
  })
  return new Promise((resolve, reject) => {
    socket.on('open', () => {
      resolve(socket.protocol)
      socket.close()
    })
    socket.on('unexpected-response', (_request, response) => {
      resolve(response.statusCode ?? 0)
      response.resume()
    })
    socket.on('error', reject)
  })
}

async function rawSocket(url: string) {
  const socket = new WebSocket(url, V1, { headers: { authorization: `Bearer ${TOKEN}` } })
  const frames: string[] = []
  const waiting: (() => void)[] = []
  socket.on('message', (data) => {
    frames.push(String(data))
    for (const wake of waiting.splice(0)) wake()
  })
  const closed = new Promise<number>((resolve) => socket.on('close', resolve))
  const frame = async (index: number): Promise<string> => {
    for (;;) {
      const found = frames[index]
      if (found !== undefined) return found
      await new Promise<void>((resolve) => waiting.push(resolve))
    }
  }
  await new Promise((resolve) => socket.on('open', resolve))
  return { socket, said: { frames, closed, frame } }
}

interface Answer {
  readonly status: number
  readonly headers: NodeJS.Dict<string | string[]>
  readonly body: string
}

/** The path goes out as it is written: nothing tidies it up on the way. */
function get(port: number, path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port, path, method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString(),
        }),
      )
    })
    outgoing.on('error', reject)
    outgoing.end()
  })
}

it('a connection that says nothing does not keep the host from closing', async () => {
  const web = await startWebHost()
  const silent = connect(web.port, '127.0.0.1')
  await new Promise((resolve) => silent.on('connect', resolve))
  const gone = new Promise((resolve) => silent.on('close', resolve))
  silent.on('error', () => {})
  await web.close()
  await gone
})
