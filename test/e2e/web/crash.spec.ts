import { writeFileSync } from 'node:fs'
import { type Browser, type BrowserServer, chromium, type Page } from '@playwright/test'
import { systemClock } from '../../../src/main/host/systemClock'
import { createJournalStore } from '../../../src/main/journal/journalStore'
import { readHostAddress } from '../../../src/main/store/hostAddress'
import { chromiumBinary, chromiumFlags, viewport } from '../support/chromiumFlags'
import { createRepository } from '../support/repository'
import { expect, test } from '../support/test'
import { createAgent, onScreen, pane, screenText } from '../support/ui'
import { clientTerminal, draw } from '../../support/terminal/terminalState'

/** Prints until the file is there, then a last line, and stays. */
const flood = (stop: string): string =>
  `i=0; while [ ! -e ${stop} ]; do i=$((i + 1)); printf '\\033[3%dm%d 日本語 …\\033[m \\033[2K\\033[1G%d wide 漢字\\r\\n' $((i % 8)) $i $i; done; printf 'the end of %d' $i; exec sleep 600`

/** What a terminal shows that was given all output in the journal of the one run, with its resizes. */
async function screenOfJournal(dataDir: string): Promise<string> {
  const journals = createJournalStore({ dataDir, clock: systemClock })
  const [runId] = await journals.list()
  if (runId === undefined) throw new Error('no run')
  const terminal = clientTerminal(100, 30)
  for await (const record of journals.read(runId)) {
    if (record.kind === 'resize') terminal.resize(record.cols, record.rows)
    if (record.kind === 'output') draw(terminal, record.data)
  }
  const { active } = terminal.buffer
  return Array.from({ length: terminal.rows }, (_, row) =>
    (active.getLine(active.baseY + row)?.translateToString(true) ?? '').trimEnd(),
  )
    .join('\n')
    .trimEnd()
}

async function pageOn(browser: Browser, dataDir: string): Promise<Page> {
  const address = await readHostAddress(dataDir)
  if (address === null) throw new Error('the host has published no address')
  const context = await browser.newContext({ viewport, reducedMotion: 'reduce' })
  const page = await context.newPage()
  await page.goto(`${address.url}/#token=${address.token}`)
  return page
}

const numberShown = async (page: Page): Promise<number> =>
  Math.max(
    0,
    ...[...(await screenText(pane(page, 'flood-1'))).matchAll(/^(\d+) wide/gm)].map(([, digits]) => Number(digits)),
  )

test('the renderer is killed in the middle of a flood, then the whole browser: the panes come back as the journal says', async ({
  app,
}) => {
  const { path } = createRepository(app.scratch)
  const stop = `${app.scratch}/stop`
  const first = await app.start()
  await createAgent(first.page, {
    name: 'flood-1',
    cwd: path,
    runtime: 'Command',
    mode: 'interactive',
    program: '/bin/sh',
    args: ['-c', flood(stop)],
  })
  await expect.poll(() => numberShown(first.page)).toBeGreaterThan(100)
  const shown = await numberShown(first.page)
  // What a crash of the renderer is: its process is gone, its page is not.
  const crashed = first.page.waitForEvent('crash')
  await first.page.goto('chrome://crash').catch(() => {})
  await crashed

  const server: BrowserServer = await chromium.launchServer({ ...chromiumBinary(), args: [...chromiumFlags] })
  const doomed = await pageOn(await chromium.connect(server.wsEndpoint()), app.dataDir)
  await expect.poll(() => numberShown(doomed)).toBeGreaterThan(shown)
  const later = await numberShown(doomed)
  await server.kill()

  const again = await chromium.launch({ ...chromiumBinary(), args: [...chromiumFlags] })
  try {
    const page = await pageOn(again, app.dataDir)
    await expect.poll(() => numberShown(page)).toBeGreaterThan(later)
    writeFileSync(stop, '')
    await onScreen(pane(page, 'flood-1')).toContain('the end of')
    await expect
      .poll(async () => (await screenText(pane(page, 'flood-1'))) === (await screenOfJournal(app.dataDir)))
      .toBe(true)
  } finally {
    await again.close()
  }
})
