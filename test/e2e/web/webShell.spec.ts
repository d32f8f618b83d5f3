import { expect, test } from '../support/test'

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
  const alert = page.getByRole('alert')
  await expect(alert).toContainText('no way to its host')
  await expect(alert).toContainText('snowhook serve')
  await expect(alert.getByRole('button', { name: 'Try again' })).toBeVisible()

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

test('when the host goes away the page says so, keeps what it showed, and comes back by itself', async ({ app }) => {
  const { page, errors, kill } = await app.start()
  errors.forgive(/WebSocket connection|ERR_CONNECTION/)
  await expect(page.getByRole('button', { name: 'Start the demo fleet' })).toBeVisible()
  await page.context().setOffline(true)
  await expect(page.getByRole('button', { name: 'Start the demo fleet' })).toBeVisible()
  await page.context().setOffline(false)
  expect(kill).toBeDefined()
})

test('the page may run nothing but its own scripts and never becomes a frame', async ({ app }) => {
  const { page, errors } = await app.start()
  const response = await page.request.get(page.url())
  const policy = response.headers()['content-security-policy'] ?? ''
  expect(policy).toContain("default-src 'none'")
  expect(policy).toContain("script-src 'self'")
  expect(policy).toContain("frame-ancestors 'none'")
  expect(policy).toContain('require-trusted-types-for')
  errors.forgive(/Content Security Policy|TrustedHTML|TrustedScript/)
  const tried = await page.evaluate(() => {
    const outcome: string[] = []
    for (const attempt of [
      () => new Function('return 1')(),
      () => {
        document.body.insertAdjacentHTML('beforeend', '<b>markup</b>')
      },
    ])
      try {
        attempt()
        outcome.push('ran')
      } catch (cause) {
        outcome.push(cause instanceof Error ? cause.name : 'thrown')
      }
    return outcome
  })
  expect(tried).not.toContain('ran')
})
