import { beforeEach, describe, expect, it } from 'vitest'
import { AttentionItem } from '../../../src/shared/domain/attention'
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
  input: '{}',
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

let host = AccessHost.with()
beforeEach(() => {
  host = AccessHost.with()
  host.items.push(approval, question)
})

describe('snowhook inbox list', () => {
  it('shows what waits with its id and hash, and nothing of it acts on the terminal', async () => {
    const { out } = await host.run(['inbox', 'list'])
    expect(out).toMatch(/^ask-1 {2}coder-1 · 1_story .* hash abababababab$/m)
    expect(out).toContain('wants to use shell (execute): npm test\\u{1b}[2J\n    rm -rf /\\u{202e}\n')
    expect(out).toContain('--allow-agent covers: the command npm test')
    expect(out).toContain('choices: left | right')
    expect(out).toContain('an answer is kept')
    expect(JSON.parse((await host.run(['inbox', 'list', '--json'])).out)).toEqual([approval, question])
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
    expect(await host.run(['inbox', 'answer', ...args])).toMatchObject({ code: 0, out: 'Answered.\n' })
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
