import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createRepository } from '../support/repository'
import { standInCommand, standInFiles } from '../support/shells'
import { expect, test } from '../support/test'
import { createAgent, expectPhase, onScreen, pane, placeOf } from '../support/ui'

interface Asked {
  readonly what: string
  readonly [detail: string]: unknown
}

/** What the app asked the system for, so far. */
const asked = (home: string, what: string): Asked[] => {
  const { record } = standInFiles(home)
  if (!existsSync(record)) return []
  return readFileSync(record, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Asked)
    .filter((one) => one.what === what)
}

const KEEP = '1'

test('the window is sandboxed and isolated, and the page has nothing of Node or Electron', async ({ app }) => {
  const { page, errors } = await app.start()
  await expect(page.getByRole('button', { name: 'Start the demo fleet' })).toBeVisible()
  const [window] = asked(app.home, 'window')
  expect(window?.['webPreferences']).toMatchObject({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    webviewTag: false,
  })
  const globals = ['require', 'process', 'module', 'Buffer', 'electron', 'ipcRenderer', 'standIn']
  expect(await page.evaluate((names) => names.filter((name) => name in globalThis), globals)).toEqual([])
  errors.forgive(/404 \(Not Found\)/)
  // Only what lies in the renderer's folder is served, under the page's own policy.
  const answers = await page.evaluate(async () => {
    const paths = ['/index.html', '/%2e%2e/main/index.js', '/..%2f..%2fpackage.json', '/missing.js']
    return Promise.all(paths.map(async (path) => (await fetch(path)).status))
  })
  expect(answers).toEqual([200, 404, 404, 404])
})

test('no page of ours opens a window or goes elsewhere; a link leaves only after a yes', async ({ app }) => {
  const { path } = createRepository(app.scratch)
  const { page, errors } = await app.start()
  const files = standInFiles(app.home)
  await expect(page.getByRole('button', { name: 'Start the demo fleet' })).toBeVisible()
  const windows = page.context().pages().length

  writeFileSync(files.answer, KEEP)
  await page.evaluate(() => void window.open('https://example.com/popup'))
  await expect.poll(() => asked(app.home, 'dialog').at(-1)?.['detail']).toBe('https://example.com/popup')
  await page.evaluate(() => void window.open('file:///etc/passwd'))
  await expect.poll(() => page.context().pages().length).toBe(windows)
  expect(asked(app.home, 'open-external')).toEqual([])

  errors.forgive(/local resource|net::ERR/)
  await page.evaluate(() => {
    window.location.href = 'https://example.com/away'
  })
  await expect.poll(() => asked(app.home, 'navigate').at(-1)).toMatchObject({ prevented: true })
  await expect(page.getByRole('button', { name: 'Start the demo fleet' })).toBeVisible()

  // A link that an agent printed: Ctrl-click asks with the true address, and only a yes opens it.
  writeFileSync(files.answer, '0')
  const terminal = await createAgent(page, {
    name: 'linker-1',
    cwd: path,
    mode: 'interactive',
    prompt: '/print https://example.com/from-agent',
  })
  await onScreen(terminal).toContain('https://example.com/from-agent')
  const { x, y } = await placeOf(terminal, 'example.com/from-agent')
  await page.mouse.move(x, y)
  await expect(terminal.getByText('Ctrl-click opens')).toBeVisible()
  await page.keyboard.down('Control')
  await page.mouse.click(x, y)
  await page.keyboard.up('Control')
  await expect.poll(() => asked(app.home, 'open-external')).toMatchObject([{ url: 'https://example.com/from-agent' }])
  await expect.poll(() => page.context().pages().length).toBe(windows)
})

test('quitting with live agents asks first: no keeps them, yes stops them', async ({ app }) => {
  const { path } = createRepository(app.scratch)
  const { page, hostPid, quit } = await app.start()
  await createAgent(page, { name: 'live-1', cwd: path, prompt: '/say working\n/hang' })
  await onScreen(pane(page, 'live-1')).toContain('working')
  writeFileSync(standInFiles(app.home).answer, KEEP)
  process.kill(hostPid, 'SIGTERM')
  await expect.poll(() => asked(app.home, 'dialog').at(-1)?.['message']).toBe('1 agent is still running.')
  await expectPhase(page, 'live-1', 'running')
  writeFileSync(standInFiles(app.home).answer, '0')
  expect(await quit()).toBe(0)
  expect(asked(app.home, 'dialog')).toHaveLength(2)

  const again = await app.start()
  await expectPhase(again.page, 'live-1', 'stopped')
})

test('a second start hands over to the first and ends', async ({ app }) => {
  const { page } = await app.start()
  await expect(page.getByRole('button', { name: 'Start the demo fleet' })).toBeVisible()
  const { file, args, options } = standInCommand({ dataDir: app.dataDir, home: app.home, env: {} })
  const second = spawn(file, args, { ...options, stdio: 'ignore' })
  const [code] = await once(second, 'exit')
  expect(code).toBe(0)
  await expect.poll(() => asked(app.home, 'focus').length).toBeGreaterThan(0)
  expect(asked(app.home, 'window')).toHaveLength(1)
  await expect(page.getByRole('button', { name: 'Start the demo fleet' })).toBeVisible()
})

test('a data dir that another host has is explained before the app ends', async ({ app }) => {
  const { page } = await app.start()
  await expect(page.getByRole('button', { name: 'Start the demo fleet' })).toBeVisible()
  // Another user-data folder, so another app; the same data dir.
  const { file, args, options } = standInCommand({ dataDir: app.dataDir, home: `${app.home}-other`, env: {} })
  const second = spawn(file, args, { ...options, stdio: 'ignore' })
  const [code] = await once(second, 'exit')
  expect(code).toBe(1)
  expect(asked(`${app.home}-other`, 'error-box')[0]).toMatchObject({ title: 'Snowhook could not start' })
  expect(asked(`${app.home}-other`, 'window')).toEqual([])
})
