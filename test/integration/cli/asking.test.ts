import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AttentionItem } from '../../../src/shared/domain/attention'
import { agentProcesses } from '../../e2e/support/processes'
import { calls, held, text } from '../../support/fake-openai/answers'
import { FAKE_KEY, FakeOpenAi } from '../../support/fake-openai/server'
import { calls as geminiCalls, text as geminiText } from '../../support/fake-gemini/answers'
import { FAKE_KEY as GEMINI_KEY, FakeGemini } from '../../support/fake-gemini/server'
import { CommandLine, linesOf, type Started } from './commandLine'

let fake: FakeOpenAi
beforeEach(async () => {
  fake = await FakeOpenAi.start()
})
afterEach(async () => {
  expect(fake.rejected).toEqual([])
  await fake.close()
})

const withFake = (): CommandLine => new CommandLine({ OPENAI_BASE_URL: fake.url, OPENAI_API_KEY: FAKE_KEY })
const RUN = ['run', '--runtime', 'openai', '--model', 'gpt-fake', '--prompt', 'do it']
const touch = (name: string) => ({ name: 'shell', input: { command: `touch ${name}` } })
const question = { name: 'ask_human', input: { question: 'Which one?', choices: ['left', 'right'] } }
const made = (snowhook: CommandLine, name: string): boolean => existsSync(join(snowhook.project, name))
const PROMPT = 'Allow? [y] once  [a] always for this agent'

async function waiting(snowhook: CommandLine): Promise<AttentionItem[]> {
  const { out } = await snowhook.run('inbox', 'list', '--json')
  return AttentionItem.array().parse(JSON.parse(out))
}

describe('in a terminal a run asks where it is', () => {
  it('allows, denies with a reason that the model reads, and takes answers by number', async () => {
    using snowhook = withFake()
    fake.enqueue(calls([touch('a\u202e'), touch('b')]), calls([question]), text('All done.'))
    const terminal = snowhook.open(...RUN)
    await terminal.shows(PROMPT)
    expect(terminal.text).toContain('command: touch a\\u{202e}\n')
    await terminal.typeUntil('y\r', 'Allowed once')
    await terminal.shows('command: touch b\n')
    await terminal.typeUntil('n\r', 'Why not?')
    await terminal.typeUntil('use the helper\r', 'Denied')
    await terminal.shows('[2] right')
    await terminal.typeUntil('2\r', 'Answered')
    expect(await terminal.ended).toBe(0)
    expect([made(snowhook, 'a\u202e'), made(snowhook, 'b')]).toEqual([true, false])
    expect(fake.modelRequests.at(-1)?.conversation).toMatch(/The user denied this: use the helper.*right/s)
    expect(terminal.raw).not.toContain('\u202e')
  })

  it('does not ask again for what is allowed for the agent', async () => {
    using snowhook = withFake()
    fake.enqueue(calls([touch('a')]), calls([touch('a')]), text('All done.'))
    const terminal = snowhook.open(...RUN)
    await terminal.shows(`${PROMPT}: the command touch a`)
    await terminal.typeUntil('a\r', 'Allowed for this agent')
    expect(await terminal.ended).toBe(0)
    expect(terminal.text.split('  command: touch a\n')).toHaveLength(2)
  })

  it('lines that were typed before the question, finished or not, and a plain Enter answer nothing', async () => {
    using snowhook = withFake()
    const answer = held(calls([touch('a')]))
    fake.enqueue(answer.answer, text('All done.'))
    const terminal = snowhook.open(...RUN)
    await fake.seen('do it')
    terminal.type('y\ry\ry')
    await terminal.shows('y\ny\ny')
    answer.release()
    await terminal.shows(PROMPT)
    // The Enter that would make an answer of the last "y".
    await terminal.typeUntil('\r', 'Type y, a or n.')
    expect(await waiting(snowhook)).toMatchObject([{ live: true, answer: null }])
    expect(made(snowhook, 'a')).toBe(false)
    await terminal.typeUntil('n\r', 'Why not?')
    await terminal.typeUntil('\r', 'Denied')
    expect(await terminal.ended).toBe(0)
  })

  it('says so when it was answered elsewhere, and goes on', async () => {
    using snowhook = withFake()
    fake.enqueue(calls([touch('a')]), calls([touch('b')]), text('All done.'))
    const terminal = snowhook.open(...RUN)
    await terminal.shows(PROMPT)
    const [first] = await waiting(snowhook)
    expect(await snowhook.run('inbox', 'answer', first?.id ?? '', '--allow')).toMatchObject({ code: 0 })
    await terminal.shows('answered elsewhere')
    await terminal.shows(PROMPT, 2)
    await terminal.typeUntil('y\r', 'Allowed once', 2)
    expect(await terminal.ended).toBe(0)
    expect([made(snowhook, 'a'), made(snowhook, 'b')]).toEqual([true, true])
  })

  it('Ctrl-D leaves it for later and says how it is answered', async () => {
    using snowhook = withFake()
    fake.enqueue(calls([touch('a')]), text('All done.'))
    const terminal = snowhook.open(...RUN)
    await terminal.shows(PROMPT)
    await terminal.typeUntil('\u0004', 'Answer with: snowhook inbox answer')
    const [item] = await waiting(snowhook)
    await snowhook.run('inbox', 'answer', item?.id ?? '', '--deny', 'not now')
    expect(await terminal.ended).toBe(0)
    expect(terminal.text).toContain('Denied: not now')
  })

  it.each([
    ['typed at the prompt', (terminal: { type(keys: string): void }) => terminal.type('\u0003')],
    ['sent as a signal', ({ pid }: { pid: number }) => process.kill(pid, 'SIGINT')],
  ])('Ctrl-C %s stops the run, and nothing waits or is left', async (_how, interrupt) => {
    using snowhook = withFake()
    fake.enqueue(calls([touch('a')]))
    const terminal = snowhook.open(...RUN)
    await terminal.shows(PROMPT)
    interrupt(terminal)
    expect(await terminal.ended).toBe(130)
    expect(terminal.text).toContain('Stopped')
    expect(await waiting(snowhook)).toEqual([])
    expect(made(snowhook, 'a')).toBe(false)
    expect(agentProcesses(snowhook.folder)).toEqual([])
  })
})

describe('elsewhere it waits, and says how it is answered', () => {
  /** What the hint says, as a command line of its own. */
  async function hinted(started: Started): Promise<string[]> {
    const line = await started.complained('snowhook inbox answer')
    return /snowhook (inbox answer \S+ --data-dir \S+)/.exec(line)?.[1]?.split(' ') ?? []
  }

  it('once, on standard error, and standard output stays JSON', async () => {
    using snowhook = withFake()
    fake.enqueue(calls([touch('a')]), text('All done.'))
    const started = snowhook.start(...RUN, '--json')
    expect((await snowhook.run(...(await hinted(started)), '--allow')).code).toBe(0)
    const ended = await started.ended
    expect(ended.code).toBe(0)
    expect(linesOf(ended).at(-1)).toMatchObject({ type: 'result' })
    expect(ended.err.match(/asks to use shell: touch a /g)).toHaveLength(1)
  })

  it('and what is piped in is no answer', async () => {
    using snowhook = withFake()
    fake.enqueue(calls([touch('a')]), text('All done.'))
    const started = snowhook.startWith('y\ny\ny\n', ...RUN)
    expect((await snowhook.run(...(await hinted(started)), '--deny', 'no')).code).toBe(0)
    expect((await started.ended).code).toBe(0)
    expect(made(snowhook, 'a')).toBe(false)
  })

  it('Gemini asks just so', async () => {
    const gemini = await FakeGemini.start()
    using snowhook = new CommandLine({ GOOGLE_GEMINI_BASE_URL: gemini.url, GEMINI_API_KEY: GEMINI_KEY })
    gemini.enqueue(geminiCalls([['shell', { command: 'touch a' }]]), geminiText('All done.'))
    const started = snowhook.start('run', '--runtime', 'gemini', '--prompt', 'do it')
    expect((await snowhook.run(...(await hinted(started)), '--allow')).code).toBe(0)
    expect((await started.ended).code).toBe(0)
    expect(made(snowhook, 'a')).toBe(true)
    await gemini.close()
  })

  it('a request outlives a kill -9, is answered, and the resume uses the answer', async () => {
    using snowhook = withFake()
    fake.enqueue(calls([touch('a')]))
    const started = snowhook.start(...RUN)
    const command = await hinted(started)
    await started.signal('SIGKILL')
    expect((await snowhook.run('inbox', 'list')).out).toContain('the run has ended')
    expect(await waiting(snowhook)).toMatchObject([{ live: false, answer: null }])
    const answered = await snowhook.run(...command, '--allow')
    expect(answered).toMatchObject({ code: 0, out: expect.stringContaining('when the agent is resumed') })
    fake.enqueue(text('All done.'))
    const resumed = await snowhook.run('run', '--runtime', 'openai', '--model', 'gpt-fake', '--resume', '--json')
    expect([resumed.code, resumed.err]).toEqual([0, ''])
    expect(made(snowhook, 'a')).toBe(true)
    expect(await waiting(snowhook)).toEqual([])
  })
})
