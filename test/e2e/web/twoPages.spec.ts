import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { call, text } from '../../support/fake-openai/answers'
import { FAKE_KEY, FakeOpenAi } from '../../support/fake-openai/server'
import { createRepository } from '../support/repository'
import { expect, test } from '../support/test'
import { createAgent, expectPhase, onScreen, pane, paneAsk, press } from '../support/ui'

test('of two pages that answer the same request the later one is told so, and nothing runs twice', async ({ app }) => {
  const fake = await FakeOpenAi.start()
  fake.models = ['gpt-6.1-sol']
  fake.on('asker-1', call('shell', { command: 'echo once >> count.txt' }), text('It ran.'))
  const { path } = createRepository(app.scratch)
  const { page } = await app.start({ OPENAI_API_KEY: FAKE_KEY, OPENAI_BASE_URL: fake.url })
  try {
    const token = await page.evaluate(() => sessionStorage.getItem('snowhook.token'))
    const late = await page.context().newPage()
    /** While it is late, nothing of what the host says reaches it. */
    let held: (() => void)[] | null = null
    await late.routeWebSocket(/\/wire$/, (socket) => {
      const server = socket.connectToServer()
      server.onMessage((message) => {
        if (held === null) socket.send(message)
        else held.push(() => socket.send(message))
      })
    })
    await late.goto(`${new URL(page.url()).origin}/#token=${token}`)
    await createAgent(page, { name: 'asker-1', cwd: path, runtime: 'OpenAI', prompt: 'asker-1' })
    await expect(paneAsk(late, 'asker-1')).toContainText('echo once')
    await expect(paneAsk(late, 'asker-1').getByRole('button', { name: 'Deny…' })).not.toHaveAttribute('aria-disabled')
    held = []

    await press(paneAsk(page, 'asker-1'), 'Allow once')
    await onScreen(pane(page, 'asker-1')).toContain('It ran.')
    await expectPhase(page, 'asker-1', 'completed')

    await press(paneAsk(late, 'asker-1'), 'Allow once')
    const kept: (() => void)[] = held
    held = null
    for (const send of kept) send()
    await expect(late.getByText('This request no longer waits for an answer.')).toBeVisible()
    await expect(paneAsk(late, 'asker-1')).toBeHidden()
    expect(readFileSync(join(path, 'count.txt'), 'utf8')).toBe('once\n')
    expect(fake.modelRequests).toHaveLength(2)
  } finally {
    await fake.close()
  }
})
