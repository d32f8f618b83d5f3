import { expect, test } from './support/test'
import { fleetList, inspector, onScreen, pane } from './support/ui'

test('an empty Snowhook says what it is and offers two ways to begin', async ({ app }) => {
  const { page } = await app.start()
  const main = page.getByRole('main')
  await expect(main.getByRole('heading', { name: 'Snowhook holds your team of coding agents' })).toBeVisible()
  await expect(main.getByRole('button', { name: 'Start the demo fleet' })).toBeVisible()
  await expect(main.getByRole('button', { name: 'New agent' })).toBeVisible()
  await expect(main.getByText('needs no key and no network')).toBeVisible()
  await expect(fleetList(page).getByText('No agents yet.')).toBeVisible()
  await expect(inspector(page).getByText('No agent to inspect')).toBeVisible()
})

test('one click on the demo fleet starts six agents whose panes are alive', async ({ app }) => {
  const { page } = await app.start()
  await page.getByRole('button', { name: 'Start the demo fleet' }).click()
  await expect(page.getByRole('article')).toHaveCount(6)
  await expect(fleetList(page).getByText('their tokens and cost are invented', { exact: false })).toBeVisible()
  // All at once: what one prints may have scrolled away by the time another begins.
  const words = {
    'coder-1': 'I will read the project first',
    'fixer-1': 'I will look for the cause',
    'migrator-1': 'Module 1 of 10: auth.',
    'researcher-1': 'summarise the research notes',
    'reviewer-1': 'I will read the last commits',
    'cleaner-1': 'Allow? (y/n)',
  }
  await Promise.all(Object.entries(words).map(([name, text]) => onScreen(pane(page, name)).toContain(text)))
  await expect(pane(page, 'cleaner-1').getByText('asks permission')).toBeVisible()
  await expect(page.getByRole('button', { name: /needs? you/ })).toBeVisible()
})
