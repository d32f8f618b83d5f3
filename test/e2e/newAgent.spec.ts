import { createRepository } from './support/repository'
import { expect, test } from './support/test'
import { expectPhase, fleetList, onScreen, openNewAgent, pane } from './support/ui'

test('the new-agent dialog says what is wrong, field by field, before anything is started', async ({ app }) => {
  const { page } = await app.start()
  const dialog = await openNewAgent(page)
  await dialog.getByRole('radio', { name: /^Claude Code/ }).click()
  const project = dialog.getByLabel('Project folder')
  await project.fill('')
  await dialog.getByRole('button', { name: /^Start agent/ }).click()
  await expect(project).toHaveAccessibleDescription(/Choose the folder/)
  await expect(project).toBeFocused()
  await expect(dialog.getByLabel('Prompt', { exact: true })).toHaveAccessibleDescription('Say what the agent should do')

  await project.fill('src')
  await expect(project).toHaveAccessibleDescription('Write the whole path, from the root')
  await project.fill(`${app.scratch}/missing`)
  await expect(project).toHaveAccessibleDescription('There is no such folder on the host')
  await project.fill(app.scratch)
  await expect(project).toHaveAccessibleDescription(/Not a git repository/)

  await dialog.getByLabel('Story', { exact: true }).fill('no spaces here')
  await dialog.getByLabel('Agent', { exact: true }).fill('a/b')
  await dialog.getByText('More options').click()
  await dialog.getByLabel('Inactivity timeout').fill('-1')
  await dialog.getByLabel('Environment variables').fill('1X=2')
  await dialog.getByRole('button', { name: /^Start agent/ }).click()
  await expect(dialog.getByLabel('Story', { exact: true })).toHaveAccessibleDescription(/[Ll]etters, digits/)
  await expect(dialog.getByLabel('Agent', { exact: true })).toHaveAccessibleDescription(/slashes/)
  await expect(dialog.getByLabel('Inactivity timeout')).toHaveAccessibleDescription(/seconds/)
  await expect(dialog.getByLabel('Environment variables')).toHaveAccessibleDescription(/Line 1/)
  await dialog.getByLabel('Environment variables').fill('API_KEY=x')
  await expect(dialog.getByRole('alert')).toContainText('API_KEY looks like a secret')
  await expect(page.getByRole('article')).toHaveCount(0)
})

test('an agent on a real repository is made by keyboard alone, and the choices are remembered', async ({ app }) => {
  const { path, git } = createRepository(app.scratch)
  const { page } = await app.start()
  await expect(page.getByRole('button', { name: 'Start the demo fleet' })).toBeVisible()
  await page.keyboard.press('n')
  const dialog = page.getByRole('dialog', { name: 'New agent' })
  const focused = (name: string | RegExp) =>
    expect(dialog.getByLabel(name, { exact: typeof name === 'string' })).toBeFocused()
  // The prompt has the focus; the project is before it.
  await focused('Prompt')
  await page.keyboard.type('/edit hello.txt hello\\n\n/commit Say hello\n/say committed')
  await page.keyboard.press('Shift+Tab')
  await focused('Project folder')
  await page.keyboard.type(path)
  await expect(dialog.getByLabel('Project folder')).toHaveAccessibleDescription('Git repository on main, clean')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  await expect(dialog.getByRole('radio', { checked: true }).first()).toBeFocused()
  // The arrow keys go through the runtimes.
  const demo = dialog.getByRole('radio', { name: /^Demo/ })
  const cards = dialog.getByRole('radiogroup', { name: 'Runtime' }).getByRole('radio')
  const names = await cards.allTextContents()
  for (let card = 1; card <= names.findIndex((name) => name.startsWith('Demo')); card += 1) {
    await page.keyboard.press('ArrowDown')
    await expect(cards.nth(card)).toBeFocused()
  }
  await expect(demo).toBeFocused()
  await expect(demo).toBeChecked()
  await page.keyboard.press('Tab')
  await focused('Story')
  await page.keyboard.type('7_story_hello')
  await page.keyboard.press('Tab')
  await focused('Title')
  await page.keyboard.type('Say hello')
  await page.keyboard.press('Tab')
  await focused('Agent')
  await page.keyboard.type('greeter-1')
  const alone = dialog.getByRole('radio', { name: /^On its own/ })
  for (
    let press = 0;
    press < 20 && !(await alone.evaluate((element) => element === document.activeElement));
    press += 1
  ) {
    await page.keyboard.press(
      (await dialog
        .getByRole('radio', { name: /^In its terminal/ })
        .evaluate((element) => element === document.activeElement))
        ? 'ArrowLeft'
        : 'Tab',
    )
  }
  await page.keyboard.press('Space')
  await expect(alone).toHaveAttribute('aria-checked', 'true')
  await page.keyboard.press('Control+Enter')
  await expect(dialog).toBeHidden()

  await expectPhase(page, 'greeter-1', 'completed')
  await onScreen(pane(page, 'greeter-1')).toContain('committed')
  expect(git('log', '--format=%s').split('\n')[0]).toBe('Say hello')
  await expect(pane(page, 'greeter-1').getByText('Say hello').first()).toBeVisible()

  const again = await openNewAgent(page)
  await expect(again.getByLabel('Project folder')).toHaveValue(path)
  await expect(again.getByRole('radio', { name: /^Demo/ })).toBeChecked()
  await page.keyboard.press('Escape')
  await page.reload()
  const afterReload = await openNewAgent(page)
  await expect(afterReload.getByLabel('Project folder')).toHaveValue(path)
  await expect(afterReload.getByRole('radio', { name: /^Demo/ })).toBeChecked()
})

test('what was typed survives closing the dialog, and the host’s refusal stands beside its field', async ({ app }) => {
  const { path } = createRepository(app.scratch)
  const { page } = await app.start()
  const dialog = await openNewAgent(page)
  await dialog.getByRole('radio', { name: /^Demo/ }).click()
  await dialog.getByLabel('Project folder').fill(path)
  await dialog.getByLabel('Story', { exact: true }).fill('1_story')
  await dialog.getByLabel('Agent', { exact: true }).fill('twin-1')
  await dialog.getByLabel('Prompt', { exact: true }).fill('/say once')
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await openNewAgent(page)
  await expect(dialog.getByLabel('Prompt', { exact: true })).toHaveValue('/say once')
  await dialog.getByRole('button', { name: 'Add without starting' }).click()
  await expect(dialog).toBeHidden()
  await expectPhase(page, 'twin-1', 'ready')

  await openNewAgent(page)
  await dialog.getByLabel('Story', { exact: true }).fill('1_story')
  await dialog.getByLabel('Agent', { exact: true }).fill('twin-1')
  await dialog.getByLabel('Prompt', { exact: true }).fill('/say twice')
  await dialog.getByRole('button', { name: /^Start agent/ }).click()
  await expect(dialog.getByLabel('Agent', { exact: true })).toHaveAccessibleDescription(/twin-1/)
  await page.keyboard.press('Escape')
  await expect(page.getByRole('article')).toHaveCount(1)
  await fleetList(page)
    .getByRole('button', { name: /twin-1/ })
    .click()
  await pane(page, 'twin-1').getByRole('button', { name: 'Start twin-1' }).click()
  await onScreen(pane(page, 'twin-1')).toContain('once')
})
