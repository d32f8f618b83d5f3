import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { SmallDisk } from '../support/journal/smallDisk'
import { createRepository } from './support/repository'
import { screenshot } from './support/screenshots'
import { diskBanner, openStorage, printedIn } from './support/storage'
import { expect, test } from './support/test'
import {
  chooseMore,
  createAgent,
  enter,
  expectPhase,
  inspector,
  onScreen,
  openTab,
  pane,
  screenText,
} from './support/ui'

const allTime = (page: Page) =>
  page
    .getByRole('banner')
    .first()
    .getByRole('button', { name: / tok.*all time/ })

test('the settings show what is on the disk; old journals go as the plan says, and what was spent stays', async ({
  app,
}) => {
  const { path } = createRepository(app.scratch)
  const { page } = await app.start()
  await createAgent(page, {
    name: 'removed-1',
    story: '12_add_a_dark_mode',
    cwd: path,
    prompt: '/usage 1840 96 5200 0\n/say Done and gone.',
  })
  await createAgent(page, {
    name: 'coder-1',
    story: '12_add_a_dark_mode',
    cwd: path,
    prompt: '/usage 940 60 2200 0\n/say Still here.',
  })
  await createAgent(page, {
    name: 'counter-1',
    cwd: path,
    runtime: 'Command',
    program: '/bin/sh',
    story: '14_count_the_words',
    args: ['-c', 'seq 1 300000; printf "all counted"'],
  })
  for (const name of ['removed-1', 'coder-1', 'counter-1']) await expectPhase(page, name, 'completed')
  await chooseMore(page, 'counter-1', 'Restart fresh…')
  await page.getByRole('alertdialog').getByRole('button', { name: 'Restart fresh' }).click()
  await expect.poll(() => readdirSync(join(app.dataDir, 'runs')).length).toBe(4)
  await expectPhase(page, 'counter-1', 'completed')
  await chooseMore(page, 'removed-1', 'Remove from the fleet…')
  await page
    .getByRole('alertdialog')
    .getByRole('button', { name: /^Remove/ })
    .click()
  await expect(pane(page, 'removed-1')).toBeHidden()
  const spent = await allTime(page).innerText()
  expect(spent).toContain('10.3k tok')

  const settings = await openStorage(page)
  await expect(settings.getByRole('list', { name: 'Sizes by part' })).toContainText('What agents printed and did')
  const largest = settings.getByRole('region', { name: 'Largest runs' })
  await expect(largest.getByRole('row').nth(1)).toContainText('counter-1')
  await expect(largest).toContainText('It is the newest run of coder-1.')
  await screenshot(page, 'storage')
  await settings.getByRole('button', { name: 'Rebuild usage index' }).click()
  await expect(settings).toContainText(/Built anew from \d+ facts of the fleet log\./)

  await settings.getByRole('button', { name: 'Prune now…' }).click()
  const prune = page.getByRole('dialog', { name: 'Prune journals' })
  await expect(prune).toContainText('Nothing to delete')
  await prune.getByLabel('Ended at least this many days ago').fill('0')
  const doomed = prune.getByRole('region', { name: 'Runs to be deleted' })
  await expect(doomed.getByRole('rowheader')).toHaveText(['counter-1', 'removed-1'])
  const spared = prune.getByRole('region', { name: 'Runs that are kept' })
  await expect(spared).toContainText('It is the newest run of coder-1.')
  await expect(spared).toContainText('It is the newest run of counter-1.')
  await screenshot(page, 'prune')
  await prune.getByRole('button', { name: 'Delete 2 runs' }).click()
  await expect(prune.getByRole('status')).toContainText(/^2 runs deleted, .* freed\.$/)
  await prune.getByRole('button', { name: 'Done' }).click()
  await expect(largest.getByRole('row')).toHaveCount(3)
  await page.keyboard.press('Escape')
  expect(readdirSync(join(app.dataDir, 'runs'))).toHaveLength(2)
  expect(await allTime(page).innerText()).toBe(spent)

  await enter(page, 'counter-1')
  const log = await openTab(page, 'Log')
  await expect(log).toContainText('all counted')
  await inspector(page).getByRole('combobox', { name: 'Run' }).click()
  await page.getByRole('option', { name: /^Run 1\b/ }).click()
  await expect(log).toContainText(/was pruned on \d{4}-\d\d-\d\d/)
  await expect(log).toContainText('Its summary, its usage and its cost.')
})

test('how long journals are kept is asked for once, and still counts after a restart', async ({ app }) => {
  const first = await app.start()
  const settings = await openStorage(first.page)
  await expect(settings).toContainText('Nothing is deleted by itself.')
  await settings.getByRole('radio', { name: 'Older journals are deleted by themselves' }).click()
  const days = settings.getByRole('spinbutton', { name: 'Days that journals are kept' })
  await expect(days).toHaveValue('30')
  await days.fill('0')
  await expect(settings).toContainText('A whole number from 1 to 36,500')
  await days.fill('90')
  await days.press('Enter')
  await expect(settings).toContainText('Older ones are deleted by themselves')
  expect(await first.quit()).toBe(0)

  const { page } = await app.start()
  const again = await openStorage(page)
  await expect(again.getByRole('spinbutton', { name: 'Days that journals are kept' })).toHaveValue('90')
  await again.getByRole('radio', { name: 'Nothing is deleted by itself' }).click()
  await expect(again.getByRole('spinbutton')).toBeHidden()
})

/** Numbered lines until it is told to end, at a pace at which they do not fill the small disk by themselves. */
const counter = (stop: string): string =>
  `i=0; while [ ! -e ${stop} ]; do i=$((i + 1)); echo "line $i of many, and some more words to fill the disk"; [ $((i % 50)) -ne 0 ] || sleep 0.02; done; printf 'the end after %d' $i`

const lineShown = async (page: Page): Promise<number> =>
  Math.max(0, ...[...(await screenText(pane(page, 'counter-1'))).matchAll(/^line (\d+) /gm)].map(([, n]) => Number(n)))

test('on a full disk the user is told, agents are held back, and when there is room again not a line is missing', async ({
  app,
}) => {
  test.skip(!SmallDisk.isPossible, 'A file system of its own cannot be mounted here.')
  const disk = SmallDisk.at(app.dataDir)
  try {
    const { path } = createRepository(app.scratch)
    const stop = join(app.scratch, 'stop')
    const started = await app.start()
    const { page } = started
    await createAgent(page, {
      name: 'counter-1',
      cwd: path,
      runtime: 'Command',
      program: '/bin/sh',
      args: ['-c', counter(stop)],
    })
    await expect.poll(() => lineShown(page)).toBeGreaterThan(10)
    disk.fill()
    await expect(diskBanner(page)).toContainText('the disk is full')
    await expect(diskBanner(page)).toContainText('1 agent is held back')
    await expect(diskBanner(page)).toContainText('nothing written is harmed')
    await expect(diskBanner(page)).toContainText('Free some space; Snowhook goes on by itself.')
    let before = -1
    // It prints all the time: two looks that see the same say that it is held back.
    await expect
      .poll(async () => {
        const shown = await lineShown(page)
        const same = shown === before
        before = shown
        return same
      })
      .toBe(true)
    await expectPhase(page, 'counter-1', 'running')
    await screenshot(page, 'full-disk')

    disk.free()
    await expect(diskBanner(page)).toBeHidden()
    await expect.poll(() => lineShown(page)).toBeGreaterThan(before)
    writeFileSync(stop, '')
    await onScreen(pane(page, 'counter-1')).toContain('the end after')
    await expectPhase(page, 'counter-1', 'completed')
    expect(await started.quit()).toBe(0)
    const printed = await printedIn(app.dataDir)
    const last = Number(/the end after (\d+)/.exec(printed)?.[1])
    const numbers = [...printed.matchAll(/^line (\d+) of many, and some more words to fill the disk\r$/gm)]
    expect(numbers.length).toBe(last)
    expect(numbers.every(([, number], index) => Number(number) === index + 1)).toBe(true)
    expect(existsSync(join(app.dataDir, 'host.lock'))).toBe(false)
  } finally {
    disk.unmount()
  }
})
