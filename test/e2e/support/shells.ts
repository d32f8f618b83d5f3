import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { _electron, type Browser, chromium, type Page } from '@playwright/test'

export type ShellName = 'web' | 'stand-in' | 'electron'
export interface ShellOptions {
  shell: ShellName
}

export interface ShellInput {
  readonly dataDir: string
  /** Added to this process's environment for the host. */
  readonly env: Readonly<Record<string, string>>
}

/** A started product: a page that shows it, and ways to end it gently and brutally. */
export interface StartedShell {
  readonly page: Page
  /** Process id of the host, for kill -9. */
  readonly hostPid: number
  /** As a user quits it; resolves when the host is gone. */
  quit(): Promise<void>
  /** kill -9 of the host; resolves when it is gone. */
  kill(): Promise<void>
}

const root = process.cwd()
const bundle = (path: string): string => join(root, 'out', path)
const chromiumFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
]

export function startShell(shell: ShellName, input: ShellInput): Promise<StartedShell> {
  if (shell === 'web') return startWeb(input)
  if (shell === 'stand-in') return startStandIn(input)
  return startElectron(input)
}

const environment = ({ env, dataDir }: ShellInput): Record<string, string> => ({
  ...Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  ),
  SNOWHOOK_DATA_DIR: dataDir,
  ...env,
})

async function startWeb(input: ShellInput): Promise<StartedShell> {
  const host = spawn(process.execPath, [bundle('main/cli.js'), 'serve', '--json'], {
    cwd: root,
    env: environment(input),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const { url } = await firstJsonLine(host, (line) => typeof line['url'] === 'string')
  const executablePath = process.env['SNOWHOOK_CHROMIUM']
  const browser = await chromium.launch({
    ...(executablePath === undefined ? {} : { executablePath }),
    args: chromiumFlags,
  })
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  await page.goto(String(url))
  return { page, ...endings(host, () => browser.close()) }
}

async function startStandIn(input: ShellInput): Promise<StartedShell> {
  const register = join(root, 'test/support/electron-stand-in/register.mjs')
  const host = spawn(process.execPath, ['--import', register, bundle('main/index.js')], {
    cwd: root,
    env: { ...environment(input), STAND_IN_USER_DATA: join(input.dataDir, 'electron') },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const { endpoint } = await firstJsonLine(host, (line) => line['standIn'] === 'chromium')
  const browser = await chromium.connectOverCDP(String(endpoint))
  const page = await appPage(browser)
  // Disconnecting alone would leave Chromium behind when the host was killed.
  const close = async (): Promise<void> => {
    const session = await browser.newBrowserCDPSession()
    await session.send('Browser.close')
  }
  return { page, ...endings(host, close) }
}

async function startElectron(input: ShellInput): Promise<StartedShell> {
  const executablePath = process.env['SNOWHOOK_ELECTRON']
  const app = await _electron.launch({
    ...(executablePath === undefined ? {} : { executablePath }),
    args: [root, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
    cwd: root,
    env: environment(input),
  })
  const page = await app.firstWindow()
  return { page, ...endings(app.process(), async () => {}) }
}

/** The window's page: the one that is not the blank first page of the browser. */
async function appPage(browser: Browser): Promise<Page> {
  const context = browser.contexts()[0]
  if (context === undefined) throw new Error('the stand-in has no browser context')
  const isApp = (page: Page): boolean => page.url().includes('snowhook')
  for (;;) {
    const found = context.pages().find(isApp)
    if (found !== undefined) return found
    const page = context.pages().find((candidate) => candidate.url() !== 'about:blank') ?? (await nextPage(context))
    await page.waitForURL(/snowhook/)
  }
}

const nextPage = (context: ReturnType<Browser['contexts']>[number]): Promise<Page> =>
  new Promise((resolve) => context.once('page', resolve))

function endings(host: ChildProcess, closeBrowser: () => Promise<void>): Omit<StartedShell, 'page'> {
  const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
    if (host.exitCode === null && host.signalCode === null) {
      const exited = once(host, 'exit')
      host.kill(signal)
      await exited
    }
    await closeBrowser().catch(() => {})
  }
  if (host.pid === undefined) throw new Error('the host did not start')
  return { hostPid: host.pid, quit: () => end('SIGTERM'), kill: () => end('SIGKILL') }
}

function firstJsonLine(
  child: ChildProcess,
  wanted: (line: Record<string, unknown>) => boolean,
): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    if (child.stdout === null) return reject(new Error('no stdout'))
    child.on('exit', (code) => reject(new Error(`the host exited with ${code} before it was ready`)))
    createInterface({ input: child.stdout }).on('line', (text) => {
      try {
        const line: unknown = JSON.parse(text)
        if (typeof line === 'object' && line !== null && wanted(line as Record<string, unknown>))
          resolve(line as Record<string, unknown>)
      } catch {
        console.log(text)
      }
    })
  })
}
