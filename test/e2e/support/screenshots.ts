import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { root } from './hostProcess'

/** With SNOWHOOK_SCREENSHOTS=1 the pictures of the documentation are made anew; else they are there to be looked at. */
const folder = join(root, process.env['SNOWHOOK_SCREENSHOTS'] === '1' ? 'docs/screenshots' : 'test-results/screenshots')

/** The page as it is now, once dark and once light. */
export async function screenshot(page: Page, name: string): Promise<void> {
  mkdirSync(folder, { recursive: true })
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    // Two frames: the page follows the system in the first, the terminals are drawn anew in the second.
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
    await page.screenshot({ path: join(folder, `${name}-${colorScheme}.png`), animations: 'disabled' })
  }
}
