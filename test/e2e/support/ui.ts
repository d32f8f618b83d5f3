import { expect, type Locator, type Page } from '@playwright/test'

/** The page in the words of the person before it. */
export const pane = (page: Page, agent: string): Locator => page.getByRole('article', { name: `${agent}, ` })

export const fleetList = (page: Page): Locator => page.getByRole('navigation', { name: 'Fleet' })

export const inspector = (page: Page): Locator => page.getByRole('complementary', { name: 'Inspector' })

/** What a pane shows, line by line, as a person would read it. */
export const screenText = (shown: Locator): Promise<string> =>
  shown.locator('.xterm-rows').evaluate((rows) =>
    [...rows.children]
      .map((row) => (row.textContent ?? '').replaceAll('\u00a0', ' ').trimEnd())
      .join('\n')
      .trimEnd(),
  )

/** For what a pane shows sooner or later. Text that the terminal broke at its edge is whole again. */
export const onScreen = (shown: Locator) => expect.poll(async () => (await screenText(shown)).replaceAll('\n', ''))

/** Gives the keyboard to a pane's terminal. */
export const enter = (page: Page, agent: string): Promise<void> =>
  pane(page, agent).getByRole('textbox', { name: `Terminal of ${agent}` }).focus()

export async function typeInto(page: Page, agent: string, text: string): Promise<void> {
  await enter(page, agent)
  await page.keyboard.type(text)
}

export const expectPhase = (page: Page, agent: string, phase: string | RegExp): Promise<void> =>
  expect(pane(page, agent)).toHaveAttribute('data-phase', phase)

export interface AgentWanted {
  readonly name: string
  readonly cwd: string
  /** The runtime's name as its card shows it. */
  readonly runtime?: string
  readonly prompt?: string
  readonly story?: string
  readonly mode?: 'headless' | 'interactive'
  /** A program of one's own in place of the runtime's. */
  readonly program?: string
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

export async function openNewAgent(page: Page): Promise<Locator> {
  await fleetList(page).getByRole('button', { name: 'New agent' }).click()
  const dialog = page.getByRole('dialog', { name: 'New agent' })
  await expect(dialog).toBeVisible()
  return dialog
}

/** Makes and starts an agent the way a person does. */
export async function createAgent(page: Page, wanted: AgentWanted): Promise<Locator> {
  const { name, cwd, runtime = 'Demo', prompt = '', story = '1_story_test', mode = 'headless' } = wanted
  const dialog = await openNewAgent(page)
  await dialog.getByRole('radio', { name: new RegExp(`^${runtime}\\b`) }).click()
  await dialog.getByLabel('Project folder').fill(cwd)
  await dialog.getByLabel('Prompt', { exact: true }).fill(prompt)
  await dialog.getByLabel('Story', { exact: true }).fill(story)
  await dialog.getByLabel('Agent', { exact: true }).fill(name)
  await dialog.getByRole('radio', { name: mode === 'headless' ? /^On its own/ : /^In its terminal/ }).click()
  if (wanted.program !== undefined || wanted.args !== undefined || wanted.env !== undefined) {
    await dialog.getByText('More options').click()
    await dialog.getByLabel('Program').fill(wanted.program ?? '')
    await dialog.getByLabel('Extra arguments').fill((wanted.args ?? []).join('\n'))
    const variables = Object.entries(wanted.env ?? {}).map(([key, value]) => `${key}=${value}`)
    await dialog.getByLabel('Environment variables').fill(variables.join('\n'))
  }
  await dialog.getByRole('button', { name: /^Start agent/ }).click()
  await expect(dialog).toBeHidden()
  return pane(page, name)
}
