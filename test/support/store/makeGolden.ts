/**
 * Makes a data dir as the Snowhook of this checkout leaves it, to be kept as a golden: once for each data format, never
 * changed afterwards. Not run by tests. From the repository's root:
 *
 *   GOLDEN=test/fixtures/data-dir/v<format> npx vitest run --config test/support/store/golden.config.ts
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { it } from 'vitest'
import { createHost } from '../../../src/main/host/createHost'
import { systemClock } from '../../../src/main/host/systemClock'
import { demo } from '../../../src/main/runtimes/demo'
import { createConversations } from '../../../src/main/store/conversationStore'
import { openFleetLog } from '../../../src/main/store/fleetLog'
import { readFleet } from '../../../src/main/store/readFleet'
import { encodeFileHeader } from '../../../src/main/journal/fileHeader'
import { encodeFrame, frameKind } from '../../../src/main/journal/frame'
import { readJournalFile } from '../../../src/main/journal/journalFile'
import { nodeJournalFs } from '../../../src/main/journal/journalFs'
import { contract, type HostClient } from '../../../src/shared/contract/index'
import { RuntimeId, SessionId, StoryId } from '../../../src/shared/domain/ids'
import { createClient } from '../../../src/shared/wire/client'
import { overMemory } from '../host/fakeHost'
import { attentionRequest, HASH } from './facts'
import { COMMIT, gateReport, storyState, worktreeOf } from './stories'

/** Neutral: nothing of the machine on which it was made is in the golden. */
const HOME = '/tmp/snowhook-golden'
const PROJECT = join(HOME, 'project')
const DATA = join(HOME, 'data')

it('is made', async () => {
  const target = process.env['GOLDEN']
  if (target === undefined) throw new Error('Say where the golden goes.')
  rmSync(HOME, { recursive: true, force: true })
  mkdirSync(PROJECT, { recursive: true })
  const host = await createHost({
    shell: 'cli',
    version: '0.1.0',
    runtimes: [demo],
    dataDir: DATA,
    env: { PATH: '/usr/bin:/bin', HOME, LANG: 'C.UTF-8' },
  })
  const { client, connection } = createClient(contract, overMemory(host), { clock: systemClock, reconnect: false })
  await use(client)
  connection.close()
  await host.close()
  await addFacts()
  for (const name of readdirSync(DATA))
    if (/^(index\.sqlite|scratch|host\.)/.test(name)) rmSync(join(DATA, name), { recursive: true })
  await hideCheckout()
  rmSync(target, { recursive: true, force: true })
  await cp(DATA, target, { recursive: true })
  rmSync(HOME, { recursive: true, force: true })
})

async function use(at: HostClient): Promise<void> {
  const agent = (name: string, prompt: string, start: boolean) =>
    at.fleet.create({
      name,
      storyId: StoryId.parse('1_story'),
      runtime: RuntimeId.parse('demo'),
      model: 'demo-small',
      projectRoot: PROJECT,
      cwd: PROJECT,
      prompt,
      command: null,
      args: [],
      env: {},
      options: { paceMs: 0 },
      inactivityTimeoutSecs: 0,
      start,
      interactive: false,
    })
  const answers = [
    await agent('ada-1', '/usage 10 20 30 40\n/say golden words, ünïcödé', true),
    await agent('bob-1', '/usage 1 2 3 4\n/fail server =broken', true),
    await agent('eve-1', 'never started', false),
  ]
  for (const answer of answers) if (!answer.ok) throw new Error(answer.error.message)
  for (;;) {
    const runs = await at.fleet.runs({ limit: 10 })
    if (runs.ok && runs.value.length === 2 && runs.value.every(({ endedAt }) => endedAt !== null)) break
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  await at.settings.update({ theme: 'dark', keepRunsDays: 36_500, maxWorking: 3 })
  await at.prices.set({ price: { model: 'golden-1', asOf: '2026-11-22', input: 1, output: 2 } })
}

/** What needs a repository, a provider or a person, as the host writes it. */
async function addFacts(): Promise<void> {
  const at = systemClock.now()
  const state = await readFleet(nodeJournalFs, DATA)
  const ada = [...state.agents.values()].find(({ name }) => name === 'ada-1')
  const run = [...state.runs.values()].find(({ agentName }) => agentName === 'ada-1')
  if (ada === undefined || run === undefined) throw new Error('The agent is missing.')
  const log = await openFleetLog({ dataDir: DATA, clock: systemClock })
  if (!log.ok) throw new Error(log.error.message)
  const { item, ...request } = attentionRequest('question-1', ada)
  const storyId = StoryId.parse('2_merged')
  const merged = storyState('2_merged', { kind: 'merged', commit: COMMIT, method: 'squash' }, { project: PROJECT })
  const needs = storyState(
    '1_story',
    { kind: 'needs_you', cause: 'no_gates', next: { kind: 'start' } },
    {
      project: PROJECT,
      agents: [ada.id],
      worktree: { ...worktreeOf('1_story'), path: join(HOME, 'worktrees/1_story') },
    },
  )
  const terms = { agents: HASH, gates: HASH, env: HASH, config: HASH }
  log.value.append({ type: 'story_agreed', at, project: PROJECT, storyId, terms })
  log.value.append({ type: 'story_moved', at, state: merged })
  log.value.append({ type: 'gates_judged', at, project: PROJECT, storyId, report: gateReport(run.id) })
  log.value.append({ type: 'story_moved', at, state: needs })
  log.value.append({ type: 'attention_raised', at, ...request, item: { ...item, runId: run.id, raisedAt: at } })
  log.value.append({
    type: 'limit_held',
    at,
    hold: {
      key: 'demo golden',
      runtime: RuntimeId.parse('demo'),
      account: 'this login',
      window: null,
      hitAt: at,
      until: Date.UTC(2100, 0, 1),
      source: 'provider',
      attempt: 1,
      agents: [],
      probing: null,
    },
  })
  log.value.append({
    type: 'budget_set',
    at,
    scope: { kind: 'day' },
    caps: { usd: 20, tokens: null, minutes: null, turns: null },
  })
  log.value.appendSync({ type: 'queue_held', at, held: true })
  await log.value.close()
  const conversations = createConversations({ dataDir: DATA, clock: systemClock })
  const made = await conversations.create(SessionId.parse('golden-conversation'))
  if (!made.ok) throw new Error(made.error.message)
  for (const text of ['first', 'second', 'third']) made.value.append({ kind: 'golden', text })
  await made.value.sync()
  await made.value.close()
}

/** Where the programs of the checkout lie is said in the ledger and in the journals of runs. */
async function hideCheckout(): Promise<void> {
  const hide = (text: string): string => text.replaceAll(process.cwd(), '/opt/snowhook')
  const ledger = join(DATA, 'processes.jsonl')
  writeFileSync(ledger, hide(readFileSync(ledger, 'utf8')))
  for (const run of readdirSync(join(DATA, 'runs'))) {
    const path = join(DATA, 'runs', run, '000001.journal')
    const parts: Buffer[] = []
    for await (const item of readJournalFile(nodeJournalFs, path)) {
      if (item.type === 'header' && item.header !== null) parts.push(encodeFileHeader(item.header))
      if (item.type !== 'frame') continue
      const { frame } = item
      const text = Buffer.from(frame.payload).toString('utf8')
      parts.push(encodeFrame(frame.kind === frameKind.event ? { ...frame, payload: Buffer.from(hide(text)) } : frame))
    }
    writeFileSync(path, Buffer.concat(parts))
  }
}
