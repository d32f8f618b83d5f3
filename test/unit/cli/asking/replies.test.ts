import { describe, expect, it } from 'vitest'
import { grantLines, promptFor, type Reply, replyTo } from '../../../../src/main/cli/asking/replies'
import { approval, question } from './items'

const once = { kind: 'decision', decision: 'allow_once' } as const
const always = { kind: 'decision', decision: 'allow_agent' } as const
const deny = { kind: 'deny' } as const
const unclear = expect.objectContaining({ kind: 'unclear' })

describe('what a typed line means for an approval', () => {
  it.each<[string, Reply]>([
    ['y', once],
    [' YES ', once],
    ['a', always],
    ['Always', always],
    ['n', deny],
    ['no', deny],
    ['', unclear],
    [' ', unclear],
    ['yy', unclear],
    ['y n', unclear],
    ['yesterday', unclear],
    ['1', unclear],
    ['ok', unclear],
    ['\u0000y', unclear],
  ])('%j', (line, reply) => {
    expect(replyTo(approval(), line)).toEqual(reply)
  })

  it('"always" means nothing where it is not offered', () => {
    expect(promptFor(approval({ grant: null }))).not.toContain('[a]')
    expect(replyTo(approval({ grant: null }), 'a')).toEqual(unclear)
  })
})

describe('what a typed line means for a question', () => {
  it.each<[string, Reply]>([
    ['1', { kind: 'text', text: 'left' }],
    ['2', { kind: 'text', text: 'right' }],
    ['right', { kind: 'text', text: 'right' }],
    [' neither of them ', { kind: 'text', text: 'neither of them' }],
    ['3', unclear],
    ['0', unclear],
    ['', unclear],
  ])('%j', (line, reply) => {
    expect(replyTo(question(), line)).toEqual(reply)
  })

  it('a number is a text where there is nothing to choose', () => {
    expect(replyTo(question({ choices: [] }), '3')).toEqual({ kind: 'text', text: '3' })
  })
})

describe('the prompt', () => {
  it('says what "always" covers, on one line', () => {
    expect(promptFor(approval())).toBe('Allow? [y] once  [a] always for this agent: the command npm test  [n] deny: ')
    expect(grantLines(approval())).toEqual([])
  })

  it('has a line of its own for a long grant, whole', () => {
    const grant = `the command ${'x'.repeat(200)}\u001b[2J\nend`
    expect(promptFor(approval({ grant }))).toBe('Allow? [y] once  [a] always for this agent as above  [n] deny: ')
    expect(grantLines(approval({ grant }))).toEqual([
      `[a] always, for this agent: the command ${'x'.repeat(200)}\\x1b[2J\\nend`,
    ])
  })
})
