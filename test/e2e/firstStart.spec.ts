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
  await onScreen(pane(page, 'coder-1')).toContain('I will read the project first')
  await onScreen(pane(page, 'fixer-1')).toContain('I will look for the cause')
  await onScreen(pane(page, 'migrator-1')).toContain('Module 1 of 10: auth.')
  await onScreen(pane(page, 'researcher-1')).toContain('summarise the research notes')
  await onScreen(pane(page, 'reviewer-1')).toContain('I will read the last commits')
  await onScreen(pane(page, 'cleaner-1')).toContain('Allow? (y/n)')
  await expect(pane(page, 'cleaner-1').getByText('asks permission')).toBeVisible()
  await expect(page.getByRole('button', { name: /needs? you/ })).toBeVisible()
})
