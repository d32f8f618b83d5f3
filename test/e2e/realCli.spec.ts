import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { systemClock } from '../../src/main/host/systemClock'
import { createJournalStore } from '../../src/main/journal/journalStore'
import { bash, text } from '../support/fake-anthropic/answers'
import { FakeAnthropic } from '../support/fake-anthropic/server'
import { claudeEnvironment, realClaude } from '../support/realClaude'
import { agentProcesses } from './support/processes'
import { createRepository } from './support/repository'
import { expect, test } from './support/test'
import {
  chooseMore,
  createAgent,
  enter,
  expectPhase,
  fleetList,
  inspector,
  onScreen,
  openTab,
  pane,
  screenText,
} from './support/ui'

const kinds = ['Input', 'Output', 'Cache write', 'Cache read'] as const

/** The figures of the Usage tab for all runs of the focused agent. */
async function shownUsage(page: Page): Promise<Record<(typeof kinds)[number], number> & { cost: string }> {
  const model = (await openTab(page, 'Usage')).getByRole('listitem').filter({ hasText: 'claude' })
  const figure = async (kind: string): Promise<number> => {
    const value = model.locator('dl > div').filter({ hasText: kind }).locator('dd')
    return Number((await value.innerText()).replaceAll(',', ''))
  }
  return {
    Input: await figure('Input'),
    Output: await figure('Output'),
    'Cache write': await figure('Cache write'),
    'Cache read': await figure('Cache read'),
    cost: (await model.getByText(/^\$/).innerText()).trim(),
  }
}

async function sessionOf(page: Page): Promise<string> {
  return (await openTab(page, 'Session')).getByRole('article').first().locator('code').first().innerText()
}

test('six demo agents and two real claude agents side by side: stopped in mid-tool, resumed, taken over, handed back, and every number is the server’s own', async ({
  app,
}) => {
  const fake = await FakeAnthropic.start()
  const { path } = createRepository(app.scratch)
  const pidFile = join(app.scratch, 'tool.pid')
  fake.on('short-work', bash('echo one'), text('The short work is done.'))
  fake.on('long-work', bash(`echo $$ >'${pidFile}'; while :; do sleep 0.5; done`), text('The long work goes on.'))
  fake.on('typed-by-hand', text('Answer to the hand.'))
  const environment = claudeEnvironment({ home: join(app.scratch, 'claude'), url: fake.url, trusted: [path] })
  const { ANTHROPIC_API_KEY = '', ...env } = environment
  const { page } = await app.start({ ANTHROPIC_API_KEY })
  try {
    await page.getByRole('button', { name: 'Start the demo fleet' }).click()
    await expect(page.getByRole('article')).toHaveCount(6)
    const real = {
      cwd: path,
      runtime: 'Claude Code',
      program: await realClaude(),
      env,
      fields: { 'Allowed tools': 'Bash' },
    }
    await createAgent(page, { ...real, name: 'real-1', story: '7_story_short', prompt: 'short-work' })
    await createAgent(page, { ...real, name: 'real-2', story: '8_story_long', prompt: 'long-work' })
    const list = fleetList(page)
    await expect(
      list.getByRole('button', { name: /(real|coder|fixer|migrator|cleaner|researcher|reviewer)-\d/ }),
    ).toHaveCount(8)

    await expectPhase(page, 'real-1', 'completed')
    await onScreen(pane(page, 'real-1')).toContain('The short work is done.')
    await expect.poll(() => existsSync(pidFile) && readFileSync(pidFile, 'utf8').trim() !== '').toBe(true)
    const tool = Number(readFileSync(pidFile, 'utf8'))
    await pane(page, 'real-2').getByRole('button', { name: 'Stop real-2' }).click()
    await expectPhase(page, 'real-2', 'stopped')
    expect(() => process.kill(tool, 0)).toThrow()
    expect(agentProcesses(fake.url)).toEqual([])
    await pane(page, 'real-2').getByRole('button', { name: 'Resume real-2' }).click()
    await expectPhase(page, 'real-2', 'completed')
    await onScreen(pane(page, 'real-2')).toContain('The long work goes on.')

    const expectServersCount = async (agent: string): Promise<string> => {
      await enter(page, agent)
      const session = await sessionOf(page)
      const sold = fake.ledger.total(session)
      expect(sold.outputTokens).toBeGreaterThan(0)
      await expect
        .poll(() => shownUsage(page))
        .toMatchObject({
          Input: sold.inputTokens,
          Output: sold.outputTokens,
          'Cache write': sold.cacheCreationInputTokens,
          'Cache read': sold.cacheReadInputTokens,
        })
      return session
    }
    await expectServersCount('real-2')
    const session = await expectServersCount('real-1')
    expect((await shownUsage(page)).cost).toBe(await costByCli(app.dataDir, session))

    await chooseMore(page, 'real-1', 'Take over')
    await expect.poll(() => screenText(pane(page, 'real-1'))).toMatch(/❯|>/)
    await expectPhase(page, 'real-1', /running|waiting/)
    await enter(page, 'real-1')
    await page.keyboard.type('typed-by-hand')
    await onScreen(pane(page, 'real-1')).toContain('typed-by-hand')
    await page.keyboard.press('Enter')
    await onScreen(pane(page, 'real-1')).toContain('Answer to the hand.')
    await pane(page, 'real-1').getByRole('button', { name: 'Stop real-1' }).click()
    await expectPhase(page, 'real-1', 'stopped')

    fake.always(() => true, text('Handed back and finished.'))
    await chooseMore(page, 'real-1', 'Hand back')
    await expectPhase(page, 'real-1', 'completed')
    await onScreen(pane(page, 'real-1')).toContain('Handed back and finished.')
    expect(await expectServersCount('real-1')).toBe(session)
    await expect(inspector(page).getByRole('tabpanel')).toBeVisible()
  } finally {
    await fake.close()
  }
})

/** What the CLI itself printed as the cost of the one run of a session. */
async function costByCli(dataDir: string, session: string): Promise<string> {
  const journals = createJournalStore({ dataDir, clock: systemClock })
  for (const runId of await journals.list()) {
    const parts: Uint8Array[] = []
    for await (const record of journals.read(runId)) if (record.kind === 'output') parts.push(record.data)
    const printed = Buffer.concat(parts).toString('utf8')
    const line = printed.split(/\r?\n/).find((one) => one.includes('"type":"result"') && one.includes(session))
    if (line !== undefined) {
      const { total_cost_usd: cost } = JSON.parse(line) as { total_cost_usd: number }
      return `$${new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 6 }).format(cost)}`
    }
  }
  throw new Error(`no run of session ${session} printed a result`)
}
