import type { Page } from '@playwright/test'
import { screenshot } from '../support/screenshots'
import { expect, test } from '../support/test'
import {
  enter,
  expectPhase,
  fleetList,
  inspector,
  onScreen,
  openNewAgent,
  openTab,
  pane,
  typeInto,
} from '../support/ui'

const agents = ['coder-1', 'fixer-1', 'migrator-1', 'cleaner-1', 'researcher-1', 'reviewer-1'] as const

test('the demo fleet shows every state, and every main view is pictured, dark and light', async ({ app }) => {
  const { page } = await app.start()
  await expect(page.getByRole('button', { name: 'Start the demo fleet' })).toBeVisible()
  await screenshot(page, 'empty')
  await page.getByRole('button', { name: 'Start the demo fleet' }).click()
  await expect(page.getByRole('article')).toHaveCount(agents.length)

  await expectPhase(page, 'cleaner-1', 'waiting')
  await typeInto(page, 'cleaner-1', 'y\n')
  await onScreen(pane(page, 'cleaner-1')).toContain('Nothing but the build folder was touched.')
  await expectPhase(page, 'fixer-1', 'completed')
  await expect(pane(page, 'reviewer-1').getByText('asks a question')).toBeVisible()
  await expect(pane(page, 'researcher-1').getByText('parked', { exact: true })).toBeVisible({ timeout: 90_000 })
  await expect(pane(page, 'researcher-1')).toContainText(/resets at \d\d:\d\d/)
  await expectPhase(page, 'migrator-1', 'running')
  await enter(page, 'fixer-1')
  await openTab(page, 'Timeline')
  await screenshot(page, 'fleet')

  await page.keyboard.press('Control+Shift+Enter')
  await page.setViewportSize({ width: 1440, height: 900 })
  await screenshot(page, 'focused-pane')
  await page.keyboard.press('Control+Shift+Enter')
  await pictureInspector(page)
  await pictureDialogs(page)
  await pictureNarrow(page)
})

async function pictureInspector(page: Page): Promise<void> {
  await enter(page, 'fixer-1')
  await openTab(page, 'Timeline')
  await inspector(page)
    .getByRole('button', { name: /^\S+ edit/ })
    .first()
    .click()
  await screenshot(page, 'inspector-timeline')
  await openTab(page, 'Log')
  await inspector(page).getByRole('button', { name: /^Find/ }).click()
  await inspector(page).getByRole('textbox', { name: 'Find in the whole log' }).fill('counter')
  await expect(inspector(page).locator('mark').first()).toBeVisible()
  await screenshot(page, 'inspector-log')
  await openTab(page, 'Usage')
  await expect(inspector(page).getByRole('listitem').filter({ hasText: 'demo-small' })).toBeVisible()
  await screenshot(page, 'inspector-usage')
  await openTab(page, 'Session')
  await expect(inspector(page).getByRole('article', { name: 'Run 1' })).toBeVisible()
  await screenshot(page, 'inspector-session')
}

async function pictureDialogs(page: Page): Promise<void> {
  const dialog = await openNewAgent(page)
  await dialog.getByLabel('Prompt', { exact: true }).fill('Make the counter count from one.')
  await expect(dialog.getByLabel('Project folder')).toHaveAccessibleDescription(/Git repository/)
  await screenshot(page, 'new-agent')
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()

  await page.keyboard.press('Control+Shift+K')
  await expect(page.getByRole('dialog', { name: 'Find anything' })).toBeVisible()
  await page.keyboard.type('re')
  await screenshot(page, 'palette')
  await page.keyboard.press('Escape')

  await page.keyboard.press('Control+Shift+0')
  await page.keyboard.press('Control+Comma')
  const settings = page.getByRole('dialog', { name: 'Settings' })
  await expect(settings).toContainText('Data folder')
  await expect(settings.getByText('git', { exact: false }).first()).toBeVisible()
  await screenshot(page, 'settings')
  await page.keyboard.press('Escape')

  await page.keyboard.press('?')
  await expect(page.getByRole('dialog', { name: /[Kk]eys/ })).toBeVisible()
  await screenshot(page, 'keys')
  await page.keyboard.press('Escape')

  await fleetList(page)
    .getByRole('button', { name: /^Stop all/ })
    .click()
  await expect(page.getByRole('alertdialog')).toBeVisible()
  await screenshot(page, 'stop-all')
  await page.keyboard.press('Escape')
  await pane(page, 'coder-1').getByRole('button', { name: 'More for coder-1' }).click()
  await expect(page.getByRole('menu')).toBeVisible()
  await screenshot(page, 'agent-menu')
  await page.keyboard.press('Escape')
}

async function pictureNarrow(page: Page): Promise<void> {
  await page.setViewportSize({ width: 900, height: 700 })
  await screenshot(page, 'narrow')
}
