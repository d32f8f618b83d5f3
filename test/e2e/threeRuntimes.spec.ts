import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { bash, text as claudeText, message, toolUse } from '../support/fake-anthropic/answers'
import { FakeAnthropic } from '../support/fake-anthropic/server'
import {
  content,
  call as geminiCall,
  calls as geminiCalls,
  text as geminiText,
  signature,
} from '../support/fake-gemini/answers'
import { FakeGemini, FAKE_KEY as GEMINI_KEY } from '../support/fake-gemini/server'
import { call as openAiCall, text as openAiText } from '../support/fake-openai/answers'
import { FakeOpenAi, FAKE_KEY as OPENAI_KEY } from '../support/fake-openai/server'
import { claudeEnvironment, realClaude } from '../support/realClaude'
import { listPrice } from './support/listPrice'
import { createRepository } from './support/repository'
import { screenshot } from './support/screenshots'
import { expect, test } from './support/test'
import {
  createAgent,
  enter,
  expectPhase,
  inbox,
  onScreen,
  openAsk,
  openTab,
  pane,
  paneAsk,
  press,
  shownUsage,
} from './support/ui'

const openAiModel = 'gpt-6.1-sol'
const geminiModel = 'gemini-3.8-flash'
const COMMIT =
  'git add notes.md && git -c user.name=Agent -c user.email=agent@snowhook.invalid commit --quiet --allow-empty --message "By the openai agent"'
const REASON = 'README.md stays: move its text to docs instead.'

interface Sold {
  readonly inputTokens: number
  readonly outputTokens: number
  readonly cacheCreationInputTokens: number
  readonly cacheReadInputTokens: number
}

const usd = (cost: number): string =>
  `$${new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 6 }).format(cost)}`

test('openai, gemini and claude side by side change one repository through tools: asked, allowed once, allowed for good, denied with a reason, and every number is the servers’ own', async ({
  app,
}) => {
  const [openAi, gemini, anthropic] = await Promise.all([FakeOpenAi.start(), FakeGemini.start(), FakeAnthropic.start()])
  const { path, git } = createRepository(app.scratch)
  const at = (name: string): string => join(path, name)
  openAi.models = [openAiModel]
  openAi.on(
    'openai-work',
    openAiCall('write_file', { path: 'notes.md', content: '# Notes\n\nWritten by a tool.\n' }),
    openAiCall('shell', { command: COMMIT }),
    openAiCall('shell', { command: COMMIT }),
    openAiText('Two commits are made.'),
  )
  gemini.on(
    'gemini-work',
    content([geminiCall('shell', { command: 'rm README.md' }, { signature: signature() })]),
    geminiCalls([
      ['read_file', { path: 'README.md' }],
      ['list_folder', {}],
      ['edit_file', { path: 'README.md', old_text: '# A project\n', new_text: '# A project\n\nKept, and better.\n' }],
    ]),
    geminiText('The README is kept and better.'),
  )
  anthropic.on(
    'claude-work',
    toolUse('mcp__snowhook__report_progress', { message: 'Claude reads the story.' }),
    message([
      { type: 'tool_use', name: 'Bash', input: { command: 'echo by-claude > claude.md', description: 'Write' } },
    ]),
    bash('echo seen'),
    claudeText('Claude is done.'),
  )
  const environment = claudeEnvironment({ home: join(app.scratch, 'claude'), url: anthropic.url, trusted: [path] })
  const { ANTHROPIC_API_KEY = '', ...env } = environment
  const { page } = await app.start({
    OPENAI_API_KEY: OPENAI_KEY,
    OPENAI_BASE_URL: openAi.url,
    GEMINI_API_KEY: GEMINI_KEY,
    GOOGLE_GEMINI_BASE_URL: gemini.url,
    ANTHROPIC_API_KEY,
  })
  try {
    const project = { cwd: path, story: '3_story_three' }
    await createAgent(page, {
      ...project,
      name: 'openai-1',
      runtime: 'OpenAI',
      prompt: 'openai-work',
      choices: { Permissions: 'Ask before changes and commands', API: 'Responses' },
    })
    await createAgent(page, { ...project, name: 'gemini-1', runtime: 'Gemini', prompt: 'gemini-work' })
    await createAgent(page, {
      ...project,
      name: 'claude-1',
      runtime: 'Claude Code',
      prompt: 'claude-work',
      choices: { Permissions: 'Ask' },
      program: await realClaude(),
      env,
    })
    for (const agent of ['openai-1', 'gemini-1', 'claude-1']) await expect(paneAsk(page, agent)).toBeVisible()
    await expect(page.getByRole('banner').getByRole('button', { name: '3 need you' })).toBeVisible()
    expect([existsSync(at('notes.md')), existsSync(at('claude.md'))]).toEqual([false, false])

    // What is small enough to be seen whole is answered in its pane.
    await expect(paneAsk(page, 'openai-1')).toContainText('Written by a tool.')
    await press(paneAsk(page, 'openai-1'), 'Allow once')
    await expect.poll(() => existsSync(at('notes.md'))).toBe(true)

    const commit = await openAsk(page, 'openai-1')
    await expect(commit).toContainText(COMMIT)
    await screenshot(page, 'inbox-command')
    await press(commit, /^Allow the command .* for this agent$/)
    await onScreen(pane(page, 'openai-1')).toContain('Two commits are made.')
    await expectPhase(page, 'openai-1', 'completed')
    expect(git('log', '--format=%s').trim().split('\n')).toEqual([
      'By the openai agent',
      'By the openai agent',
      'Begin',
    ])

    const removal = await openAsk(page, 'gemini-1')
    await expect(removal).toContainText('rm README.md')
    await press(removal, 'Deny…')
    await removal.getByRole('textbox', { name: /^Why gemini-1 may not/ }).fill(REASON)
    await press(removal, 'Deny')
    const told = await gemini.seen(({ conversation }) => conversation.includes(REASON))
    expect(told.contents.at(-1)?.parts).toMatchObject([{ functionResponse: { name: 'shell' } }])
    expect(readFileSync(at('README.md'), 'utf8')).toBe('# A project\n')

    const claude = await openAsk(page, 'claude-1')
    await expect(claude).toContainText('echo by-claude > claude.md')
    await expect(pane(page, 'claude-1')).toContainText(/Claude reads the story\.|asks/i)
    await press(claude, 'Allow once')
    await onScreen(pane(page, 'claude-1')).toContain('Claude is done.')
    await expectPhase(page, 'claude-1', 'completed')
    expect(readFileSync(at('claude.md'), 'utf8')).toBe('by-claude\n')

    const edit = await openAsk(page, 'gemini-1')
    await expect(edit.getByRole('region', { name: 'After' })).toContainText('Kept, and better.')
    await screenshot(page, 'inbox-edit')
    await press(edit, 'Allow once')
    await expectPhase(page, 'gemini-1', 'completed')
    expect(readFileSync(at('README.md'), 'utf8')).toBe('# A project\n\nKept, and better.\n')
    await expect(inbox(page)).toContainText('nobody waits')
    await inbox(page).getByRole('button', { name: 'Close the inbox' }).click()
    // Three results in one turn, in the order of the calls.
    expect(gemini.answerRequests.at(-1)?.contents.at(-1)?.parts).toMatchObject([
      { functionResponse: { name: 'read_file' } },
      { functionResponse: { name: 'list_folder' } },
      { functionResponse: { name: 'edit_file' } },
    ])
    expect([openAi.rejected, gemini.refusals]).toEqual([[], []])

    await enter(page, 'gemini-1')
    const timeline = await openTab(page, 'Timeline')
    await timeline.getByRole('button', { name: /Asks to use shell: denied by you/ }).click()
    await expect(timeline).toContainText(REASON)

    const expectShown = async (agent: string, model: string, sold: Sold, reasoning: number | null, basis: RegExp) => {
      await enter(page, agent)
      expect(sold.outputTokens).toBeGreaterThan(0)
      await expect
        .poll(() => shownUsage(page, model))
        .toEqual({ ...pick(sold), reasoningTokens: reasoning, head: expect.stringMatching(basis) })
    }
    const ofOpenAi = openAi.ledger.total()
    const ofGemini = gemini.ledger.total()
    const ofClaude = anthropic.ledger.total()
    const openAiCost = listPrice(openAiModel, ofOpenAi)
    const geminiCost = listPrice(geminiModel, ofGemini)
    await expectShown('openai-1', openAiModel, ofOpenAi, ofOpenAi.reasoningTokens, computed(openAiCost))
    await expectShown('gemini-1', geminiModel, ofGemini, gemini.ledger.thoughts(), computed(geminiCost))
    await expectShown('claude-1', 'claude', ofClaude, null, /\$[\d.]+\s+reported by the CLI/)
    const claudeCost = Number(/\$([\d.]+)/.exec((await shownUsage(page, 'claude')).head)?.[1])
    const sums = await headerTotals(page)
    const cost = usd(openAiCost + geminiCost + claudeCost)
    expect(sums).toEqual({ ...sumOf([ofOpenAi, ofGemini, ofClaude]), cost })
    await screenshot(page, 'three-runtimes')
  } finally {
    await Promise.all([openAi.close(), gemini.close(), anthropic.close()])
  }
})

const computed = (cost: number): RegExp =>
  new RegExp(`${usd(cost).replace(/[$.]/g, '\\$&')}\\s+computed from the price table`)

const pick = ({ inputTokens, outputTokens, cacheCreationInputTokens, cacheReadInputTokens }: Sold): Sold => ({
  inputTokens,
  outputTokens,
  cacheCreationInputTokens,
  cacheReadInputTokens,
})

const sumOf = (all: readonly Sold[]): Sold => ({
  inputTokens: all.reduce((sum, one) => sum + one.inputTokens, 0),
  outputTokens: all.reduce((sum, one) => sum + one.outputTokens, 0),
  cacheCreationInputTokens: all.reduce((sum, one) => sum + one.cacheCreationInputTokens, 0),
  cacheReadInputTokens: all.reduce((sum, one) => sum + one.cacheReadInputTokens, 0),
})

/** The exact figures that the header's total has in its tooltip. */
async function headerTotals(page: Page): Promise<Sold & { readonly cost: string }> {
  await page
    .getByRole('banner')
    .getByRole('button', { name: /tok.*all time$/ })
    .hover()
  const words = await page.getByRole('tooltip').first().innerText()
  const figure = (kind: string): number =>
    Number((new RegExp(`([\\d,]+) ${kind}\\b`).exec(words)?.[1] ?? 'none').replaceAll(',', ''))
  return {
    inputTokens: figure('input'),
    outputTokens: figure('output'),
    cacheCreationInputTokens: figure('cache write'),
    cacheReadInputTokens: figure('cache read'),
    cost: /\$[\d.,]+\d/.exec(words)?.[0] ?? 'none',
  }
}
