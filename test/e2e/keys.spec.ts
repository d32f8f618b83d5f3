import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { text, usualUsage } from '../support/fake-openai/answers'
import { FAKE_KEY, FakeOpenAi } from '../support/fake-openai/server'
import { createRepository } from './support/repository'
import { screenshot } from './support/screenshots'
import { expect, test } from './support/test'
import { createAgent, enter, expectPhase, onScreen, pane, shownUsage } from './support/ui'

const WRONG_KEY = `${FAKE_KEY.slice(0, 8)}${'Wrong'.repeat(6)}`

async function openSettings(page: Page, section: 'Keys' | 'Prices'): Promise<Locator> {
  await page.getByRole('banner').getByRole('button', { name: 'Settings' }).click()
  const dialog = page.getByRole('dialog', { name: 'Settings' })
  await dialog.getByRole('tab', { name: section }).click()
  return dialog
}

async function closeSettings(page: Page): Promise<void> {
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog', { name: 'Settings' })).toBeHidden()
}

const slotOf = (dialog: Locator): Locator => dialog.getByRole('listitem').filter({ hasText: 'OPENAI_API_KEY' })

/** Everything that a page could give away: its elements, what is typed into them, and its storage. */
const everythingOn = async (page: Page): Promise<string> =>
  (await page.content()) +
  (await page.evaluate(() =>
    JSON.stringify([
      [...document.querySelectorAll('input, textarea')].map((field) => (field as HTMLInputElement).value),
      { ...localStorage },
      { ...sessionStorage },
      document.cookie,
    ]),
  ))

test('a key is tested, stored, used by an agent and removed again, and is never on the page', async ({
  app,
  shell,
}) => {
  const fake = await FakeOpenAi.start()
  fake.models = ['gpt-6.1-sol']
  fake.fallback = text('The key works.')
  const { path } = createRepository(app.scratch)
  const { page } = await app.start({ OPENAI_BASE_URL: fake.url, OPENAI_API_KEY: '', STAND_IN_KEYRING: 'unlocked' })
  try {
    const dialog = await openSettings(page, 'Keys')
    const slot = slotOf(dialog)
    await expect(slot).toContainText('not set')
    await slot.getByRole('button', { name: 'Test OpenAI' }).click()
    await expect(slot.locator('.access-note')).toContainText('no key')

    await slot.getByRole('button', { name: 'Set…' }).click()
    const field = slot.getByLabel('Value of OPENAI_API_KEY')
    await field.fill(WRONG_KEY)
    await slot.getByRole('button', { name: 'Test before saving' }).click()
    await expect(slot.locator('.access-note')).toContainText('key refused')
    await expect(slot).not.toContainText(WRONG_KEY)
    await field.fill(FAKE_KEY)
    await expect(slot.locator('.access-note')).toBeEmpty()
    await slot.getByRole('button', { name: 'Test before saving' }).click()
    await expect(slot.locator('.access-note')).toContainText('works')
    const file = join(app.dataDir, shell === 'web' ? 'keys.json' : 'keys.sealed')
    expect(existsSync(file)).toBe(false)
    await slot.getByRole('button', { name: 'Save' }).click()
    await expect(slot).toContainText(/stored/)
    expect(await everythingOn(page)).not.toContain(FAKE_KEY)

    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(readFileSync(file, 'utf8').includes(FAKE_KEY)).toBe(shell === 'web')
    await slot.getByRole('button', { name: 'Test OpenAI' }).click()
    await expect(slot.locator('.access-note')).toContainText('1 model')
    await screenshot(page, 'keys')
    await closeSettings(page)

    await createAgent(page, { name: 'keyed-1', cwd: path, runtime: 'OpenAI', prompt: 'go' })
    await onScreen(pane(page, 'keyed-1')).toContain('The key works.')
    await expectPhase(page, 'keyed-1', 'completed')
    expect(fake.modelRequests.at(-1)?.headers['authorization']).toBe(`Bearer ${FAKE_KEY}`)

    const again = await openSettings(page, 'Keys')
    await slotOf(again).getByRole('button', { name: 'Remove…' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click()
    await expect(slotOf(again)).toContainText('not set')
    expect(readFileSync(file, 'utf8')).not.toContain(FAKE_KEY)
    await closeSettings(page)
    await pane(page, 'keyed-1').getByRole('button', { name: 'Resume keyed-1' }).click()
    await expectPhase(page, 'keyed-1', 'failed')
    expect(await everythingOn(page)).not.toContain(FAKE_KEY)
  } finally {
    await fake.close()
  }
})

test('an unknown model is unpriced, never free, until the user sets a price of their own', async ({ app }) => {
  const fake = await FakeOpenAi.start()
  fake.models = ['house-model']
  fake.fallback = text('One answer.')
  const { path } = createRepository(app.scratch)
  const { page } = await app.start({ OPENAI_BASE_URL: fake.url, OPENAI_API_KEY: FAKE_KEY })
  try {
    const wanted = { cwd: path, runtime: 'OpenAI', prompt: 'go', fields: { Model: 'house-model' } }
    await createAgent(page, { ...wanted, name: 'before-1' })
    await expectPhase(page, 'before-1', 'completed')
    await expect(pane(page, 'before-1')).toContainText('unpriced')
    await enter(page, 'before-1')
    expect((await shownUsage(page, 'house-model')).head).toContain('unpriced')

    const dialog = await openSettings(page, 'Prices')
    await dialog.getByRole('button', { name: 'Add a price' }).click()
    const price = { Model: 'house-model', Input: '100', Output: '1000', 'Cache read': '10', 'Cache write': '200' }
    for (const [label, value] of Object.entries(price))
      await dialog.getByLabel(label, { exact: true }).first().fill(value)
    await dialog.getByRole('button', { name: 'Save as my price' }).click()
    const row = dialog.getByRole('row').filter({ hasText: 'house-model' })
    await expect(row).toContainText('yours')
    await dialog.getByRole('searchbox', { name: 'Filter the prices' }).fill('house')
    await expect(row).toBeVisible()
    await screenshot(page, 'prices')
    await closeSettings(page)

    await createAgent(page, { ...wanted, name: 'after-1' })
    await expectPhase(page, 'after-1', 'completed')
    await enter(page, 'after-1')
    const { input, output, cached, cacheWritten } = usualUsage
    const cost = ((input - cached - cacheWritten) * 100 + output * 1000 + cached * 10 + cacheWritten * 200) / 1e6
    const shown = `$${new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 6 }).format(cost)}`
    await expect.poll(async () => (await shownUsage(page, 'house-model')).head).toContain(shown)
    expect((await shownUsage(page, 'house-model')).head).toContain('computed from the price table')
    // What ran before keeps what was known then; the sum says that a part of it is unknown.
    await expect(pane(page, 'before-1')).toContainText('unpriced')
    await expect(page.getByRole('banner').getByRole('button', { name: /all time$/ })).toContainText('+ unpriced')
  } finally {
    await fake.close()
  }
})
