import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { broken, call, text } from '../support/fake-openai/answers'
import type { SeenRequest } from '../support/fake-openai/request'
import { FAKE_KEY, FakeOpenAi } from '../support/fake-openai/server'
import { agentProcesses } from './support/processes'
import { createRepository } from './support/repository'
import { type App, test as base, expect } from './support/test'
import { createAgent, enter, expectPhase, inbox, onScreen, openAsk, openTab, pane, paneAsk, press } from './support/ui'

const MODEL = 'gpt-6.1-sol'

interface Scene {
  readonly fake: FakeOpenAi
  /** Starts the product with the fake as its OpenAI; a second call starts it again on the same data. */
  start(): ReturnType<App['start']>
  /** A path in the repository that the agents work in. */
  at(name: string): string
  agent(page: Page, name: string, choices?: Readonly<Record<string, string>>): Promise<void>
}

const test = base.extend<{ scene: Scene }>({
  scene: async ({ app }, use) => {
    const fake = await FakeOpenAi.start()
    fake.models = [MODEL]
    const { path } = createRepository(app.scratch)
    await use({
      fake,
      start: () => app.start({ OPENAI_API_KEY: FAKE_KEY, OPENAI_BASE_URL: fake.url }),
      at: (name) => join(path, name),
      agent: async (page, name, choices = {}) =>
        void (await createAgent(page, { name, cwd: path, runtime: 'OpenAI', prompt: name, choices })),
    })
    expect(fake.rejected).toEqual([])
    await fake.close()
  },
})

const linesOf = (file: string): string[] => (existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : [])

/** The results of tool calls that a request brings the model, in order. */
const resultsIn = (request: SeenRequest | undefined): readonly string[] =>
  ((request?.body['input'] ?? []) as readonly Record<string, unknown>[])
    .filter(({ type }) => type === 'function_call_output')
    .map(({ output }) => String(output))

const responses = { API: 'Responses' }

test('a request outlives a kill -9 of the host: allowed then, used by the resume, and run exactly once', async ({
  scene: { fake, start, at, agent },
}) => {
  fake.on('asker-1', call('shell', { command: 'echo once >> count.txt' }), text('It ran.'))
  const first = await start()
  await agent(first.page, 'asker-1', responses)
  await expect(paneAsk(first.page, 'asker-1')).toContainText('echo once >> count.txt')
  await first.kill()

  const { page } = await start()
  await expect(page.getByRole('banner').getByRole('button', { name: '1 needs you' })).toBeVisible()
  await expect(paneAsk(page, 'asker-1')).toContainText('its host ended')
  const ask = await openAsk(page, 'asker-1')
  await expect(ask).toContainText('Its host ended; your answer is used when the agent is resumed.')
  await press(ask, 'Allow once')
  await expect(ask).toContainText('Your answer: Allowed once')
  expect(existsSync(at('count.txt'))).toBe(false)
  await press(ask, 'Resume')
  await onScreen(pane(page, 'asker-1')).toContain('It ran.')
  await expectPhase(page, 'asker-1', 'completed')
  await expect(inbox(page)).toContainText('Nobody needs you')
  expect(linesOf(at('count.txt'))).toEqual(['once'])
  expect(fake.modelRequests).toHaveLength(2)
})

test('a question with choices is answered by keyboard alone, and the model gets the answer', async ({
  scene: { fake, start, agent },
}) => {
  fake.on(
    'asker-1',
    call('ask_human', { question: 'Which database?', choices: ['SQLite', 'Postgres'] }),
    text('Then Postgres it is.'),
  )
  const { page } = await start()
  await agent(page, 'asker-1', responses)
  await expect(paneAsk(page, 'asker-1')).toContainText('Which database?')
  await page.keyboard.press('Control+Shift+Y')
  await expect(inbox(page)).toBeFocused()
  const choice = inbox(page).getByRole('button', { name: 'Postgres' })
  for (let stops = 0; stops < 20 && !(await choice.evaluate((one) => one === document.activeElement)); stops += 1)
    await page.keyboard.press('Tab')
  await expect(choice).toBeFocused()
  await expect(choice).not.toHaveAttribute('aria-disabled', 'true')
  await page.keyboard.press('Enter')
  await onScreen(pane(page, 'asker-1')).toContain('Then Postgres it is.')
  expect(resultsIn(fake.modelRequests.at(-1))).toEqual(['Postgres'])
  await page.keyboard.press('Escape')
  await expect(inbox(page)).toBeHidden()
})

test('a command that runs while the host is killed leaves no process, and runs again only if a person says so', async ({
  app,
  scene: { fake, start, at, agent },
}) => {
  const command = 'echo line >> count.txt; mkfifo never; cat never'
  fake.on('runner-1', call('shell', { command }), text('I looked, it had run.'))
  const first = await start()
  await agent(first.page, 'runner-1', { ...responses, Permissions: 'Full: never ask' })
  await expect.poll(() => existsSync(at('never'))).toBe(true)
  expect(agentProcesses(app.scratch)).not.toEqual([])
  await first.kill()
  await expect.poll(() => agentProcesses(app.scratch)).toEqual([])

  const { page } = await start()
  expect(agentProcesses(app.scratch)).toEqual([])
  await pane(page, 'runner-1').getByRole('button', { name: 'Resume runner-1' }).click()
  const ask = await openAsk(page, 'runner-1')
  await expect(ask).toContainText('It may have run already')
  await expect(ask).toContainText(command)
  await press(ask, 'Deny…')
  await page.keyboard.type('Look at count.txt first.')
  await expect(ask.getByRole('button', { name: 'Deny', exact: true })).not.toHaveAttribute('aria-disabled', 'true')
  await page.keyboard.press('Enter')
  await onScreen(pane(page, 'runner-1')).toContain('I looked, it had run.')
  const [result = ''] = resultsIn(fake.modelRequests.at(-1))
  expect(result).toContain('it is not known whether it took effect')
  expect(result).toContain('Look at count.txt first.')
  expect(linesOf(at('count.txt'))).toEqual(['line'])
})

test('a kill -9 in the middle of an answer costs only that answer: the resume asks again and goes on', async ({
  scene: { fake, start, agent },
}) => {
  fake.on('talker-1', broken('stall', 'after_first_delta', 'Half an answer, and the rest of it never comes.'))
  const first = await start()
  await agent(first.page, 'talker-1')
  await onScreen(pane(first.page, 'talker-1')).toContain('Half an answer')
  await first.kill()

  fake.on('talker-1', text('A whole answer.'))
  const { page } = await start()
  await onScreen(pane(page, 'talker-1')).toContain('Half an answer')
  await pane(page, 'talker-1').getByRole('button', { name: 'Resume talker-1' }).click()
  await onScreen(pane(page, 'talker-1')).toContain('A whole answer.')
  await expectPhase(page, 'talker-1', 'completed')
  expect(fake.modelRequests.map(({ api }) => api)).toEqual(['chat', 'chat'])
})

test('full asks nothing, read-only offers no shell, and what it may not do is denied for all to see', async ({
  scene: { fake, start, at, agent },
}) => {
  fake.on(
    'free-1',
    call('write_file', { path: 'free.txt', content: 'free\n' }),
    call('shell', { command: 'cat free.txt > copy.txt' }),
    text('Done without asking.'),
  )
  fake.on('looker-1', call('write_file', { path: 'no.txt', content: 'no\n' }), text('Then I only describe it.'))
  const { page } = await start()
  await agent(page, 'free-1', { ...responses, Permissions: 'Full: never ask' })
  await onScreen(pane(page, 'free-1')).toContain('Done without asking.')
  expect([linesOf(at('free.txt')), linesOf(at('copy.txt'))]).toEqual([['free'], ['free']])

  await agent(page, 'looker-1', { ...responses, Permissions: 'Read only' })
  await onScreen(pane(page, 'looker-1')).toContain('Then I only describe it.')
  expect(existsSync(at('no.txt'))).toBe(false)
  const [asked, told] = fake.modelRequests.filter(({ conversation }) => conversation.includes('looker-1'))
  const tools = (asked?.body['tools'] ?? []) as readonly { readonly name: string }[]
  expect(tools.map(({ name }) => name)).toContain('read_file')
  expect(tools.map(({ name }) => name)).not.toContain('shell')
  expect(resultsIn(told)[0]).toMatch(/read-only|read only/)
  await enter(page, 'looker-1')
  await expect(await openTab(page, 'Timeline')).toContainText('write_file: denied')
  await expect(page.getByRole('banner').getByRole('button', { name: /needs? you/ })).toBeHidden()
})
