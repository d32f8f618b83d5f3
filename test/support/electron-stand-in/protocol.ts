import type { BrowserContext } from '@playwright/test'

type Handler = (request: Request) => Response | Promise<Response>

const handlers = new Map<string, Handler>()

/** A real Chromium refuses unknown schemes, so `app://host/…` is shown as `https://host.app.invalid/…` and answered here. */
const SUFFIX = '.invalid'

export function toChromium(url: string): string {
  const found = /^([a-z]+):\/\/([^/]+)(.*)$/.exec(url)
  const [, scheme, host, rest] = found ?? []
  if (scheme === undefined || host === undefined || !handlers.has(scheme)) return url
  return `https://${host}.${scheme}${SUFFIX}${rest ?? ''}`
}

export function fromChromium(url: string): string {
  const found = /^https:\/\/([^./]+)\.([a-z]+)\.invalid(.*)$/.exec(url)
  const [, host, scheme, rest] = found ?? []
  return host === undefined || scheme === undefined ? url : `${scheme}://${host}${rest ?? ''}`
}

export const protocol = {
  registerSchemesAsPrivileged(): void {},
  handle(scheme: string, handler: Handler): void {
    handlers.set(scheme, handler)
  },
}

/** Answers the page's requests to the app's schemes with the app's own handlers; nothing else is ever fetched. */
export async function routeSchemes(context: BrowserContext): Promise<void> {
  await context.route('**', (route) => route.abort('blockedbyclient'))
  await context.route(`https://*${SUFFIX}/**`, async (route) => {
    const url = fromChromium(route.request().url())
    const handler = handlers.get(new URL(url).protocol.slice(0, -1))
    if (handler === undefined) return route.abort()
    const response = await handler(new Request(url, { method: route.request().method() }))
    await route.fulfill({
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: Buffer.from(await response.arrayBuffer()),
    })
  })
}
