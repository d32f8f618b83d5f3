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

/** Where on the page a row of a pane's screen with this text begins: in the middle of its first cells. */
export async function placeOf(shown: Locator, text: string): Promise<{ x: number; y: number }> {
  const row = shown.locator('.xterm-rows > div').filter({ hasText: text }).first()
  const box = await row.boundingBox()
  if (box === null) throw new Error(`no row with "${text}"`)
  return { x: box.x + 60, y: box.y + box.height / 2 }
}

export const inbox = (page: Page): Locator => page.getByRole('complementary', { name: 'Inbox' })

/** What a pane itself shows of its agent's request. */
export const paneAsk = (page: Page, agent: string): Locator =>
  pane(page, agent).getByRole('region', { name: `${agent} asks` })

/** Opens the inbox, when it is not, on an agent's request. */
export async function openAsk(page: Page, agent: string): Promise<Locator> {
  await expect(paneAsk(page, agent)).toBeVisible()
  if (!(await inbox(page).isVisible()))
    await page
      .getByRole('banner')
      .getByRole('button', { name: /needs? you$/ })
      .click()
  await inbox(page)
    .getByRole('button', { name: new RegExp(`^${agent}\\b`) })
    .first()
    .click()
  const ask = inbox(page).getByRole('article', { name: `${agent} asks` })
  await expect(ask).toBeVisible()
  return ask
}

/** A button of a request, once it is no longer held against clicks that were meant for something else. */
export async function press(ask: Locator, name: string | RegExp): Promise<void> {
  const button = ask.getByRole('button', { name })
  await expect(button).not.toHaveAttribute('aria-disabled', 'true')
  await button.click()
}

/** Gives the keyboard to a pane's terminal. */
export const enter = (page: Page, agent: string): Promise<void> =>
  pane(page, agent)
    .getByRole('textbox', { name: `Terminal of ${agent}` })
    .focus()

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
  /** The runtime's own text fields, by label. */
  readonly fields?: Readonly<Record<string, string>>
  /** The runtime's own choices, by label, each with the words of the one wanted. */
  readonly choices?: Readonly<Record<string, string>>
}

/** Opens a tab of the inspector, for the agent that has the focus. */
export async function openTab(page: Page, name: 'Timeline' | 'Log' | 'Usage' | 'Session'): Promise<Locator> {
  await inspector(page).getByRole('tab', { name }).click()
  return inspector(page).getByRole('tabpanel', { name })
}

/** The figures of the Usage tab for one model, over all runs of the focused agent. */
export async function shownUsage(page: Page, model: string) {
  const shown = (await openTab(page, 'Usage')).getByRole('listitem').filter({ hasText: model })
  const figure = async (kind: string): Promise<number> => {
    const row = shown.locator('dl > div').filter({ has: page.locator('dt').getByText(kind, { exact: true }) })
    return Number((await row.locator('dd').innerText()).replaceAll(',', ''))
  }
  return {
    inputTokens: await figure('Input'),
    outputTokens: await figure('Output'),
    cacheCreationInputTokens: await figure('Cache write'),
    cacheReadInputTokens: await figure('Cache read'),
    reasoningTokens:
      (await shown.getByText('of output, reasoning').count()) === 0 ? null : await figure('of output, reasoning'),
    head: await shown.locator('.model-list-head').innerText(),
  }
}

/** Chooses from what a pane has under "More". */
export async function chooseMore(page: Page, agent: string, item: string): Promise<void> {
  await pane(page, agent)
    .getByRole('button', { name: `More for ${agent}` })
    .click()
  await page.getByRole('menuitem', { name: item }).click()
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
  const modes = dialog.getByRole('radiogroup', { name: 'Start as' })
  // A runtime that has no terminal of its own does not offer the choice.
  if (await modes.isVisible())
    await modes.getByRole('radio', { name: mode === 'headless' ? /^On its own/ : /^In its terminal/ }).click()
  for (const [label, text] of Object.entries(wanted.fields ?? {}))
    await dialog.getByLabel(label, { exact: true }).fill(text)
  const { program, args, env, choices } = wanted
  if ([program, args, env, choices].some((given) => given !== undefined)) await dialog.getByText('More options').click()
  for (const [label, option] of Object.entries(choices ?? {})) {
    await dialog.getByLabel(label, { exact: true }).click()
    await page.getByRole('option', { name: option, exact: true }).click()
  }
  if (program !== undefined || args !== undefined || env !== undefined) {
    await dialog.getByLabel('Program').fill(wanted.program ?? '')
    await dialog.getByLabel('Extra arguments').fill((wanted.args ?? []).join('\n'))
    const variables = Object.entries(wanted.env ?? {}).map(([key, value]) => `${key}=${value}`)
    await dialog.getByLabel('Environment variables').fill(variables.join('\n'))
  }
  await dialog.getByRole('button', { name: /^Start agent/ }).click()
  await expect(dialog).toBeHidden()
  return pane(page, name)
}
