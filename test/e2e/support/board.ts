import { writeFileSync } from 'node:fs'
import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, type Locator, type Page } from '@playwright/test'
import { createRepository, type Repository } from './repository'

/** A repository whose gates are committed, with a name to commit by. */
export function createGatedRepository(parent: string, config: string): Repository {
  const repository = createRepository(parent)
  const file = join(repository.path, '.snowhook/config.yaml')
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, config)
  repository.git('config', 'user.name', 'Test')
  repository.git('config', 'user.email', 'test@snowhook.invalid')
  repository.git('add', '--all')
  repository.git('commit', '--quiet', '-m', 'Gates')
  return repository
}

export async function openBoard(page: Page): Promise<void> {
  await page
    .getByRole('banner')
    .getByRole('radio', { name: /^Board/ })
    .click()
  await expect(page.getByRole('main').getByRole('heading', { name: 'Board' })).toBeVisible()
}

/** The column with this name. */
export const column = (page: Page, name: string): Locator =>
  page.getByRole('region', { name: new RegExp(`^${name}\\b`) })

/** A story's card, by its title. */
export const card = (where: Page | Locator, title: string): Locator =>
  where.getByRole('article', { name: new RegExp(`^${title}, `) })

export interface StoryWanted {
  readonly title: string
  readonly prompt: string
  /** Needed for the first story alone. */
  readonly project?: string
  readonly queue?: boolean
}

/** Fills the form in, for the demo runtime. */
export async function createStory(page: Page, { title, prompt, project, queue = true }: StoryWanted): Promise<void> {
  await page
    .getByRole('main')
    .getByRole('button', { name: /^New story/ })
    .first()
    .click()
  const dialog = page.getByRole('dialog', { name: 'New story' })
  if (project !== undefined) {
    await dialog.getByLabel('Project', { exact: true }).fill(project)
    await dialog.getByRole('button', { name: 'Open', exact: true }).click()
    await expect(dialog.getByRole('button', { name: 'Open', exact: true })).toBeHidden()
  }
  await dialog.getByLabel('Title', { exact: true }).fill(title)
  await dialog.getByLabel('Prompt', { exact: true }).first().fill(prompt)
  await dialog.getByText('coder-1').click()
  await dialog.getByLabel('Runtime', { exact: true }).click()
  await page.getByRole('option', { name: /^Demo/ }).click()
  await dialog.getByRole('button', { name: queue ? /^Create and queue/ : /^Add to the backlog/ }).click()
  await expect(dialog).toBeHidden()
}

/** A story has come where it is expected, however long its agents take. */
export const expectIn = (page: Page, name: string, title: string): Promise<void> =>
  expect(card(column(page, name), title)).toBeVisible({ timeout: 60_000 })
