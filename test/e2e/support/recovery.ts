import { expect, type Locator, type Page } from '@playwright/test'

/** The line over everything after a start that found something. */
export const strip = (page: Page): Locator => page.getByRole('region', { name: 'Found at the start' })

export const recoveryReport = (page: Page): Locator => page.getByRole('dialog', { name: 'Recovery report' })

export async function openReport(page: Page): Promise<Locator> {
  await strip(page).getByRole('button', { name: 'Show' }).click()
  await expect(recoveryReport(page)).toBeVisible()
  return recoveryReport(page)
}

/** What the report says of an agent's run. */
export const runIn = (report: Locator, agent: string): Locator =>
  report.getByRole('article', { name: new RegExp(`^${agent}: `) })

export const kept = (run: Locator): Locator => run.getByRole('region', { name: 'Kept' })
export const notRestored = (run: Locator): Locator => run.getByRole('region', { name: 'Not restored' })

/** The row of a process that was found. */
export const processIn = (report: Locator, pid: number): Locator =>
  report.getByRole('listitem').filter({ hasText: `pid ${pid} ` })
