import { expect, type Locator, type Page } from '@playwright/test'
import { systemClock } from '../../../src/main/host/systemClock'
import { createJournalStore } from '../../../src/main/journal/journalStore'
import { RunId } from '../../../src/shared/domain/ids'

/** What Snowhook keeps on the disk, as the settings show it once it is measured. */
export async function openStorage(page: Page): Promise<Locator> {
  await page.getByRole('banner').first().getByRole('button', { name: 'Settings' }).click()
  const settings = page.getByRole('dialog', { name: 'Settings' })
  await settings.getByRole('tab', { name: 'Storage' }).click()
  await expect(settings.getByRole('list', { name: 'Sizes by part' })).toBeVisible()
  return settings
}

/** The line over everything for as long as the disk refuses. */
export const diskBanner = (page: Page): Locator => page.getByRole('region', { name: 'Storage' })

/** Everything that the agents of the one run printed, as its journal has it. The host is gone. */
export async function printedIn(dataDir: string, runId?: string): Promise<string> {
  const journals = createJournalStore({ dataDir, clock: systemClock })
  const [first] = await journals.list()
  const wanted = runId === undefined ? first : RunId.parse(runId)
  if (wanted === undefined) throw new Error('no run')
  const pieces: Buffer[] = []
  for await (const record of journals.read(wanted)) if (record.kind === 'output') pieces.push(Buffer.from(record.data))
  return Buffer.concat(pieces).toString('utf8')
}
