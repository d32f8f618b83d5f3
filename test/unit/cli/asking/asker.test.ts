import { describe, expect, it } from 'vitest'
import { Asker } from '../../../../src/main/cli/asking/asker'
import { LiveRequests } from '../../../../src/main/cli/asking/liveRequests'
import type { AttentionDelta } from '../../../../src/shared/contract/attention'
import type { StreamObserver } from '../../../../src/shared/contract/define'
import type { HostClient } from '../../../../src/shared/contract/index'
import type { AttentionItem } from '../../../../src/shared/domain/attention'
import { type SnowhookError, snowhookError } from '../../../../src/shared/domain/errors'
import { err, ok, type Result } from '../../../../src/shared/domain/result'
import { approval, question } from './items'
import { Person } from './keyboard'

/** One request that waits, and a host that takes the answers as the test says. */
function stage(item: AttentionItem, ...results: Result<object, SnowhookError>[]) {
  const person = new Person()
  const sent: unknown[] = []
  let observer: StreamObserver<{ items: AttentionItem[] }, AttentionDelta> | null = null
  const take = (answer: unknown) => {
    sent.push(answer)
    return Promise.resolve(results.shift() ?? ok({}))
  }
  const attention = {
    watch: (_input: unknown, given: NonNullable<typeof observer>) => {
      observer = given
      given.snapshot({ items: [item] })
      return () => {}
    },
    decide: take,
    answer: take,
  }
  const client = { attention } as unknown as Pick<HostClient, 'attention'>
  const requests = new LiveRequests(client, ({ agentId }) => agentId === item.agentId)
  const { clock, terminal } = person
  const asking = new Asker({ client, requests, terminal, clock, dataDir: null }).ask(item)
  return {
    person,
    sent,
    asking,
    hostGone: () => observer?.end?.(),
    closed: () => observer?.delta({ kind: 'closed', id: item.id }),
  }
}

const { id, hash } = approval()

describe('a person at a terminal', () => {
  it('sees all of it and answers exactly that', async () => {
    const { person, sent, asking } = stage(approval())
    await person.answer('y')
    expect(await asking).toBe(true)
    expect(person.shown).toMatch(/^ {2}command: npm test\n.*Allow\? \[y\] once/s)
    expect(sent).toEqual([{ id, hash, decision: 'allow_once', reason: '' }])
  })

  it('denies with a reason, or takes the denial back', async () => {
    const { person, sent, asking } = stage(approval())
    await person.answer('n')
    expect(person.shown).toContain('Why not?')
    await person.type('\u0004')
    expect(sent).toEqual([])
    await person.answer('n')
    await person.type('  use the helper \r')
    expect(await asking).toBe(true)
    expect(sent).toEqual([{ id, hash, decision: 'deny', reason: 'use the helper' }])
  })

  it('answers a question by number', async () => {
    const { person, sent, asking } = stage(question())
    await person.answer('9')
    expect(person.shown).toContain('There is no choice 9.')
    await person.answer('2')
    expect(await asking).toBe(true)
    expect(sent).toEqual([{ id: question().id, hash: question().hash, text: 'right' }])
  })

  it('is told why an answer was not taken, and asked again', async () => {
    const full = snowhookError('not_allowed', 'This can only ever be allowed once.', { next: 'Allow it once.' })
    const { person, sent, asking } = stage(approval(), err(full))
    await person.answer('a')
    expect(person.shown).toContain('This can only ever be allowed once.\n  Next: Allow it once.')
    await person.answer('y')
    expect(await asking).toBe(true)
    expect(sent).toMatchObject([{ decision: 'allow_agent' }, { decision: 'allow_once' }])
  })

  it.each(['', 'n\r'])('is told when it no longer waits, after %j', async (keys) => {
    const { person, sent, asking, closed } = stage(approval())
    await person.look()
    await person.type(keys)
    closed()
    expect(await asking).toBe(true)
    expect(person.shown).toContain('It no longer waits')
    expect(sent).toEqual([])
  })

  it('is not told that it was answered when the host is gone', async () => {
    const { person, asking, hostGone } = stage(approval())
    await person.look()
    hostGone()
    expect(await asking).toBe(true)
    expect(person.shown).toContain('This stays in the inbox')
  })

  it('leaves it for later with Ctrl-D, and stops everything with Ctrl-C', async () => {
    const left = stage(approval())
    await left.person.look()
    await left.person.type('\u0004')
    expect(await left.asking).toBe(true)
    expect(left.person.shown).toContain('snowhook inbox answer ask-1 --allow')
    const stopped = stage(approval())
    await stopped.person.type('\u0003')
    expect(await stopped.asking).toBe(false)
    expect([stopped.person.interrupts, stopped.sent, left.sent]).toEqual([1, [], []])
  })
})
