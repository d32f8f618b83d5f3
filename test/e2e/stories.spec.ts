import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { card, column, createGatedRepository, createStory, expectIn, openBoard } from './support/board'
import { screenshot } from './support/screenshots'
import { expect, test } from './support/test'

const counts = 'gates:\n  - name: count\n    command: test "$(cat count.txt)" = 3\n'
const there = 'gates:\n  - name: there\n    command: test -f a.txt\n'
const threeTries = [1, 2, 3].flatMap((n) => [`/edit count.txt ${n}\\n`, `/commit Count ${n}`, '/exit 0']).join('\n')

test('a story fails its gate twice, is verified, merged, and its removed worktree is put back', async ({ app }) => {
  const { path, git } = createGatedRepository(app.scratch, counts)
  const { page } = await app.start()
  await openBoard(page)
  await createStory(page, { title: 'Count to three', prompt: threeTries, project: path })
  await expectIn(page, 'Verified', 'Count to three')
  const verified = card(column(page, 'Verified'), 'Count to three')
  await expect(verified).toContainText('gate')
  const head = git('rev-parse', 'story/1_count_to_three').trim()
  await expect(verified).toContainText(head.slice(0, 7))

  // Every decision can be read, with what it was taken on.
  await verified.getByRole('button', { name: 'Count to three', exact: true }).click()
  const details = page.getByRole('complementary', { name: 'Story' })
  await expect(details).toContainText('count failed')
  await expect(details).toContainText('Why, step by step')

  await verified.getByRole('button', { name: /^Merge/ }).click()
  const merge = page.getByRole('dialog', { name: /^Merge/ })
  await merge.getByRole('button', { name: 'Merge', exact: true }).click()
  await expect(merge.getByRole('button', { name: 'Done' })).toBeVisible({ timeout: 60_000 })
  expect(readFileSync(join(path, 'count.txt'), 'utf8')).toBe('3\n')
  const worktree = join(app.scratch, 'project.snowhook', '1_count_to_three')
  await merge.getByRole('button', { name: /^Remove its worktree/ }).click()
  const remove = page.getByRole('dialog', { name: /^Remove the worktree/ })
  await remove.getByRole('button', { name: /^Remove/ }).click()
  await expect(remove).toBeHidden()
  await expect.poll(() => existsSync(worktree)).toBe(false)

  await page.getByRole('button', { name: 'Removed worktrees' }).click()
  const removed = page.getByRole('dialog', { name: /worktrees/i })
  await removed.getByRole('button', { name: /^(Put back|Restore)/ }).click()
  await expect.poll(() => existsSync(join(worktree, 'count.txt'))).toBe(true)
})

test('the board shows at a glance where every story stands', async ({ app }) => {
  const { path } = createGatedRepository(app.scratch, there)
  const { page } = await app.start()
  await openBoard(page)
  const good = '/usage 1840 96 5200 0\n/edit a.txt one\\n\n/commit Add a'
  await createStory(page, { title: 'Greet people by name', prompt: good, project: path })
  await createStory(page, {
    title: 'Explain the parser',
    prompt: '/usage 940 60 2200 0\n/say Explained.\n/exit 0\n/say Explained.',
  })
  await createStory(page, { title: 'Migrate all modules', prompt: '/say Module one.\n/tool bash ls\n/hang' })
  await createStory(page, { title: 'Translate the messages', prompt: good, queue: false })
  await expectIn(page, 'Verified', 'Greet people by name')
  await expectIn(page, 'Needs you', 'Explain the parser')
  await expectIn(page, 'Running', 'Migrate all modules')
  await expectIn(page, 'Backlog', 'Translate the messages')
  await expect(card(page, 'Migrate all modules')).toContainText('working')
  await page.getByRole('button', { name: 'Close the details' }).click()
  await screenshot(page, 'board')
})

test('a story that changes nothing is told once, asks for a person, and goes on with their words', async ({ app }) => {
  const { path } = createGatedRepository(app.scratch, there)
  const { page } = await app.start()
  await openBoard(page)
  await createStory(page, { title: 'Talks', prompt: '/say Done!\n/exit 0\n/say Really!', project: path })
  await expectIn(page, 'Needs you', 'Talks')
  const asks = card(column(page, 'Needs you'), 'Talks')
  await expect(asks).toContainText('told that nothing changed 1 of 1')
  await asks.getByRole('button', { name: 'Talks', exact: true }).focus()
  await page.keyboard.press('Enter')
  const details = page.getByRole('complementary', { name: 'Story' })
  await details.getByRole('button', { name: /^Resume with/ }).click()
  const words = page.getByRole('dialog', { name: /Resume/ })
  await words.getByRole('textbox').fill('/edit a.txt one\\n\n/commit Add a')
  await words.getByRole('button', { name: /^Resume/ }).click()
  await expectIn(page, 'Verified', 'Talks')
})

test('a rate-limited story is parked with the time and who said it, and a person can try at once', async ({ app }) => {
  const { path } = createGatedRepository(app.scratch, there)
  const { page } = await app.start()
  await openBoard(page)
  const prompt = '/say Soon.\n/rate-limit 3600s\n/edit a.txt one\\n\n/commit Add a'
  await createStory(page, { title: 'Limited', prompt, project: path })
  const parked = card(column(page, 'Running'), 'Limited')
  await expect(parked).toContainText('parked', { timeout: 60_000 })
  await expect(parked).toContainText('said by the provider')
  await expect(parked).toContainText(/asks you \d\d:\d\d/)
  await parked.getByRole('button', { name: 'Limited', exact: true }).click()
  await page.getByRole('complementary', { name: 'Story' }).getByRole('button', { name: 'Resume', exact: true }).click()
  await expectIn(page, 'Verified', 'Limited')
})

test('after kill -9 of the host a story goes on where it was, and the board says so', async ({ app }) => {
  const { path } = createGatedRepository(app.scratch, there)
  const again = join(app.scratch, 'again')
  const first = await app.start()
  await openBoard(first.page)
  const prompt = `/say At work.\n/tool bash test -e ${again} || sleep 600\n/edit a.txt one\\n\n/commit Add a`
  await createStory(first.page, { title: 'Survives', prompt, project: path })
  const working = card(column(first.page, 'Running'), 'Survives')
  await expect(working).toContainText('working', { timeout: 60_000 })
  await first.page
    .getByRole('banner')
    .getByRole('radio', { name: /^Agents/ })
    .click()
  await expect(first.page.getByRole('article', { name: /^coder-1, / })).toContainText('sleep', { timeout: 60_000 })
  await first.kill()
  writeFileSync(again, '')

  const { page } = await app.start()
  await openBoard(page)
  await expectIn(page, 'Verified', 'Survives')
})

test('the board is worked by keyboard: new, order, queue, and back to the agents', async ({ app }) => {
  const { path } = createGatedRepository(app.scratch, there)
  const { page } = await app.start()
  await openBoard(page)
  await createStory(page, { title: 'Alpha', prompt: '/edit a.txt one\\n\n/commit a', project: path, queue: false })
  await createStory(page, { title: 'Beta', prompt: '/edit a.txt two\\n\n/commit b', queue: false })
  const titles = column(page, 'Backlog').getByRole('heading', { level: 3 })
  await expect(titles).toHaveText(['Alpha', 'Beta'])
  await card(page, 'Alpha').getByRole('button', { name: 'Alpha', exact: true }).focus()
  await page.keyboard.press('Alt+ArrowDown')
  await expect(titles).toHaveText(['Beta', 'Alpha'])
  await expect(card(page, 'Alpha').getByRole('button', { name: 'Alpha', exact: true })).toBeFocused()
  await page.keyboard.press('ArrowUp')
  await expect(card(page, 'Beta').getByRole('button', { name: 'Beta', exact: true })).toBeFocused()
  await page.keyboard.press('q')
  await expectIn(page, 'Verified', 'Beta')
  await page.keyboard.press('Control+Shift+O')
  await expect(page.getByRole('article', { name: /^coder-1, Beta/ })).toBeVisible()
})

test('what a reviewer writes on a line of the diff becomes the agent’s next prompt', async ({ app }) => {
  const { path, git } = createGatedRepository(app.scratch, there)
  const { page } = await app.start()
  await openBoard(page)
  const prompt = '/edit a.txt one\\n\n/commit Add a\n/exit 0\n/edit a.txt two\\n\n/commit Rework'
  await createStory(page, { title: 'Reviewed', prompt, project: path })
  await expectIn(page, 'Verified', 'Reviewed')
  await card(page, 'Reviewed').getByRole('button', { name: 'Reviewed', exact: true }).focus()
  await page.keyboard.press('d')
  const patch = page.getByRole('main')
  await patch.getByRole('button', { name: /line 1: one$/ }).click()
  await page.getByRole('textbox', { name: 'Comment on line 1' }).fill('Make it two.')
  await page.getByRole('button', { name: 'Add comment' }).click()
  await page.getByRole('button', { name: /^Send/ }).click()
  await expect
    .poll(() => git('log', '-1', '--format=%s', 'story/1_reviewed').trim(), { timeout: 60_000 })
    .toBe('Rework')
  await openBoard(page)
  await expectIn(page, 'Verified', 'Reviewed')
  await page
    .getByRole('banner')
    .getByRole('radio', { name: /^Agents/ })
    .click()
  await expect(page.getByRole('article', { name: /^coder-1, / })).toContainText('Make it two.')
})

test('a budget that is reached pauses the story and asks in the inbox; raised there, it goes on', async ({ app }) => {
  const { path } = createGatedRepository(app.scratch, there)
  const again = join(app.scratch, 'again')
  const { page } = await app.start()
  await openBoard(page)
  await page
    .getByRole('banner')
    .getByRole('button', { name: /^Budgets/ })
    .click()
  const budgets = page.getByRole('dialog', { name: 'Budgets' })
  await budgets.getByRole('button', { name: 'Budget for today' }).click()
  await budgets.getByRole('textbox', { name: /^Tokens/ }).fill('1k')
  await budgets.getByRole('button', { name: 'Set budget' }).click()
  await expect(budgets).toContainText('1,000')
  await page.keyboard.press('Escape')
  await expect(budgets).toBeHidden()

  const prompt = `/usage 1500 0 0 0\n/tool bash test -e ${again} || sleep 600\n/edit a.txt one\\n\n/commit Add a`
  await createStory(page, { title: 'Spends', prompt, project: path })
  await expectIn(page, 'Needs you', 'Spends')
  writeFileSync(again, '')
  await page
    .getByRole('banner')
    .getByRole('button', { name: /needs? you$/ })
    .click()
  const inbox = page.getByRole('complementary', { name: 'Inbox' })
  await expect(inbox).toContainText('1,500 of 1,000 tokens')
  await inbox.getByRole('button', { name: /^Raise/ }).click()
  await budgets.getByRole('button', { name: /100/ }).first().click()
  await page.keyboard.press('Escape')
  await expectIn(page, 'Verified', 'Spends')
  await expect(page.getByRole('banner').getByRole('button', { name: /needs? you$/ })).toBeHidden()
})
