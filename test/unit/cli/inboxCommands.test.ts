import { beforeEach, describe, expect, it } from 'vitest'
import { AttentionItem } from '../../../src/shared/domain/attention'
import { Notice } from '../../../src/shared/domain/notice'
import { AccessHost } from '../../support/cli/accessHost'

const asked = {
  agentId: 'a1',
  agentName: 'coder-1',
  storyId: '1_story',
  runId: 'r1',
  raisedAt: 0,
  live: true,
  answer: null,
}
const approval = AttentionItem.parse({
  ...asked,
  kind: 'approval',
  id: 'ask-1',
  hash: 'ab'.repeat(32),
  tool: 'shell',
  risk: 'execute',
  summary: 'npm test\u001b[2J\nrm -rf /\u202e',
  input: JSON.stringify({ command: 'npm test\u001b[2J\nrm -rf /\u202e' }),
  reason: 'To see whether it works.',
  grant: 'the command npm test',
})
const question = AttentionItem.parse({
  ...asked,
  kind: 'question',
  id: 'ask-2',
  hash: 'cd'.repeat(32),
  question: 'Which one?',
  choices: ['left', 'right'],
  live: false,
})

const storyNeeds = Notice.parse({
  id: 'story 12_login',
  cause: 'story',
  message: 'Login\u001b[2J: The gate test failed.',
  next: 'Review it.',
  raisedAt: 0,
  story: { project: '/repo', storyId: '12_login' },
  agentId: null,
  budget: null,
  actions: ['review'],
})

let host = AccessHost.with()
beforeEach(() => {
  host = AccessHost.with()
  host.items.push(approval, question)
})

describe('snowhook inbox list', () => {
  it('shows what waits with its id and hash, and nothing of it acts on the terminal', async () => {
    const { out } = await host.run(['inbox', 'list'])
    expect(out).toMatch(/^ask-1 {2}coder-1 · 1_story .* hash abababababab$/m)
    expect(out).toContain(
      'wants to use shell (execute)\n    command:\n    │ npm test\\x1b[2J\n    │ rm -rf /\\u{202e}\n',
    )
    expect(out).toContain('--allow-agent covers: the command npm test')
    expect(out).toContain('[1] left\n    [2] right')
    expect(out).toContain('an answer is kept')
    expect(JSON.parse((await host.run(['inbox', 'list', '--json'])).out)).toEqual([approval, question])
  })

  it('shows the beginning of what is long, and "show" the whole', async () => {
    const content = Array.from({ length: 40 }, (_, line) => `line ${line}`).join('\n')
    host.items.push(AttentionItem.parse({ ...approval, id: 'ask-3', input: JSON.stringify({ content }) }))
    const { out } = await host.run(['inbox', 'list'])
    expect(out).toContain('│ line 10\n    … 29 more lines, shown by: snowhook inbox show ask-3\n')
    const shown = await host.run(['inbox', 'show', 'ask-3'])
    expect(shown.out).toContain('│ line 39\n  To see whether it works.\n')
    expect(JSON.parse((await host.run(['inbox', 'show', 'ask-1', '--json'])).out)).toEqual(approval)
    expect((await host.run(['inbox', 'show', 'nothing'])).code).toBe(1)
  })

  it('shows after them what Snowhook itself wants a person for, and nothing of it acts on the terminal', async () => {
    host.notices.push(storyNeeds)
    const { out } = await host.run(['inbox', 'list'])
    expect(out.indexOf('ask-2')).toBeLessThan(out.indexOf('12_login  '))
    expect(out).toContain('  Login\\x1b[2J: The gate test failed.\n  Review it.\n')
    const listed = JSON.parse((await host.run(['inbox', 'list', '--json'])).out)
    expect(listed).toEqual([approval, question, { ...storyNeeds, kind: 'notice' }])
  })

  it('says that nothing waits', async () => {
    expect((await AccessHost.with().run(['inbox', 'list'])).out).toBe('Nothing waits for you.\n')
  })
})

describe('snowhook inbox answer', () => {
  it.each([
    [['ask-1', '--allow'], { decide: { id: 'ask-1', hash: approval.hash, decision: 'allow_once', reason: '' } }],
    [['ask-1', '--allow-agent'], { decide: { id: 'ask-1', hash: approval.hash, decision: 'allow_agent', reason: '' } }],
    [['ask-1', '--deny'], { decide: { id: 'ask-1', hash: approval.hash, decision: 'deny', reason: '' } }],
    [
      ['ask-1', '--deny', 'Not now'],
      { decide: { id: 'ask-1', hash: approval.hash, decision: 'deny', reason: 'Not now' } },
    ],
    [['ask-1', '--allow', '--hash', 'abab'], { decide: expect.objectContaining({ decision: 'allow_once' }) }],
    [['ask-2', '--text', 'left'], { answer: { id: 'ask-2', hash: question.hash, text: 'left' } }],
  ])('%j sends the hash of what it saw', async (args, sent) => {
    const said =
      args[0] === 'ask-2' ? 'Answered. The run has ended: it is used when the agent is resumed.\n' : 'Answered.\n'
    expect(await host.run(['inbox', 'answer', ...args])).toMatchObject({ code: 0, out: said })
    expect(host.answers).toEqual([sent])
  })

  it.each([
    ['an id that is not there', ['ask-3', '--allow'], 1],
    ['another hash', ['ask-1', '--allow', '--hash', 'abcd'], 1],
    ['no answer', ['ask-1'], 2],
    ['two answers', ['ask-1', '--allow', '--deny'], 2],
    ['a text for an approval', ['ask-1', '--text', 'yes'], 2],
    ['a decision for a question', ['ask-2', '--allow'], 2],
  ])('refuses %s, and sends nothing', async (_what, args, code) => {
    const refused = await host.run(['inbox', 'answer', ...args])
    expect([refused.code, refused.out]).toEqual([code, ''])
    expect(refused.err).not.toBe('')
    expect(host.answers).toEqual([])
  })
})
