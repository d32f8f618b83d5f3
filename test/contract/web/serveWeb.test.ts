import { describe, expect, it } from 'vitest'
import { SnowhookException } from '../../../src/shared/domain/errors'
import { programClient, startWebHost, TOKEN } from '../../support/wire/webHost'

describe('the site', () => {
  it('is served with its types, and is cached as far as its names allow', async () => {
    const { url } = await startWebHost()
    const page = await fetch(`${url}/`)
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(page.headers.get('cache-control')).toBe('no-store')
    expect(await page.text()).toContain('/assets/index-Ab3_dE9-.js')
    const script = await fetch(`${url}/assets/index-Ab3_dE9-.js?x#y`)
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    expect(script.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    const font = await fetch(`${url}/assets/font-Ab3xdE9z.woff2`)
    expect(font.headers.get('content-type')).toBe('font/woff2')
    expect(new Uint8Array(await font.arrayBuffer())).toEqual(new Uint8Array([0, 1, 2]))
    const head = await fetch(`${url}/`, { method: 'HEAD' })
    expect([head.status, await head.text()]).toEqual([200, ''])
  })

  it('says how to get it when it is not built', async () => {
    const missing = startWebHost({ staticDir: '/nowhere/at/all' })
    await expect(missing).rejects.toBeInstanceOf(SnowhookException)
    await expect(missing).rejects.toMatchObject({ error: { tag: 'not_found', next: 'Run `npm run build`.' } })
  })
})

it('a page can ask whether its token is still good', async () => {
  const { url } = await startWebHost()
  const ask = (token: string) => fetch(`${url}/wire`, { headers: { authorization: `Bearer ${token}` } })
  expect((await ask(TOKEN)).status).toBe(204)
  expect((await ask('old')).status).toBe(401)
  expect((await fetch(`${url}/wire`)).status).toBe(401)
})

it('binds loopback and a free port by default, and a taken port is a typed error', async () => {
  const { url, port } = await startWebHost()
  expect(url).toBe(`http://127.0.0.1:${port}`)
  await expect(startWebHost({ port })).rejects.toMatchObject({ error: { tag: 'not_allowed' } })
})

it('answers at its own address when bound to all of them', async () => {
  const { url, port } = await startWebHost({ hostname: '0.0.0.0' })
  expect((await fetch(`${url}/`)).status).toBe(200)
  expect((await fetch(`http://127.0.0.2:${port}/`)).status).toBe(200)
})

it('two clients at once see the same stream, and each its own answers', async () => {
  const { socketUrl, hub, close } = await startWebHost()
  const first = watch(socketUrl)
  const second = watch(socketUrl)
  await Promise.all([first.until('snapshot system'), second.until('snapshot system')])
  expect(await first.client.settings.update({ theme: 'dark' })).toMatchObject({ ok: true, value: { theme: 'dark' } })
  expect(await second.client.settings.update({ theme: 'light' })).toMatchObject({ ok: true, value: { theme: 'light' } })
  await Promise.all([first.until('delta light'), second.until('delta light')])
  const all = ['snapshot system', 'delta dark', 'delta light']
  expect(first.seen).toEqual(all)
  expect(second.seen).toEqual(all)
  expect(hub.watchers).toBe(2)
  await close()
  await Promise.all([first.until('end disconnected'), second.until('end disconnected')])
  expect(hub.watchers).toBe(0)
})

/** A client that does not come back, so that its stream ends with the host. */
function watch(socketUrl: string) {
  const { client } = programClient(socketUrl, { reconnect: false })
  const seen: string[] = []
  const waiting = new Set<() => void>()
  const note = (what: string): void => {
    seen.push(what)
    for (const check of waiting) check()
  }
  client.settings.watch(
    {},
    {
      snapshot: ({ theme }) => note(`snapshot ${theme}`),
      delta: ({ theme }) => note(`delta ${theme}`),
      end: (error) => note(`end ${error?.tag}`),
    },
  )
  const until = (what: string): Promise<void> =>
    new Promise((resolve) => {
      const check = (): void => {
        if (!seen.includes(what)) return
        waiting.delete(check)
        resolve()
      }
      waiting.add(check)
      check()
    })
  return { client, seen, until }
}
