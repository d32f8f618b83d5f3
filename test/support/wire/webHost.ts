import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import { systemClock } from '../../../src/main/host/systemClock'
import type { ServeLog } from '../../../src/main/transport/faults'
import { StreamHub } from '../../../src/main/transport/streamHub'
import { serveWeb, type WebOptions } from '../../../src/main/web/serveWeb'
import { contract, type HostHandlers } from '../../../src/shared/contract'
import type { Settings } from '../../../src/shared/contract/settings'
import { snowhookError } from '../../../src/shared/domain/errors'
import { err, ok } from '../../../src/shared/domain/result'
import { type ClientOptions, createClient } from '../../../src/shared/wire/client'
import { openWebSocket, WEB_SOCKET_PATH, WEB_SOCKET_PROTOCOL } from '../../../src/shared/wire/webSocket'

export const TOKEN = 'dGhlIHRva2VuIG9mIHRoaXMgdGVzdA'

/** The real web shell on a free port over a host that knows settings and nothing else. */
export async function startWebHost(more: Partial<WebOptions> = {}) {
  const staticDir = await siteFolder()
  const log: { event: string; fields: Parameters<ServeLog>[1] }[] = []
  const host = settingsHost()
  const web = await serveWeb({
    handlers: host.handlers,
    staticDir,
    token: TOKEN,
    clock: systemClock,
    log: (event, fields) => void log.push({ event, fields }),
    ...more,
  })
  let closing: Promise<void> | null = null
  const close = (): Promise<void> => {
    closing ??= web.close()
    return closing
  }
  onTestFinished(close)
  const socketUrl = `${web.url.replace('http:', 'ws:')}${WEB_SOCKET_PATH}`
  const { port } = new URL(web.url)
  return { ...host, url: web.url, port: Number(port), socketUrl, staticDir, log, close }
}

/** A client as the CLI connects: no Origin, the token in a header. */
export function programClient(socketUrl: string, options: Partial<ClientOptions> = {}) {
  const connected = createClient(
    contract,
    () =>
      openWebSocket(
        () => new WebSocket(socketUrl, WEB_SOCKET_PROTOCOL, { headers: { authorization: `Bearer ${TOKEN}` } }),
      ),
    { clock: systemClock, ...options },
  )
  onTestFinished(() => connected.connection.close())
  return connected
}

function settingsHost() {
  let settings: Settings = {
    theme: 'system',
    layout: 'auto',
    inactivityTimeoutSecs: 600,
    recentProjects: [],
    lastOptions: {},
    lastRuntime: null,
    mcpServers: {},
    projects: {},
    maxWorking: 0,
    notifications: { desktop: false, quiet: null },
    keepRunsDays: null,
  }
  const hub = new StreamHub<Settings, Settings>(() => settings)
  const nothing = Object.fromEntries(
    Object.entries(contract).map(([domain, methods]) => [
      domain,
      Object.fromEntries(Object.keys(methods).map((name) => [name, async () => err(notHere)])),
    ]),
  ) as unknown as HostHandlers
  const handlers: HostHandlers = {
    ...nothing,
    settings: {
      ...nothing.settings,
      watch: (_input, sink) => hub.subscribe(sink),
      update: async (change) => {
        settings = { ...settings, ...(change as Partial<Settings>) }
        hub.publish(settings)
        return ok(settings)
      },
    },
  }
  return { handlers, hub }
}

const notHere = snowhookError('not_found', 'not in this test')

async function siteFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'snowhook-site-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const site = join(folder, 'renderer')
  await mkdir(join(site, 'assets'), { recursive: true })
  await writeFile(join(folder, 'secret.txt'), 'outside of the site')
  await writeFile(
    join(site, 'index.html'),
    '<!doctype html><script type="module" src="/assets/index-Ab3_dE9-.js"></script>',
  )
  await writeFile(join(site, 'assets', 'index-Ab3_dE9-.js'), 'console.log("snowhook")')
  await writeFile(join(site, 'assets', 'font-Ab3xdE9z.woff2'), Buffer.from([0, 1, 2]))
  await writeFile(join(site, 'notes.md'), 'not a type that is served')
  return site
}
