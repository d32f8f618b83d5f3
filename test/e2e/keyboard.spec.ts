import { unnamedControls } from './support/accessibility'
import { createRepository } from './support/repository'
import { expect, test } from './support/test'
import { createAgent, enter, expectPhase, fleetList, inspector, onScreen, openNewAgent, pane } from './support/ui'

test('the palette finds agents and actions, also from inside a terminal', async ({ app }) => {
  const { path } = createRepository(app.scratch)
  const { page } = await app.start()
  await createAgent(page, { name: 'ada-1', cwd: path, prompt: '/hang', mode: 'interactive' })
  await createAgent(page, { name: 'bob-1', cwd: path, prompt: '/hang', mode: 'interactive' })
  await enter(page, 'ada-1')
  await page.keyboard.press('Control+Shift+K')
  await expect(page.getByRole('dialog', { name: 'Find anything' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('textbox', { name: 'Terminal of ada-1' })).toBeFocused()
  await page.keyboard.press('Control+Shift+K')
  const palette = page.getByRole('dialog', { name: 'Find anything' })
  await expect(palette.getByRole('combobox')).toBeFocused()
  await page.keyboard.type('bob')
  await page.keyboard.press('Enter')
  await expect(palette).toBeHidden()
  await expect(page.getByRole('textbox', { name: 'Terminal of bob-1' })).toBeFocused()

  await page.keyboard.press('Control+Shift+K')
  await page.keyboard.type('stop this')
  await page.keyboard.press('Enter')
  await expectPhase(page, 'bob-1', 'stopped')
  await expectPhase(page, 'ada-1', 'running')
})

test('panes are focused by number, by arrows, and maximised by key', async ({ app }) => {
  const { path } = createRepository(app.scratch)
  const { page } = await app.start()
  for (const name of ['ada-1', 'bob-1', 'cy-1'])
    await createAgent(page, { name, cwd: path, prompt: `/say I am ${name}`, mode: 'interactive' })
  const keys = (name: string) => expect(page.getByRole('textbox', { name: `Terminal of ${name}` })).toBeFocused()
  await page.keyboard.press('Control+Shift+1')
  await keys('ada-1')
  await page.keyboard.press('Control+Shift+3')
  await keys('cy-1')
  await page.keyboard.press('Control+Shift+ArrowLeft')
  await keys('bob-1')
  await page.keyboard.press('Control+Shift+Enter')
  await expect(page.getByRole('main').getByRole('article')).toHaveCount(1)
  await expect(pane(page, 'bob-1')).toBeVisible()
  await onScreen(pane(page, 'bob-1')).toContain('I am bob-1')
  await page.keyboard.press('Control+Shift+ArrowRight')
  await expect(pane(page, 'cy-1')).toBeVisible()
  await page.keyboard.press('Control+Shift+Enter')
  await expect(page.getByRole('main').getByRole('article')).toHaveCount(3)

  // Out of the terminal, to the list, and on by arrow keys.
  await page.keyboard.press('Control+Shift+0')
  await expect(fleetList(page).getByRole('button', { name: /^needs you cy-1/ })).toBeFocused()
  await page.keyboard.press('ArrowUp')
  await expect(fleetList(page).getByRole('button', { name: /^needs you bob-1/ })).toBeFocused()
  await page.keyboard.press('Enter')
  await keys('bob-1')
  await page.keyboard.press('Control+Shift+B')
  await expect(fleetList(page)).toBeHidden()
  await page.keyboard.press('Control+Shift+Period')
  await expect(inspector(page)).toBeHidden()
})

test('the question mark shows the keys, Escape closes, and the focus comes back', async ({ app }) => {
  const { page } = await app.start()
  const start = page.getByRole('button', { name: 'Start the demo fleet' })
  await start.focus()
  await page.keyboard.press('?')
  const help = page.getByRole('dialog', { name: /[Kk]eys/ })
  for (const words of ['Find anything', 'New agent', 'Stop this agent', 'In a terminal', 'Copy the selection'])
    await expect(help).toContainText(words)
  await page.keyboard.press('Escape')
  await expect(help).toBeHidden()
  await expect(start).toBeFocused()
})

test('everything in the new-agent dialog is reached by Tab, and the focus stays inside', async ({ app }) => {
  const { page } = await app.start()
  const dialog = await openNewAgent(page)
  await dialog.getByRole('radio', { name: /^Demo/ }).click()
  await dialog.getByText('More options').click()
  const reached = new Set<string>()
  await dialog.getByLabel('Prompt', { exact: true }).focus()
  for (let press = 0; press < 40; press += 1) {
    await page.keyboard.press('Tab')
    reached.add(
      await page.evaluate(() => {
        const focused = document.activeElement
        if (focused === null || focused.closest('[role="dialog"]') === null) return 'OUTSIDE'
        const label =
          focused instanceof HTMLInputElement ||
          focused instanceof HTMLTextAreaElement ||
          focused instanceof HTMLButtonElement
            ? focused.labels?.[0]?.textContent
            : null
        return (label || focused.getAttribute('aria-label') || focused.textContent) ?? ''
      }),
    )
  }
  const names = [...reached]
  expect(names).not.toContain('OUTSIDE')
  for (const wanted of [
    'Project folder',
    'Prompt',
    'Story',
    'Title',
    'Agent',
    'Model',
    'Scenario',
    'Pace',
    'Inactivity timeout',
    'Program',
    'Extra arguments',
    'Environment variables',
    'Add without starting',
    'Close',
  ])
    expect(
      names.some((name) => name.includes(wanted)),
      `${wanted} is reached by Tab; reached: ${names.join(', ')}`,
    ).toBe(true)
  expect(names.some((name) => name.startsWith('Start agent'))).toBe(true)
})

test('every control has a name that a screen reader can say', async ({ app }) => {
  const { path } = createRepository(app.scratch)
  const { page } = await app.start()
  expect(await unnamedControls(page)).toEqual([])
  await createAgent(page, { name: 'ada-1', cwd: path, prompt: '/tool bash ls\n/say done' })
  await expectPhase(page, 'ada-1', 'completed')
  for (const name of ['Timeline', 'Log', 'Usage', 'Session']) {
    await inspector(page).getByRole('tab', { name }).click()
    await expect(inspector(page).getByRole('tabpanel')).toBeVisible()
    expect(await unnamedControls(page), name).toEqual([])
  }
  const dialog = await openNewAgent(page)
  expect(await unnamedControls(page)).toEqual([])
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await page.keyboard.press('Control+Comma')
  await expect(page.getByRole('dialog', { name: 'Settings' })).toBeVisible()
  expect(await unnamedControls(page)).toEqual([])
  await page.keyboard.press('Escape')
  await pane(page, 'ada-1').getByRole('button', { name: 'More for ada-1' }).click()
  await expect(page.getByRole('menu')).toBeVisible()
  expect(await unnamedControls(page)).toEqual([])
})
