import { readFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { systemClock } from '../../src/main/host/systemClock'
import { createJournalStore } from '../../src/main/journal/journalStore'
import { createRepository } from './support/repository'
import { expect, test } from './support/test'
import { chooseMore, createAgent, expectPhase, inspector, onScreen, openTab, pane } from './support/ui'

const button = (page: Page, name: string | RegExp) => inspector(page).getByRole('button', { name })

test('the timeline shows the prompt, the tool calls with input and output, and how it ended', async ({ app }) => {
  const { path } = createRepository(app.scratch)
  const { page } = await app.start()
  await createAgent(page, {
    name: 'tool-1',
    cwd: path,
    prompt:
      '/think Let me look first.\n/tool bash cat README.md\n/edit note.txt one\\n\n/commit Add a note\n/say All done.',
  })
  await expectPhase(page, 'tool-1', 'completed')
  await openTab(page, 'Timeline')
  const call = button(page, /^\S+ bash ?cat README\.md/)
  await expect(call).toBeVisible()
  await call.click()
  await expect(inspector(page).getByText('# A project', { exact: true })).toBeVisible()
  await expect(button(page, /^\S+ edit ?note\.txt/)).toBeVisible()
  await expect(button(page, /^\S+ Thinking ?Let me look first\./)).toBeVisible()
  await expect(button(page, /^\S+ Agent ?All done\./)).toBeVisible()
  await expect(button(page, /^\S+ Run completed/)).toBeVisible()

  // The kinds can be switched off and on.
  const chip = inspector(page).getByRole('button', { name: /^Tools?/ })
  await chip.click()
  await expect(call).toBeHidden()
  await chip.click()
  await expect(call).toBeVisible()
})

test('the log is the run’s output, findable, and what is saved is every byte of the journal', async ({ app }) => {
  const { path } = createRepository(app.scratch)
  const { page } = await app.start()
  await createAgent(page, {
    name: 'loud-1',
    cwd: path,
    mode: 'interactive',
    prompt: '/pace 0ms\n/say needle in the hay\n/lines 400\n/print \u001b[31mred\u001b[0m and\ttab\n/exit 0',
  })
  await expectPhase(page, 'loud-1', 'completed')
  await openTab(page, 'Log')
  await expect(inspector(page).getByRole('region', { name: 'Log text' })).toContainText('red and')

  await button(page, /^Find/).click()
  await inspector(page).getByRole('textbox', { name: 'Find in the whole log' }).fill('NEEDLE')
  await expect(inspector(page).getByRole('status').filter({ hasText: /of/ })).toBeVisible()
  await expect(inspector(page).locator('mark').first()).toHaveText('needle')
  await button(page, 'Match case').click()
  await expect(inspector(page).getByText('No matches')).toBeVisible()
  await button(page, 'Close find').click()

  const saved = async (): Promise<string> => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      button(page, 'Save the log to a file').click(),
    ])
    expect(download.suggestedFilename()).toMatch(/^loud-1-.*\.log$/)
    return readFile(await download.path(), 'utf8')
  }
  const clean = await saved()
  await inspector(page)
    .getByRole('radio', { name: /^Every byte/ })
    .click()
  await expect(inspector(page).getByRole('region', { name: 'Log text' })).toContainText('[31mred')
  const raw = await saved()

  const journals = createJournalStore({ dataDir: app.dataDir, clock: systemClock })
  const [runId] = await journals.list()
  if (runId === undefined) throw new Error('there is no run')
  const parts: Uint8Array[] = []
  for await (const record of journals.read(runId)) if (record.kind === 'output') parts.push(record.data)
  const bytes = Buffer.concat(parts).toString('utf8')
  // Undo what makes bytes visible: each control picture stands for one control character.
  const bytesOf = (text: string): string =>
    text.replace(/[\u2400-\u241f\u2421]/g, (picture) =>
      picture === '\u2421' ? '\x7f' : String.fromCharCode(picture.charCodeAt(0) - 0x2400),
    )
  expect(bytesOf(raw)).toBe(bytes)
  expect(clean).not.toContain('\u001b')
  expect(clean.split('\n').filter((line) => line.startsWith('line '))).toHaveLength(400)
})

test('usage is shown by kind and by model and is the same in tab, pane and header', async ({ app }) => {
  const { path } = createRepository(app.scratch)
  const { page } = await app.start()
  await createAgent(page, { name: 'count-1', cwd: path, prompt: '/usage 1000 200 30 4\n/hang\n/usage 1 2 3 4' })
  await expect(pane(page, 'count-1')).toContainText('1.2k tok')
  await pane(page, 'count-1').getByRole('button', { name: 'Stop count-1' }).click()
  await expectPhase(page, 'count-1', 'stopped')
  await pane(page, 'count-1').getByRole('button', { name: 'Resume count-1' }).click()
  await expectPhase(page, 'count-1', 'completed')
  await openTab(page, 'Usage')
  const usage = inspector(page).getByRole('region', { name: 'Usage' })
  await expect(usage).toContainText('All runs (2)')
  // 1001 input, 202 output, 33 cache writes, 8 cache reads.
  await expect(usage).toContainText('1,244 tokens')
  const model = usage.getByRole('listitem').filter({ hasText: 'demo-large' })
  for (const figure of ['1,001', '202', '33', '8']) await expect(model.getByText(figure, { exact: true })).toBeVisible()
  // $3, $15, $3.75 and $0.30 a million tokens.
  const dollars = `$${(1001 * 3 + 202 * 15 + 33 * 3.75 + 8 * 0.3) / 1e6}`.slice(0, 9)
  await expect(model).toContainText(dollars)
  await expect(model).toContainText('reported')
  await expect(usage.getByText('invented', { exact: false })).toBeVisible()
  await expect(usage.getByRole('table', { name: 'Run by run' }).getByRole('row')).toHaveCount(3)
  const header = page.getByRole('banner').first()
  await expect(header.getByRole('button', { name: /1\.2k tok.*today/ })).toBeVisible()
  await expect(header.getByRole('button', { name: /1\.2k tok.*all time/ })).toBeVisible()
})

test('the session tab lists every run and resumes an older session with a follow-up', async ({ app }) => {
  const { path } = createRepository(app.scratch)
  const { page } = await app.start()
  await createAgent(page, {
    name: 'old-1',
    cwd: path,
    prompt: 'Tell me about snow.',
    mode: 'interactive',
    story: '1_story_snow',
  })
  await expect(page.getByRole('textbox', { name: 'Terminal of old-1' })).toBeFocused()
  await pane(page, 'old-1').getByRole('button', { name: 'Stop old-1' }).click()
  await expectPhase(page, 'old-1', 'stopped')
  await openTab(page, 'Session')
  const run = (number: number) => inspector(page).getByRole('article', { name: `Run ${number}` })
  const session = await run(1).locator('code').first().innerText()

  await chooseMore(page, 'old-1', 'Restart fresh…')
  await page.getByRole('alertdialog').getByRole('button', { name: 'Restart fresh' }).click()
  await expect(run(2)).toBeVisible()
  await expect(run(2).locator('code').first()).not.toHaveText(session)
  await pane(page, 'old-1').getByRole('button', { name: 'Stop old-1' }).click()
  await expectPhase(page, 'old-1', 'stopped')

  await run(1).getByRole('button', { name: 'Resume' }).click()
  await expect(run(3)).toBeVisible()
  await expect(run(3).locator('code').first()).toHaveText(session)
  await pane(page, 'old-1').getByRole('button', { name: 'Stop old-1' }).click()
  await expectPhase(page, 'old-1', 'stopped')

  await inspector(page).getByLabel('Follow-up').fill('/say as you wish')
  await inspector(page).getByRole('button', { name: 'Resume', exact: true }).first().click()
  await onScreen(pane(page, 'old-1')).toContain('as you wish')
  await expectPhase(page, 'old-1', 'completed')
})
