import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { _electron, type Browser, chromium, expect, type Page } from '@playwright/test'
import { chromiumFlags, viewport } from './chromiumFlags'
import { bundle, type Endings, endings, firstJsonLine, root } from './hostProcess'
import { type PageErrors, watchErrors } from './pageErrors'

export type ShellName = 'web' | 'stand-in' | 'electron'
export interface ShellOptions {
  shell: ShellName
}

export interface ShellInput {
  readonly dataDir: string
  /** Where the host and its agents are at home. */
  readonly home: string
  /** Added to this process's environment for the host. */
  readonly env: Readonly<Record<string, string>>
  /** The browser that the web shell is shown in. */
  readonly browser: () => Promise<Browser>
}

/** A started product: a page that shows it, and ways to end it gently and brutally. */
export interface StartedShell extends Endings {
  readonly page: Page
  /** Process id of the host, for the process table. */
  readonly hostPid: number
  readonly errors: PageErrors
}

export function startShell(shell: ShellName, input: ShellInput): Promise<StartedShell> {
  if (shell === 'web') return startWeb(input)
  if (shell === 'stand-in') return startStandIn(input)
  return startElectron(input)
}

function hostEnvironment({ env, dataDir, home }: Omit<ShellInput, 'browser'>): Record<string, string> {
  mkdirSync(home, { recursive: true })
  return {
    ...Object.fromEntries(
      Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
    ),
    // Agents keep what they remember under the test's own folder.
    HOME: home,
    XDG_STATE_HOME: join(home, 'state'),
    XDG_CONFIG_HOME: join(home, 'config'),
    SNOWHOOK_DATA_DIR: dataDir,
    ...env,
  }
}

const pidOf = ({ pid }: { readonly pid?: number | undefined }): number => {
  if (pid === undefined) throw new Error('the host did not start')
  return pid
}

async function startWeb(input: ShellInput): Promise<StartedShell> {
  const host = spawn(process.execPath, [bundle('main/cli.js'), 'serve', '--json'], {
    cwd: root,
    env: hostEnvironment(input),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const { url } = await firstJsonLine(host, (line) => typeof line['url'] === 'string')
  const browser = await input.browser()
  const context = await browser.newContext({ viewport, reducedMotion: 'reduce' })
  const page = await context.newPage()
  const errors = await watchErrors(page)
  await page.goto(String(url))
  return { page, hostPid: pidOf(host), errors, ...endings(host, errors, () => context.close()) }
}

/** Files through which a test and the stand-in talk about what is not on the page. */
export const standInFiles = (home: string) => ({
  userData: join(home, 'electron'),
  /** Number of the button that answers the next dialogs. */
  answer: join(home, 'dialog-answer'),
  /** What the app asked the system for, one JSON line each. */
  record: join(home, 'stand-in.jsonl'),
})

/** "Stop and quit", "Open": every question is answered with yes until the test says otherwise. */
const YES = '0'

/** How the built desktop app is started under Node, with the stand-in in the place of Electron. */
export function standInCommand(input: Omit<ShellInput, 'browser'>) {
  const { userData, answer, record } = standInFiles(input.home)
  const register = join(root, 'test/support/electron-stand-in/register.mjs')
  const env = {
    ...hostEnvironment(input),
    STAND_IN_FLAGS: chromiumFlags.join(' '),
    STAND_IN_USER_DATA: userData,
    STAND_IN_ANSWER: answer,
    STAND_IN_RECORD: record,
  }
  return { file: process.execPath, args: ['--import', register, bundle('main/index.js')], options: { cwd: root, env } }
}

async function startStandIn(input: ShellInput): Promise<StartedShell> {
  const { file, args, options } = standInCommand(input)
  writeFileSync(standInFiles(input.home).answer, YES)
  const host = spawn(file, args, { ...options, stdio: ['ignore', 'pipe', 'inherit'] })
  const { endpoint } = await firstJsonLine(host, (line) => line['standIn'] === 'chromium')
  const browser = await chromium.connectOverCDP(String(endpoint))
  const page = await appPage(browser)
  const errors = await watchErrors(page)
  await page.emulateMedia({ reducedMotion: 'reduce' })
  // Disconnecting alone would leave Chromium behind when the host was killed.
  const close = async (): Promise<void> => {
    const session = await browser.newBrowserCDPSession()
    await session.send('Browser.close')
  }
  return { page, hostPid: pidOf(host), errors, ...endings(host, errors, close) }
}

async function startElectron(input: ShellInput): Promise<StartedShell> {
  const executablePath = process.env['SNOWHOOK_ELECTRON']
  const app = await _electron.launch({
    ...(executablePath === undefined ? {} : { executablePath }),
    args: [root, '--disable-3d-apis', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
    cwd: root,
    env: hostEnvironment(input),
  })
  // As the stand-in does: "Stop and quit".
  await app.evaluate(({ dialog }) => {
    dialog.showMessageBox = () => Promise.resolve({ response: 0, checkboxChecked: false })
  })
  const page = await app.firstWindow()
  const errors = await watchErrors(page)
  await page.emulateMedia({ reducedMotion: 'reduce' })
  return { page, hostPid: pidOf(app.process()), errors, ...endings(app.process(), errors, async () => {}) }
}

/** The window's page: the one that is not the blank first page of the browser. */
async function appPage(browser: Browser): Promise<Page> {
  const pages = (): Page[] => browser.contexts().flatMap((context) => context.pages())
  const found = (): Page | undefined => pages().find((page) => page.url().includes('snowhook'))
  await expect.poll(() => found() !== undefined, { message: 'the window shows the app' }).toBe(true)
  const page = found()
  if (page === undefined) throw new Error('the window was closed')
  return page
}
