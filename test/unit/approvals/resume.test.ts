import { describe, expect, it } from 'vitest'
import { action, DeskWorld, settle } from '../../support/approvals/deskWorld'

const test = action('npm test')
const other = action('npm publish')

/** A request whose host was killed. */
function interrupted(more: { callId?: string } = {}): DeskWorld {
  const world = new DeskWorld()
  void world.run('coder-1', false).ask(test, more)
  world.restart()
  return world
}

describe('after a restart', () => {
  it('a request is there as it was, but not live, and can be answered', () => {
    const world = interrupted()
    expect(world.item).toMatchObject({ live: false, answer: null, summary: 'npm test', runId: 'run-1' })
    expect(world.decide('deny', 'Use npm run check.').ok).toBe(true)
    expect(world.item).toMatchObject({ live: false, answer: 'Denied: Use npm run check.' })
    world.restart()
    expect(world.item).toMatchObject({ live: false, answer: 'Denied: Use npm run check.' })
  })

  it('an answer is never overwritten', () => {
    const world = interrupted()
    world.decide('allow_once')
    expect(world.decide('deny')).toMatchObject({
      ok: false,
      error: { tag: 'stale', message: 'This was answered already: Allowed once' },
    })
    expect(world.item.answer).toBe('Allowed once')
  })

  it('an answer is used at once when the resumed agent asks the same, and the event says when it was given', async () => {
    const world = interrupted()
    const { id } = world.item
    world.clock.advance(60_000)
    world.decide('allow_once', 'Fine.')
    const run = world.run('coder-1', true)
    expect(await run.ask(test, { callId: 'another call' })).toMatchObject({ allowed: true })
    expect(run.events.map(({ type }) => type)).toEqual(['approval_requested', 'approval_resolved'])
    expect(run.of('approval_resolved')[0]).toMatchObject({
      requestId: id,
      by: 'user',
      scope: 'once',
      reason: 'Answered at 2026-01-10 12:01 UTC, before the resume: Fine.',
    })
    expect(world.items).toEqual([])
  })

  it('an answer is used once', async () => {
    const world = interrupted()
    world.decide('allow_once')
    const run = world.run('coder-1', true)
    await run.ask(test, { callId: 'a' })
    void run.ask(test, { callId: 'b' })
    expect(world.item).toMatchObject({ live: true, answer: null })
  })

  it('a request without an answer becomes live again, in its place, with its id and for the new run', async () => {
    const world = interrupted()
    const { id, raisedAt } = world.item
    world.clock.advance(60_000)
    const run = world.run('coder-1', true)
    const asked = run.ask(test)
    expect(world.item).toMatchObject({ id, raisedAt, live: true, runId: 'run-3' })
    expect(run.of('approval_requested')[0]?.requestId).toBe(id)
    world.decide('allow_once')
    expect(await asked).toMatchObject({ allowed: true })
    expect(run.of('approval_resolved')[0]?.reason).toBe('')
  })

  it.each([
    ['something else', 'coder-1', other],
    ['the same in another folder', 'coder-1', action('npm test', { cwd: '/project/sub' })],
    ['the same from another agent', 'coder-2', test],
  ])('%s does not take up the request', async (_name, agent, asked) => {
    const world = interrupted()
    world.decide('allow_once')
    const run = world.run(agent, true)
    void run.ask(asked)
    await settle()
    expect(run.desk.waiting).toBe(true)
    expect(world.items.map(({ live, answer }) => [live, answer])).toEqual([
      [false, 'Allowed once'],
      [true, null],
    ])
  })

  it('a fresh start of the agent withdraws what it had asked, and of no other agent', () => {
    const world = interrupted()
    void world.run('coder-2', false).ask(test)
    world.restart()
    world.run('coder-1', false)
    expect(world.items.map(({ agentId }) => agentId)).toEqual(['coder-2'])
    world.restart()
    expect(world.items.map(({ agentId }) => agentId)).toEqual(['coder-2'])
  })

  it('a resumed run that ends without having asked again withdraws them', () => {
    const world = interrupted()
    world.decide('allow_once')
    const run = world.run('coder-1', true)
    expect(world.items).toHaveLength(1)
    run.desk.close(false)
    expect(world.items).toEqual([])
    world.restart()
    expect(world.items).toEqual([])
  })

  it('a resumed run that failed before it could ask keeps them for the next', async () => {
    const world = interrupted()
    world.decide('allow_once')
    world.run('coder-1', true).desk.close(true)
    expect(await world.run('coder-1', true).ask(test)).toMatchObject({ allowed: true })
  })

  it('the removal of the agent takes them away', () => {
    const world = interrupted()
    const { agentId } = world.item
    world.state.agents.delete(agentId)
    world.state.attention.clear()
    world.desk.forget(agentId)
    expect(world.items).toEqual([])
  })

  it('two identical calls take up two requests, each its own', async () => {
    const world = new DeskWorld()
    const first = world.run('coder-1', false)
    void first.ask(test, { callId: 'a' })
    void first.ask(test, { callId: 'b' })
    world.restart()
    const [a, b] = world.items
    world.decide('deny', 'not b', b)
    world.decide('allow_once', 'a', a)
    const run = world.run('coder-1', true)
    expect(await run.ask(test, { callId: 'b' })).toMatchObject({ allowed: false })
    expect(await run.ask(test, { callId: 'a' })).toMatchObject({ allowed: true })
  })
})

describe('a host that dies right after a decision', () => {
  it('gives it again to the very same call, when that surely has not begun', async () => {
    const world = new DeskWorld()
    const asked = world.run('coder-1', false).ask(test)
    world.decide('allow_once')
    await asked
    world.restart()
    expect(world.items).toEqual([])
    const run = world.run('coder-1', true)
    expect(await run.ask(test, { repeated: false })).toMatchObject({ allowed: true })
    expect(run.of('approval_resolved')[0]?.reason).toMatch(/before the resume/)
  })

  it.each([
    ['may have begun', { repeated: true }],
    ['is not known to have begun or not', {}],
    ['is another one', { callId: 'call-2', repeated: false }],
  ])('asks again when the call %s', async (_name, more) => {
    const world = new DeskWorld()
    void world.run('coder-1', false).ask(test)
    world.decide('allow_once')
    world.restart()
    void world.run('coder-1', true).ask(test, more)
    expect(world.item).toMatchObject({ live: true, answer: null })
  })

  it.each([[true], [false]])('does not ask about a denial again (repeated: %s)', async (repeated) => {
    const world = new DeskWorld()
    void world.run('coder-1', false).ask(test)
    world.decide('deny', 'No.')
    world.restart()
    expect(await world.run('coder-1', true).ask(test, { repeated })).toMatchObject({ allowed: false })
  })

  it('does not ask a question again', async () => {
    const world = new DeskWorld()
    void world.run('coder-1', false).question('Which port?')
    world.desk.answer(world.item, '8080')
    world.restart()
    expect(await world.run('coder-1', true).question('Which port?')).toBe('8080')
  })

  it('never gives one call’s answer to another that may have begun', () => {
    const world = interrupted({ callId: 'b' })
    world.decide('allow_once')
    void world.run('coder-1', true).ask(test, { callId: 'a', repeated: true })
    expect(world.items.map(({ live, answer }) => [live, answer])).toEqual([
      [false, 'Allowed once'],
      [true, null],
    ])
  })

  it('forgets what was used when the run is over, and keeps no more than the last step can need', async () => {
    const world = new DeskWorld()
    const run = world.run('coder-1', false)
    for (let count = 0; count < 100; count += 1) {
      void run.ask(test, { callId: `c${count}` })
      world.decide('allow_once')
    }
    await settle()
    expect(world.state.attention.size).toBeLessThanOrEqual(33)
    run.desk.close(false)
    expect(world.state.attention.size).toBe(0)
  })
})

describe('a disk that refuses', () => {
  it('the use of a kept answer denies the call and keeps the answer', async () => {
    const world = interrupted()
    world.decide('allow_once')
    const at = world.clock.now()
    world.refusal = 'the disk is full'
    const run = world.run('coder-1', true)
    expect(await run.ask(test)).toMatchObject({ allowed: false, reason: expect.stringContaining('disk is full') })
    world.refusal = null
    world.clock.advance(60_000)
    world.restart()
    expect(world.item).toMatchObject({ live: false, answer: 'Allowed once' })
    expect(world.state.attention.get(world.item.id)?.answer?.at).toBe(at)
  })
})
