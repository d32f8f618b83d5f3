import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { NewAgent } from '../../../src/shared/contract/fleet'
import type { HostClient } from '../../../src/shared/contract/index'
import type { ActionHash } from '../../../src/shared/domain/approvals'
import type { AttentionItem } from '../../../src/shared/domain/attention'
import { RuntimeId, StoryId } from '../../../src/shared/domain/ids'
import { bash, type ErrorAnswer as ClaudeError } from '../../support/fake-anthropic/answers'
import { FakeAnthropic } from '../../support/fake-anthropic/server'
import { calls as geminiCalls, apiError as geminiError } from '../../support/fake-gemini/answers'
import { FakeGemini, FAKE_KEY as GEMINI_KEY } from '../../support/fake-gemini/server'
import { call } from '../../support/fake-openai/answers'
import { apiError } from '../../support/fake-openai/errorAnswers'
import { FakeOpenAi } from '../../support/fake-openai/server'
import { FleetWatch, good } from '../../support/host/fakeHost'
import { claudeEnvironment, realClaude } from '../../support/realClaude'
import { formsOf, processesBelow, Sealed, type SeenProcess } from './sealed'

/** Characters that JSON keeps and URLs do not, so that a written form that is not the key itself is looked for, too. */
const OPENAI_KEY = `sk-canary-${randomBytes(16).toString('hex')}+/=&x`
/** Tried in the settings, never stored. */
const TRIED_KEY = `sk-tried-${randomBytes(16).toString('hex')}`
/** In the same environment, and no secret: where this was written, a key would have been, too. */
const HARMLESS = `harmless-${randomBytes(8).toString('hex')}`

/** Shows its own environment and, by a trick, the host's; says that it is there, and waits for the test. */
const showAndWait = (name: string): string =>
  `env; tr '\\0' '\\n' </proc/self/environ; tr '\\0' '\\n' </proc/$PPID/environ; touch ${name}.up; while [ ! -e go ]; do sleep 0.05; done`

async function openProviders() {
  const [openAi, gemini, anthropic] = await Promise.all([FakeOpenAi.start(), FakeGemini.start(), FakeAnthropic.start()])
  openAi.key = OPENAI_KEY
  return {
    openAi,
    gemini,
    anthropic,
    [Symbol.asyncDispose]: async () => void (await Promise.all([openAi.close(), gemini.close(), anthropic.close()])),
  }
}

/** Providers that quote the key, as it is and as it goes over the wire, in what people and logs are told. */
const quoting = (key: string): string =>
  `Incorrect API key provided: ${key} (${encodeURIComponent(key)}, Basic ${Buffer.from(`:${key}`).toString('base64')}).`

const claudeRefusal = (key: string): ClaudeError => ({
  kind: 'error',
  // Not 401: the CLI asks again and again after that one.
  status: 400,
  type: 'invalid_request_error',
  message: quoting(key),
  headers: {},
})

describe.each(['environment', 'stored'] as const)('keys of the %s', (source) => {
  it('are in nothing that is written, printed or handed to a program, whatever goes wrong', async () => {
    using sealed = new Sealed()
    await using providers = await openProviders()
    const { openAi, gemini, anthropic } = providers
    const environment = claudeEnvironment({ home: join(sealed.folder, 'claude'), url: anthropic.url })
    const { ANTHROPIC_API_KEY: claudeKey = '', ...claudeEnv } = environment
    const keys = { OPENAI_API_KEY: OPENAI_KEY, GEMINI_API_KEY: GEMINI_KEY, ANTHROPIC_API_KEY: claudeKey }
    const claudeForms = formsOf(claudeKey)
    const others = [OPENAI_KEY, GEMINI_KEY, TRIED_KEY].flatMap(formsOf)
    const hostEnv = {
      OPENAI_BASE_URL: openAi.url,
      GOOGLE_GEMINI_BASE_URL: gemini.url,
      HARMLESS,
      ...(source === 'environment' ? keys : {}),
    }
    const agent = (name: string, runtime: string, change: Partial<NewAgent> = {}): NewAgent => ({
      name,
      storyId: StoryId.parse('1_story_keys'),
      runtime: RuntimeId.parse(runtime),
      model: null,
      projectRoot: sealed.project,
      cwd: sealed.project,
      prompt: name,
      command: null,
      args: [],
      env: {},
      options: {},
      inactivityTimeoutSecs: 0,
      ...change,
    })
    const openAiOptions = { policy: 'full', api: 'responses' }
    openAi.on('openai-1', call('shell', { command: showAndWait('openai-1') }), apiError(401, refusal(OPENAI_KEY)))
    openAi.on('openai-2', call('shell', { command: 'env; touch openai-2.up; sleep 600' }))
    openAi.always('openai-2', apiError(401, refusal(OPENAI_KEY)))
    gemini.on(
      'gemini-1',
      geminiCalls([['shell', { command: showAndWait('gemini-1') }]]),
      geminiError(400, 'INVALID_ARGUMENT', quoting(GEMINI_KEY), [{ key: GEMINI_KEY }]),
    )
    anthropic.on(
      'claude-1',
      bash(
        `echo "$ANTHROPIC_API_KEY" | tee /dev/stderr | base64; touch claude-1.up; while [ ! -e go ]; do sleep 0.05; done`,
      ),
    )
    anthropic.always('claude-1', claudeRefusal(claudeKey))

    const first = await sealed.start(hostEnv)
    const watch = new FleetWatch(first.client)
    if (source === 'stored')
      for (const [variable, value] of Object.entries(keys))
        good(await first.client.keys.set({ variable, value, acceptPlainText: false }))
    const candidate = { variable: 'OPENAI_API_KEY', value: TRIED_KEY }
    expect(good(await first.client.keys.test({ runtime: 'openai', options: {}, candidate })).verdict).toBe('refused')
    expect(good(await first.client.keys.test({ runtime: 'openai', options: {}, candidate: null })).verdict).toBe('ok')

    const start = async (wanted: NewAgent, interactive = false) =>
      good(await first.client.fleet.create({ ...wanted, start: true, interactive }))
    await start(agent('openai-1', 'openai', { model: 'gpt-fake', options: openAiOptions }))
    await start(agent('gemini-1', 'gemini', { options: { policy: 'full' } }))
    const claude = await start(
      agent('claude-1', 'claude-code', {
        command: await realClaude(),
        env: claudeEnv,
        options: { allowedTools: ['Bash'] },
      }),
    )
    const demo = await start(agent('demo-1', 'demo', { prompt: '/say working\n/hang' }))
    await start(agent('demo-2', 'demo', { prompt: '/say soon\n/crash' }))
    const up = ['openai-1', 'gemini-1', 'claude-1']
    if (source === 'stored') {
      // A user's own shell is given the host's environment, but nothing that was entrusted to Snowhook.
      await start(agent('command-1', 'command', { command: '/bin/sh', args: ['-c', showAndWait('command-1')] }), true)
      up.push('command-1')
    }
    await expect
      .poll(() => up.filter((name) => !existsSync(join(sealed.project, `${name}.up`))), { timeout: 60_000 })
      .toEqual([])

    const running = processesBelow(first.pid)
    const isClaudes = ({ environment: variables }: SeenProcess): boolean =>
      variables.includes(`SNOWHOOK_RUN=${claude.run?.id}`)
    const holds = (text: string, forms: readonly string[]): boolean => forms.some((form) => text.includes(form))
    expect(running.filter(isClaudes).length).toBeGreaterThan(0)
    expect(running.filter((one) => holds(one.command, [...others, ...claudeForms]))).toEqual([])
    expect(running.filter((one) => holds(one.environment, others))).toEqual([])
    expect(running.filter((one) => !isClaudes(one) && holds(one.environment, claudeForms))).toEqual([])

    writeFileSync(join(sealed.project, 'go'), '')
    const phases = (of: FleetWatch, names: readonly string[]) =>
      Object.fromEntries(
        [...of.agents.values()]
          .map(({ spec, phase }) => [spec.name, phase] as const)
          .filter(([name]) => names.includes(name)),
      )
    await expect
      .poll(() => phases(watch, ['openai-1', 'gemini-1', 'claude-1', 'demo-2']), { timeout: 60_000 })
      .toEqual({ 'openai-1': 'failed', 'gemini-1': 'failed', 'claude-1': 'failed', 'demo-2': 'failed' })
    good(await first.client.fleet.stop({ agentId: demo.spec.id }))
    const second = await start(agent('openai-2', 'openai', { model: 'gpt-fake', options: openAiOptions }))
    await expect.poll(() => existsSync(join(sealed.project, 'openai-2.up')), { timeout: 60_000 }).toBe(true)
    watch.close()
    await first.end('SIGKILL')

    const again = await sealed.start(hostEnv)
    const watchAgain = new FleetWatch(again.client)
    good(await again.client.fleet.resume({ agentId: second.spec.id, interactive: false }))
    const asked = await nextRequest(again.client)
    good(await again.client.attention.decide({ ...asked, decision: 'deny', reason: `never with ${OPENAI_KEY}` }))
    await expect.poll(() => phases(watchAgain, ['openai-2']), { timeout: 60_000 }).toEqual({ 'openai-2': 'failed' })
    watchAgain.close()
    await again.end('SIGTERM')

    // What the tools saw was written, so that a key among it would be found below.
    const paths = sealed.filesWith([HARMLESS]).map(({ path }) => path)
    for (const folder of ['conversations', 'runs']) expect(paths.join('\n')).toContain(`/data/${folder}/`)
    // The trick worked as far as it can: the name was read, and asterisks in the place of the value.
    const masked = sealed.filesWith([`OPENAI_API_KEY=${'*'.repeat(OPENAI_KEY.length)}`]).map(({ path }) => path)
    if (source === 'environment') expect(masked.join('\n')).toContain('/data/conversations/')
    const all = [...others, ...claudeForms]
    // What a program writes into its own home about its own key is not ours to change.
    const mayHold = (path: string, form: string): boolean =>
      path === '/data/keys.json' || (path.startsWith('/claude/') && claudeForms.includes(form))
    const found = sealed.filesWith(all).filter(({ path, text }) => !mayHold(path, text))
    expect(found).toEqual([])
    expect(all.filter((form) => sealed.printed.includes(form))).toEqual([])
    if (source === 'stored') expect(readFileSync(join(sealed.dataDir, 'keys.json'), 'utf8')).toContain(OPENAI_KEY)
  })
})

const refusal = (key: string) => ({ message: quoting(key), type: 'invalid_request_error', code: 'invalid_api_key' })

/** The first request that waits for a person, now or later. */
function nextRequest(client: HostClient): Promise<{ readonly id: string; readonly hash: ActionHash }> {
  return new Promise((resolve) => {
    const end = client.attention.watch(
      {},
      {
        snapshot: ({ items }) => take(items[0]),
        delta: (delta) => take(delta.kind === 'item' ? delta.item : undefined),
      },
    )
    const take = (item: AttentionItem | undefined): void => {
      if (item === undefined) return
      resolve({ id: item.id, hash: item.hash })
      queueMicrotask(() => end())
    }
  })
}
