import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readProgramStatus } from '../../../src/main/runtimes/programStatus'
import { AgentEvent } from '../../../src/shared/domain/events'

const base64 = (text: string) => Buffer.from(text).toString('base64')

describe('the program status protocol (OSC 7501)', () => {
  it('answers the question whether anybody listens', () => {
    expect(readProgramStatus('?')).toEqual({ kind: 'query', answer: '\x1b]7501;?\x1b\\' })
  })

  it.each([
    ['state=idle:app=claude-code', { state: 'idle', waitingFor: null, message: '' }],
    ['state=working:app=claude-code', { state: 'working', waitingFor: null }],
    ['state=done', { state: 'done', waitingFor: null }],
    [
      `state=blocked:app=claude-code:kind=permission:msg=${base64('approve Bash: touch n3')}`,
      { state: 'blocked', waitingFor: 'permission', message: 'approve Bash: touch n3' },
    ],
    [
      `state=blocked:kind=question:msg=${base64('answer: Which color? (Red · Blue)')}`,
      { state: 'blocked', waitingFor: 'question', message: 'answer: Which color? (Red · Blue)' },
    ],
    ['state=blocked', { state: 'blocked', waitingFor: 'permission' }],
    [`state=error:app=x:msg=${base64('Prompt is too long')}`, { state: 'error', message: 'Prompt is too long' }],
    [`state=working:msg=${base64('a\x1b[31mb\u202ec\n d')}`, { message: 'a [31mb c d' }],
  ])('reads %s', (payload, activity) => {
    expect(readProgramStatus(payload)).toMatchObject({ kind: 'status', activity })
  })

  it.each(['', 'state=', 'state=dancing', 'working', 'state', '??', 'STATE=idle'])(
    'does not understand %j',
    (payload) => {
      expect(readProgramStatus(payload)).toEqual({ kind: 'unknown' })
    },
  )

  it('makes a valid event of anything that names a state', () => {
    fc.assert(
      fc.property(fc.constantFrom('working', 'idle', 'blocked', 'done', 'error'), fc.string(), (state, rest) => {
        const read = readProgramStatus(`state=${state}:${rest}`)
        if (read.kind === 'status') expect(AgentEvent.safeParse(read.activity).success).toBe(true)
      }),
    )
  })
})
