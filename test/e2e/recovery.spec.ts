import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { card, column, createGatedRepository, createStory, openBoard } from './support/board'
import { endNow, guardianOf, isAlive, orphanIn } from './support/leftovers'
import { agentProcesses } from './support/processes'
import { kept, notRestored, openReport, processIn, recoveryReport, runIn, strip } from './support/recovery'
import { createRepository } from './support/repository'
import { screenshot } from './support/screenshots'
import { expect, test } from './support/test'
import { createAgent, expectPhase, inspector, onScreen, openTab, pane } from './support/ui'

const onlyLinux = 'Processes without a tag are told by their folders, which only Linux shows.'

test('after kill -9 the report names what is kept and what is not, and the agent goes on from it', async ({ app }) => {
  const { path } = createRepository(app.scratch)
  const again = join(app.scratch, 'again')
  const first = await app.start()
  await expect(strip(first.page)).toBeHidden()
  await createAgent(first.page, { name: 'done-1', cwd: path, prompt: '/say All of it is done.' })
  await createAgent(first.page, {
    name: 'live-1',
    cwd: path,
    prompt: `/usage 100 20 3 0\n/say I was here.\n/spawn-child ignore-term\n/tool bash test -e ${again} || sleep 600\n/say I am back.`,
  })
  await createAgent(first.page, {
    name: 'shell-1',
    cwd: path,
    runtime: 'Command',
    mode: 'interactive',
    program: '/bin/sh',
    env: { PS1: '$ ' },
  })
  await expectPhase(first.page, 'done-1', 'completed')
  await onScreen(pane(first.page, 'live-1')).toContain('sleep 600')
  await onScreen(pane(first.page, 'shell-1')).toContain('$')
  await first.kill()
  await expect.poll(() => agentProcesses(app.scratch)).toEqual([])
  writeFileSync(again, '')

  const { page } = await app.start()
  await expect(strip(page)).toContainText('Snowhook ended without closing')
  await expect(strip(page)).toContainText('1 agent can be resumed')
  await expect(strip(page)).toContainText('1 agent cannot be resumed')
  const report = await openReport(page)
  await expect(report.getByRole('heading', { name: '2 runs cut off' })).toBeVisible()
  const live = runIn(report, 'live-1')
  await expect(kept(live)).toContainText('The conversation of session')
  await expect(kept(live)).toContainText('Usage: 123 tokens')
  await expect(notRestored(live)).toContainText(/bash: test -e .* was under way; what it did is not known\./)
  await expect(notRestored(live)).toContainText('in the last 10 ms before Snowhook was killed')
  await expect(runIn(report, 'shell-1')).toContainText('It has no session to go on with')
  await expect(runIn(report, 'done-1')).toBeHidden()

  await live.getByRole('button', { name: 'Resume live-1' }).click()
  await expect(live).toContainText('It has been started again since.')
  await report.getByRole('button', { name: 'Done' }).click()
  await expectPhase(page, 'live-1', 'completed')
  await onScreen(pane(page, 'live-1')).toContain('I am back.')
  await expect(strip(page)).toContainText('1 agent started again')

  await pane(page, 'live-1')
    .getByRole('button', { name: /^Resumed, \d+ things? not restored/ })
    .click()
  const resumed = inspector(page).getByRole('region', { name: 'Resume report' })
  await expect(resumed).toContainText('Run 2 goes on from a run that was cut off')
  await expect(resumed).toContainText(/bash: test -e .* was under way/)
  const timeline = await openTab(page, 'Timeline')
  await expect(timeline.getByRole('button', { name: /not restored/ })).toBeVisible()
})

test('the report is there after a reload, and once put away it stays away', async ({ app }) => {
  const { path } = createRepository(app.scratch)
  const first = await app.start()
  await createAgent(first.page, { name: 'live-1', cwd: path, prompt: '/say I was here.\n/hang\n/say I am back.' })
  await createAgent(first.page, { name: 'live-2', cwd: path, prompt: '/say Me too.\n/hang\n/say So am I.' })
  await onScreen(pane(first.page, 'live-1')).toContain('I was here.')
  await onScreen(pane(first.page, 'live-2')).toContain('Me too.')
  await first.kill()

  const second = await app.start()
  await expect(strip(second.page)).toContainText('2 agents can be resumed')
  await second.page.reload()
  await expect(strip(second.page)).toContainText('2 agents can be resumed')
  await strip(second.page).getByRole('button', { name: 'Resume all' }).click()
  await onScreen(pane(second.page, 'live-1')).toContain('I am back.')
  await onScreen(pane(second.page, 'live-2')).toContain('So am I.')
  await expect(strip(second.page)).toContainText('2 agents started again')
  const report = await openReport(second.page)
  await report.getByRole('button', { name: 'Put away' }).click()
  await expect(report).toBeHidden()
  await expect(strip(second.page)).toBeHidden()
  await second.page.reload()
  await expect(pane(second.page, 'live-1')).toBeVisible()
  await expect(strip(second.page)).toBeHidden()
  expect(await second.quit()).toBe(0)

  const { page } = await app.start()
  await expect(pane(page, 'live-1')).toBeVisible()
  await expect(strip(page)).toBeHidden()
})

test('when the guardian dies with its host, the next start ends what they left and names each', async ({ app }) => {
  test.skip(process.platform !== 'linux', onlyLinux)
  const { path } = createRepository(app.scratch)
  const first = await app.start()
  await createAgent(first.page, {
    name: 'live-1',
    cwd: path,
    prompt: '/say I was here.\n/spawn-child ignore-term\n/say waiting\n/hang',
  })
  await onScreen(pane(first.page, 'live-1')).toContain('waiting')
  // A host that stands still cannot put another guardian in its place.
  process.kill(first.hostPid, 'SIGSTOP')
  endNow(guardianOf(first.hostPid))
  await first.kill()
  const left = agentProcesses(app.scratch)
  expect(left.length).toBeGreaterThan(0)

  const { page } = await app.start()
  await expect(strip(page)).toContainText(/\d+ process(es)? ended/)
  expect(agentProcesses(app.scratch)).toEqual([])
  const report = await openReport(page)
  for (const { pid } of left.filter(({ command }) => command !== ''))
    await expect(processIn(report, pid).getByText('ended', { exact: true })).toBeVisible()
  await expect(
    report
      .getByRole('listitem')
      .filter({ hasText: /^.*pid \d+/ })
      .first(),
  ).toContainText('live-1')
})

test('what is perhaps a leftover is asked about: left alone it lives, ended it is gone, and nothing else is', async ({
  app,
}) => {
  test.skip(process.platform !== 'linux', onlyLinux)
  const { path } = createGatedRepository(app.scratch, 'gates:\n  - name: there\n    command: test -f a.txt\n')
  const first = await app.start()
  await openBoard(first.page)
  const prompt = '/usage 1840 96 5200 0\n/say I watch the build.\n/tool bash tail -F build.log\n/hang'
  await createStory(first.page, { title: 'Fix the build', prompt, project: path })
  await expect(card(column(first.page, 'Running'), 'Fix the build')).toContainText('working', { timeout: 60_000 })
  await first.page
    .getByRole('banner')
    .getByRole('radio', { name: /^Agents/ })
    .click()
  await onScreen(first.page.getByRole('article', { name: /^coder-1, / })).toContain('tail -F')
  const worktree = join(app.scratch, 'project.snowhook', '1_fix_the_build')
  const [mine, leftover] = [orphanIn(worktree, 'tail -F notes.txt'), orphanIn(worktree, 'sleep 6000')]
  // Where people have programs of their own at work.
  const elsewhere = orphanIn(path, 'sleep 6000')
  try {
    await first.kill()
    await expect.poll(() => agentProcesses(app.scratch)).toEqual([])
    expect([mine, leftover, elsewhere].map(isAlive)).toEqual([true, true, true])

    const { page } = await app.start()
    await expect(strip(page)).toContainText('2 processes need your word')
    const report = await openReport(page)
    await expect(processIn(report, mine)).toContainText('tail -F notes.txt')
    await expect(processIn(report, mine)).toContainText(`It works in ${worktree}, a folder of agents`)
    await expect(processIn(report, elsewhere)).toBeHidden()
    await screenshot(page, 'recovery')
    await processIn(report, mine)
      .getByRole('button', { name: /^Leave it/ })
      .click()
    await expect(processIn(report, mine).getByText('left alone', { exact: true })).toBeVisible()
    await processIn(report, leftover)
      .getByRole('button', { name: /^End it/ })
      .click()
    await expect(processIn(report, leftover).getByText('ended', { exact: true })).toBeVisible()
    expect([mine, leftover, elsewhere].map(isAlive)).toEqual([true, false, true])
    await page.keyboard.press('Escape')
    await expect(recoveryReport(page)).toBeHidden()
    await expect(strip(page)).toContainText('1 process left alone')
    await strip(page).getByRole('button', { name: 'Put this away' }).click()
    await expect(strip(page)).toBeHidden()
    expect(isAlive(mine)).toBe(true)
  } finally {
    for (const pid of [mine, leftover, elsewhere]) endNow(pid)
  }
})
