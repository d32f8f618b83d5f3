import type { WebSocketRoute } from '@playwright/test'
import { createRepository } from '../support/repository'
import { expect, test } from '../support/test'
import { createAgent, expectPhase, onScreen, pane, placeOf, typeInto } from '../support/ui'

test('a page without its key, or with a wrong one, explains itself', async ({ app }) => {
  const { page, errors } = await app.start()
  // The browser itself reports the refused socket and the 401 that explains it.
  errors.forgive(/WebSocket connection|401/)
  await expect(page.getByRole('button', { name: 'Start the demo fleet' })).toBeVisible()
  const address = new URL(page.url())
  expect(address.hash).toBe('')

  await page.evaluate(() => sessionStorage.clear())
  await page.goto(`${address.origin}/#token=wrong`)
  await page.reload()
  await expect(page.getByRole('heading', { name: 'no way to its host' })).toBeVisible()
  await expect(page.getByRole('alert')).toContainText('does not know this page’s key')
  await expect(page.getByRole('main')).toContainText('snowhook serve')
  await expect(page.getByRole('button', { name: 'Try again' })).toBeVisible()

  await page.evaluate(() => sessionStorage.clear())
  await page.goto(address.origin)
  await page.reload()
  await expect(page.getByRole('alert')).toContainText('opened without its key')
})

test('the key leaves the address bar and works again after a reload', async ({ app }) => {
  const { page } = await app.start()
  await expect(page.getByRole('button', { name: 'Start the demo fleet' })).toBeVisible()
  expect(page.url()).not.toContain('token')
  await page.reload()
  await expect(page.getByRole('button', { name: 'Start the demo fleet' })).toBeVisible()
})

test('when the host goes away the page says so and keeps what it showed', async ({ app }) => {
  const { path } = createRepository(app.scratch)
  const { page, errors, hostPid } = await app.start()
  errors.forgive(/WebSocket connection|ERR_CONNECTION/)
  await createAgent(page, { name: 'done-1', cwd: path, prompt: '/say shown before' })
  await expectPhase(page, 'done-1', 'completed')
  await onScreen(pane(page, 'done-1')).toContain('shown before')
  process.kill(hostPid, 'SIGKILL')
  await expect(page.getByText('Reconnecting…')).toBeVisible()
  await onScreen(pane(page, 'done-1')).toContain('shown before')
})

test('a lost connection comes back by itself, and keys go through again', async ({ app }) => {
  const { path } = createRepository(app.scratch)
  const { page, errors } = await app.start()
  errors.forgive(/WebSocket connection/)
  const sockets: WebSocketRoute[] = []
  let reachable = true
  await page.routeWebSocket(/\/wire$/, (socket) => {
    if (!reachable) return void socket.close({ code: 1006 })
    sockets.push(socket)
    socket.connectToServer()
  })
  await page.reload()
  const shell = { runtime: 'Command', mode: 'interactive', program: '/bin/sh', env: { PS1: '$ ' } } as const
  await createAgent(page, { ...shell, name: 'shell-1', cwd: path })
  await onScreen(pane(page, 'shell-1')).toContain('$')
  reachable = false
  for (const socket of sockets) await socket.close()
  await expect(page.getByText('Reconnecting…')).toBeVisible()
  reachable = true
  await page.getByRole('button', { name: 'Try now' }).click()
  await expect(page.getByText('Reconnecting…')).toBeHidden()
  await typeInto(page, 'shell-1', 'echo back $((6 * 7))\n')
  await onScreen(pane(page, 'shell-1')).toContain('back 42')
})

test('a link that an agent printed shows where it really leads, and asks before it is opened', async ({ app }) => {
  const { path } = createRepository(app.scratch)
  const { page } = await app.start()
  const terminal = await createAgent(page, {
    name: 'linker-1',
    cwd: path,
    mode: 'interactive',
    prompt: '/print \u001b]8;;https://evil.example/real\u0007https://good.example\u001b]8;;\u0007',
  })
  await onScreen(terminal).toContain('https://good.example')
  const { x, y } = await placeOf(terminal, 'https://good.example')
  await page.mouse.move(x, y)
  await expect(terminal.getByText('https://evil.example/real')).toBeVisible()
  await page.mouse.click(x, y)
  await page.keyboard.down('Control')
  await page.mouse.click(x, y)
  await page.keyboard.up('Control')
  const question = page.getByRole('alertdialog', { name: 'Open this link?' })
  await expect(question).toContainText('https://evil.example/real')
  await question.getByRole('button', { name: 'Cancel' }).click()
  await expect(question).toBeHidden()
  expect(page.context().pages()).toHaveLength(1)
})

test('the page may run nothing but its own scripts and never becomes a frame', async ({ app }) => {
  const { page, errors } = await app.start()
  const response = await page.request.get(page.url())
  const policy = response.headers()['content-security-policy'] ?? ''
  expect(policy).toContain("default-src 'none'")
  expect(policy).toContain("script-src 'self'")
  expect(policy).toContain("frame-ancestors 'none'")
  expect(policy).toContain('require-trusted-types-for')
  errors.forgive(/Content Security Policy|Trusted/)
  const attempts = await page.evaluate(async () => {
    const tries: Record<string, () => unknown> = {
      markup: () => document.body.insertAdjacentHTML('beforeend', '<b>markup</b>'),
      script: () => {
        document.createElement('script').src = 'data:text/javascript,0'
      },
      elsewhere: () => fetch('https://example.com/'),
    }
    const outcomes: Record<string, string> = {}
    for (const [name, attempt] of Object.entries(tries)) {
      outcomes[name] = await Promise.resolve()
        .then(attempt)
        .then(
          () => 'done',
          () => 'refused',
        )
    }
    return outcomes
  })
  expect(attempts).toEqual({ markup: 'refused', script: 'refused', elsewhere: 'refused' })
})
