import { agentProcesses } from './support/processes'
import { createRepository } from './support/repository'
import { expect, test } from './support/test'
import { createAgent, expectPhase, fleetList, onScreen, pane, screenText, typeInto } from './support/ui'

test('after kill -9 of the host everything is right again at once: fleet, last screens, usage, and no process is left', async ({
  app,
}) => {
  const { path } = createRepository(app.scratch)
  const first = await app.start()
  await createAgent(first.page, { name: 'done-1', cwd: path, prompt: '/usage 1 2 3 4\n/say All of it is done.' })
  await createAgent(first.page, {
    name: 'live-1',
    cwd: path,
    prompt: '/usage 100 20 3 0\n/say I was here.\n/spawn-child ignore-term\n/say waiting\n/hang\n/say I am back.',
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
  await onScreen(pane(first.page, 'live-1')).toContain('waiting')
  await onScreen(pane(first.page, 'shell-1')).toContain('$')
  await typeInto(first.page, 'shell-1', 'echo kept $((20 + 3))\n')
  await onScreen(pane(first.page, 'shell-1')).toContain('kept 23')
  await expect(pane(first.page, 'live-1')).toContainText('123 tok')
  const before = {
    done: await screenText(pane(first.page, 'done-1')),
    live: await screenText(pane(first.page, 'live-1')),
  }
  await first.kill()
  await expect.poll(() => agentProcesses(app.scratch)).toEqual([])

  const { page } = await app.start()
  await expect(page.getByRole('article')).toHaveCount(3)
  expect(agentProcesses(app.scratch)).toEqual([])
  await expectPhase(page, 'done-1', 'completed')
  await expectPhase(page, 'live-1', /stopped|failed|unknown/)
  await expectPhase(page, 'shell-1', /stopped|failed|unknown/)
  await expect(pane(page, 'live-1')).toContainText(/Snowhook/)
  await expect.poll(() => screenText(pane(page, 'done-1'))).toBe(before.done)
  await expect.poll(async () => (await screenText(pane(page, 'live-1'))).startsWith(before.live)).toBe(true)
  await onScreen(pane(page, 'live-1')).toContain('Snowhook ended while it ran')
  await onScreen(pane(page, 'shell-1')).toContain('kept 23')
  await expect(pane(page, 'live-1')).toContainText('123 tok')
  await expect(
    page
      .getByRole('banner')
      .first()
      .getByRole('button', { name: /^133 tok.*today/ }),
  ).toBeVisible()
  await expect(fleetList(page).getByRole('button', { name: /^Stop all/ })).toHaveAttribute('aria-disabled', 'true')

  await pane(page, 'live-1').getByRole('button', { name: 'Resume live-1' }).click()
  await expectPhase(page, 'live-1', 'completed')
  await onScreen(pane(page, 'live-1')).toContain('I am back.')
})

test('a quit with live agents stops them, and the next start shows them as stopped', async ({ app }) => {
  const { path } = createRepository(app.scratch)
  const first = await app.start()
  await createAgent(first.page, { name: 'live-1', cwd: path, prompt: '/say working\n/deaf\n/hang\n/say on we go' })
  await onScreen(pane(first.page, 'live-1')).toContain('working')
  expect(await first.quit()).toBe(0)
  expect(agentProcesses(app.scratch)).toEqual([])
  const { page } = await app.start()
  await expectPhase(page, 'live-1', 'stopped')
  await onScreen(pane(page, 'live-1')).toContain('working')
  await fleetList(page).getByRole('button', { name: 'Resume all 1' }).click()
  await onScreen(pane(page, 'live-1')).toContain('on we go')
})
