import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { agentProcesses } from './support/processes'
import { createRepository } from './support/repository'
import { expect, test } from './support/test'
import { createAgent, expectPhase, fleetList, onScreen, pane, typeInto } from './support/ui'

test('a click on Stop ends the agent with everything it started, and Resume goes on', async ({ app }) => {
  const { path } = createRepository(app.scratch)
  const { page } = await app.start()
  await createAgent(page, {
    name: 'stubborn-1',
    cwd: path,
    prompt: '/say before\n/spawn-child ignore-term\n/deaf\n/say working\n/hang\n/say after the stop',
  })
  await onScreen(pane(page, 'stubborn-1')).toContain('working')
  await expect.poll(() => agentProcesses(app.scratch).length).toBeGreaterThan(1)

  await pane(page, 'stubborn-1').getByRole('button', { name: 'Stop stubborn-1' }).click()
  await expectPhase(page, 'stubborn-1', 'stopped')
  expect(agentProcesses(app.scratch)).toEqual([])
  await expect(pane(page, 'stubborn-1').getByText('stopped', { exact: true })).toBeVisible()

  await pane(page, 'stubborn-1').getByRole('button', { name: 'Resume stubborn-1' }).click()
  await expectPhase(page, 'stubborn-1', 'completed')
  await onScreen(pane(page, 'stubborn-1')).toContain('after the stop')
})

test('Stop all asks first and names who it stops; Resume all goes on with each', async ({ app }) => {
  const { path } = createRepository(app.scratch)
  const { page } = await app.start()
  for (const name of ['ada-1', 'bob-1'])
    await createAgent(page, { name, cwd: path, prompt: `/say ${name} works\n/hang\n/say ${name} went on` })
  await createAgent(page, { name: 'done-1', cwd: path, prompt: '/say at once' })
  await onScreen(pane(page, 'ada-1')).toContain('ada-1 works')
  await onScreen(pane(page, 'bob-1')).toContain('bob-1 works')
  await expectPhase(page, 'done-1', 'completed')

  await fleetList(page).getByRole('button', { name: 'Stop all 2' }).click()
  const question = page.getByRole('alertdialog', { name: 'Stop 2 agents?' })
  await expect(question).toContainText('ada-1, bob-1')
  await expect(question.getByRole('button', { name: 'Cancel' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(question).toBeHidden()
  await expectPhase(page, 'ada-1', 'running')

  await fleetList(page).getByRole('button', { name: 'Stop all 2' }).click()
  await question.getByRole('button', { name: 'Stop all 2' }).click()
  await expectPhase(page, 'ada-1', 'stopped')
  await expectPhase(page, 'bob-1', 'stopped')
  expect(agentProcesses(app.scratch)).toEqual([])

  await fleetList(page).getByRole('button', { name: 'Resume all 2' }).click()
  await expectPhase(page, 'ada-1', 'completed')
  await expectPhase(page, 'bob-1', 'completed')
  await onScreen(pane(page, 'ada-1')).toContain('ada-1 went on')
  await expect(fleetList(page).getByRole('button', { name: /^Stop all/ })).toHaveAttribute('aria-disabled', 'true')
})

test('a rate-limited agent is parked with the time of the reset, a crashed one says why', async ({ app }) => {
  const { path } = createRepository(app.scratch)
  const { page } = await app.start()
  const asked = Date.now()
  await createAgent(page, {
    name: 'limited-1',
    cwd: path,
    prompt: '/usage 10 20 30 40\n/rate-limit 10m\n/say the limit is over',
  })
  const limited = pane(page, 'limited-1')
  await expectPhase(page, 'limited-1', 'parked')
  const parked = Date.now()
  await expect(limited.getByText('parked', { exact: true })).toBeVisible()
  const shown = /resets (\d\d:\d\d)/.exec(await limited.innerText())?.[1] ?? 'no time'
  const minutes = await page.evaluate(
    ([from, to]) => {
      const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
      return [from, to].map((at) => clock.format((at ?? 0) + 600_000))
    },
    [asked, parked],
  )
  expect(minutes).toContain(shown)
  await limited.getByRole('button', { name: 'Resume limited-1' }).click()
  await expectPhase(page, 'limited-1', 'completed')

  await createAgent(page, { name: 'crash-1', cwd: path, prompt: '/say so far\n/crash' })
  await expectPhase(page, 'crash-1', 'failed')
  await expect(pane(page, 'crash-1')).toContainText('SIGKILL')
  await onScreen(pane(page, 'crash-1')).toContain('so far')
  await expect(fleetList(page).getByRole('button', { name: /failed.*crash-1/ })).toContainText('SIGKILL')

  await createAgent(page, { name: 'early-1', cwd: path, prompt: '/crash-before-start' })
  await expectPhase(page, 'early-1', 'failed')
  await expect(pane(page, 'early-1')).toContainText(/exited with 1|before/)
})

test('an agent that asks for permission needs you, and its answer is typed into its pane', async ({ app }) => {
  const { path } = createRepository(app.scratch)
  const { page } = await app.start()
  await createAgent(page, {
    name: 'asker-1',
    cwd: path,
    mode: 'interactive',
    prompt: '/approve bash echo granted > answer.txt\n/say carrying on',
  })
  await expectPhase(page, 'asker-1', 'waiting')
  await expect(pane(page, 'asker-1').getByText('asks permission')).toBeVisible()
  await expect(page).toHaveTitle('(1) Snowhook')
  await page.getByRole('button', { name: '1 needs you' }).click()
  await expect(page.getByRole('textbox', { name: 'Terminal of asker-1' })).toBeFocused()
  await typeInto(page, 'asker-1', 'y\n')
  await onScreen(pane(page, 'asker-1')).toContain('carrying on')
  await expect(pane(page, 'asker-1').getByText('asks permission')).toBeHidden()
  expect(readFileSync(join(path, 'answer.txt'), 'utf8')).toBe('granted\n')
})

test('keys are refused with a way out where nothing takes them', async ({ app }) => {
  const { path } = createRepository(app.scratch)
  const { page } = await app.start()
  await createAgent(page, { name: 'alone-1', cwd: path, prompt: '/say alone\n/hang' })
  await onScreen(pane(page, 'alone-1')).toContain('alone')
  await typeInto(page, 'alone-1', 'x')
  await expect(pane(page, 'alone-1').getByRole('status')).toContainText('takes no keys')
  await pane(page, 'alone-1').getByRole('button', { name: 'Stop alone-1' }).click()
  await expectPhase(page, 'alone-1', 'stopped')
  await typeInto(page, 'alone-1', 'x')
  await pane(page, 'alone-1').getByRole('button', { name: 'Take over' }).click()
  await onScreen(pane(page, 'alone-1')).toContain('Demo agent')
  await typeInto(page, 'alone-1', '/say by hand\n')
  await onScreen(pane(page, 'alone-1')).toContain('● by hand')
})
