import { describe, expect, it } from 'vitest'
import { actionHash } from '../../../src/main/approvals/actionHash'
import { PENDING_PER_HOST_MAX_ITEMS, PENDING_PER_RUN_MAX_ITEMS } from '../../../src/main/approvals/bounds'
import type { AttentionDelta } from '../../../src/shared/contract/attention'
import { action, DeskWorld, settle } from '../../support/approvals/deskWorld'

const test = action('npm test')

describe('a request', () => {
  it('is an event and a live item with the hash of what will run, and on disk before anybody sees it', async () => {
    const world = new DeskWorld()
    const run = world.run('coder-1', false)
    void run.ask(test)
    await settle()
    const hash = actionHash(test)
    const { id } = world.item
    expect(world.item).toMatchObject({
      kind: 'approval',
      hash,
      live: true,
      answer: null,
      agentName: 'coder-1',
      runId: 'run-1',
      tool: 'shell',
      risk: 'execute',
      summary: 'npm test',
      input: '{"command":"npm test"}',
      grant: 'the command npm test',
    })
    expect(run.events).toEqual([
      {
        type: 'approval_requested',
        requestId: id,
        tool: 'shell',
        input: '{"command":"npm test"}',
        reason: 'It runs a program.',
        hash,
      },
    ])
    expect(world.facts.at(-1)).toMatchObject({ type: 'attention_raised', item: { id, hash } })
    expect(run.desk.waiting).toBe(true)
  })

  it.each([
    ['allow_once', { decision: 'allowed', scope: 'once' }],
    ['allow_agent', { decision: 'allowed', scope: 'agent' }],
  ] as const)('that is answered with %s goes on, with an event that says so', async (decision, event) => {
    const world = new DeskWorld()
    const run = world.run('coder-1', false)
    const asked = run.ask(test)
    expect(world.decide(decision, ' fine ').ok).toBe(true)
    expect(await asked).toEqual({ allowed: true, hash: actionHash(test) })
    expect(run.of('approval_resolved')).toEqual([
      expect.objectContaining({ ...event, by: 'user', reason: 'fine', hash: actionHash(test) }),
    ])
    expect(world.items).toEqual([])
    expect(run.desk.waiting).toBe(false)
    expect(run.desk.isGranted(test)).toBe(decision === 'allow_agent')
  })

  it.each([
    ['with a reason', 'Not on Friday.', 'The user denied this: Not on Friday.'],
    ['without one', '  ', 'The user denied this and gave no reason.'],
  ])('that is denied %s tells the model', async (_name, reason, told) => {
    const world = new DeskWorld()
    const run = world.run('coder-1', false)
    const asked = run.ask(test)
    world.decide('deny', reason)
    expect(await asked).toEqual({ allowed: false, reason: told, withdrawn: false })
    expect(run.of('approval_resolved')[0]).toMatchObject({ decision: 'denied', by: 'user', reason: reason.trim() })
  })

  it('leaves the list once', async () => {
    const world = new DeskWorld()
    const run = world.run('coder-1', false)
    void run.ask(test)
    const closed: string[] = []
    const delta = (given: AttentionDelta): void => void (given.kind === 'closed' && closed.push(given.id))
    world.desk.hub.subscribe({ since: null, snapshot: () => {}, delta, end: () => {} })
    const { id, agentId } = world.item
    world.decide('allow_once')
    await settle()
    run.desk.close(false)
    world.desk.forget(agentId)
    expect(closed).toEqual([id])
  })

  it('is one of two when one run asks for the same twice at once', async () => {
    const world = new DeskWorld()
    const run = world.run('coder-1', false)
    const asked = [run.ask(test, { callId: 'a' }), run.ask(test, { callId: 'b' })]
    expect(world.items).toHaveLength(2)
    const [first, second] = world.items
    world.decide('deny', '', second)
    expect(await asked[1]).toMatchObject({ allowed: false })
    expect(world.items).toEqual([first])
    world.decide('allow_once', '', first)
    expect(await asked[0]).toMatchObject({ allowed: true })
  })

  it('is withdrawn when its run is stopped', async () => {
    const world = new DeskWorld()
    const run = world.run('coder-1', false)
    const asked = run.ask(test)
    run.stop.abort()
    expect(await asked).toMatchObject({ allowed: false, withdrawn: true })
    expect(run.of('approval_resolved')[0]).toMatchObject({ decision: 'withdrawn', by: 'policy' })
    expect(world.items).toEqual([])
    world.restart()
    expect(world.items).toEqual([])
  })

  it('of a run that has been stopped waits for nobody', async () => {
    const world = new DeskWorld()
    const run = world.run('coder-1', false)
    run.stop.abort()
    expect(await run.ask(test)).toMatchObject({ allowed: false, withdrawn: true })
    const closed = world.run('coder-1', false)
    closed.desk.close(false)
    expect(await closed.ask(test)).toMatchObject({ allowed: false, withdrawn: true })
    expect(world.items).toEqual([])
  })

  it('stays, not live, when the host closes, and the run’s record does not say that it was decided', async () => {
    const world = new DeskWorld()
    const run = world.run('coder-1', false)
    const asked = run.ask(test)
    world.hostIsClosing = true
    run.stop.abort()
    run.desk.close(false)
    expect(await asked).toMatchObject({ allowed: false, withdrawn: true })
    expect(run.of('approval_resolved')).toEqual([])
    expect(world.item).toMatchObject({ live: false, answer: null })
    world.restart()
    expect(world.item).toMatchObject({ live: false, answer: null })
  })

  it('has no grant for what can only be allowed once', async () => {
    const world = new DeskWorld()
    void world.run('coder-1', false).ask(action('npm test', { grant: null }))
    expect(world.item).toMatchObject({ grant: null })
    expect(world.decide('allow_agent')).toMatchObject({ ok: false, error: { tag: 'not_allowed' } })
    expect(world.item).toMatchObject({ live: true })
  })

  it('never lets a run wait for an agent that nobody knows', async () => {
    const world = new DeskWorld()
    const run = world.run('coder-1', false)
    world.state.agents.clear()
    expect(await run.ask(test)).toMatchObject({ allowed: false, withdrawn: false })
  })
})

describe('an answer', () => {
  it('for what nobody asks is refused', () => {
    const world = new DeskWorld()
    const ref = { id: 'nothing', hash: actionHash(test) }
    expect(world.desk.decide(ref, 'deny', '')).toMatchObject({ ok: false, error: { tag: 'not_found' } })
    expect(world.desk.answer(ref, 'yes')).toMatchObject({ ok: false, error: { tag: 'not_found' } })
  })

  it('with the hash of something else is stale and changes nothing', async () => {
    const world = new DeskWorld()
    const run = world.run('coder-1', false)
    void run.ask(test)
    const ref = { id: world.item.id, hash: actionHash(action('npm publish')) }
    expect(world.desk.decide(ref, 'allow_once', '')).toMatchObject({
      ok: false,
      error: { tag: 'stale', next: expect.stringContaining('Read the request again') },
    })
    expect(world.item).toMatchObject({ live: true, answer: null })
    expect(run.desk.waiting).toBe(true)
  })

  it('that comes second changes nothing', async () => {
    const world = new DeskWorld()
    const asked = world.run('coder-1', false).ask(test)
    const { item } = world
    world.decide('deny')
    expect(world.decide('allow_once', '', item)).toMatchObject({ ok: false, error: { tag: 'not_found' } })
    expect(await asked).toMatchObject({ allowed: false })
  })

  it('in words is none to a permission, and a decision is none to a question', () => {
    const world = new DeskWorld()
    const run = world.run('coder-1', false)
    void run.ask(test)
    expect(world.desk.answer(world.item, 'yes')).toMatchObject({ ok: false, error: { tag: 'invalid_input' } })
    void run.question('Which?', [], 'call-2')
    const question = world.items.find(({ kind }) => kind === 'question')
    expect(world.decide('deny', '', question)).toMatchObject({ ok: false, error: { tag: 'invalid_input' } })
    expect(world.items.map(({ live }) => live)).toEqual([true, true])
  })

  it('that the disk refuses is not given to the run, also not by a restart', async () => {
    const world = new DeskWorld()
    const run = world.run('coder-1', false)
    void run.ask(test)
    world.refusal = 'the disk is full'
    expect(world.decide('allow_agent')).toMatchObject({
      ok: false,
      error: { tag: 'storage_failed', kept: 'The request still waits for an answer.' },
    })
    await settle()
    expect(run.desk.waiting).toBe(true)
    expect(run.desk.isGranted(test)).toBe(false)
    world.refusal = null
    world.restart()
    expect(world.item).toMatchObject({ live: false, answer: null })
    expect(world.desk.grants(world.item.agentId)).toEqual([])
  })
})

describe('a request that cannot be raised', () => {
  it('because the disk refuses is denied, visibly, and never comes back', async () => {
    const world = new DeskWorld()
    const run = world.run('coder-1', false)
    world.refusal = 'the disk is full'
    const verdict = await run.ask(test)
    expect(verdict).toMatchObject({ allowed: false, withdrawn: false, reason: expect.stringContaining('disk is full') })
    expect(run.of('approval_resolved')[0]).toMatchObject({ decision: 'denied', by: 'policy' })
    expect(await run.question('Which?')).toBeNull()
    expect(run.of('notice')[0]).toMatchObject({ level: 'warning', message: expect.stringContaining('disk is full') })
    world.refusal = null
    world.restart()
    expect(world.items).toEqual([])
  })

  it('because too many of its run wait is denied, visibly', async () => {
    const world = new DeskWorld()
    const run = world.run('coder-1', false)
    for (let count = 0; count < PENDING_PER_RUN_MAX_ITEMS; count += 1) void run.ask(test, { callId: `c${count}` })
    expect(await run.ask(test, { callId: 'one more' })).toMatchObject({ allowed: false, withdrawn: false })
    expect(run.of('approval_resolved')).toEqual([
      expect.objectContaining({ decision: 'denied', by: 'policy', reason: expect.stringContaining('32 requests') }),
    ])
    expect(world.items).toHaveLength(PENDING_PER_RUN_MAX_ITEMS)
    const [first] = world.items
    world.decide('deny', '', first)
    void run.ask(test, { callId: 'again' })
    expect(world.items).toHaveLength(PENDING_PER_RUN_MAX_ITEMS)
  })

  it('because too many wait in the host is denied, visibly', async () => {
    const world = new DeskWorld()
    for (let count = 0; count < PENDING_PER_HOST_MAX_ITEMS; count += 1) {
      void world.run('coder-1', true).ask(action(`echo ${count}`))
    }
    const run = world.run('coder-2', false)
    expect(await run.ask(test)).toMatchObject({ allowed: false, reason: expect.stringContaining('200 requests') })
    expect(await run.question('Which?')).toBeNull()
    expect(run.of('question_answered')).toEqual([expect.objectContaining({ answer: null })])
    expect(world.items).toHaveLength(PENDING_PER_HOST_MAX_ITEMS)
  })
})

describe('a question', () => {
  it('waits for words', async () => {
    const world = new DeskWorld()
    const run = world.run('coder-1', false)
    const asked = run.question('Which port?', ['80', '443'])
    expect(world.item).toMatchObject({ kind: 'question', question: 'Which port?', choices: ['80', '443'], live: true })
    expect(world.desk.answer(world.item, ' 8080 ').ok).toBe(true)
    expect(await asked).toBe('8080')
    const requestId = run.of('question_asked')[0]?.requestId
    expect(run.of('question_answered')).toEqual([{ type: 'question_answered', requestId, answer: '8080' }])
    expect(world.items).toEqual([])
  })

  it('is withdrawn without an answer when its run is stopped', async () => {
    const world = new DeskWorld()
    const run = world.run('coder-1', false)
    const asked = run.question('Which port?')
    run.stop.abort()
    expect(await asked).toBeNull()
    expect(run.of('question_answered')).toEqual([expect.objectContaining({ answer: null })])
  })

  it('that a restart interrupted takes the answer that was given meanwhile, and says when it was given', async () => {
    const world = new DeskWorld()
    void world.run('coder-1', false).question('Which port?')
    world.restart()
    expect(world.desk.answer(world.item, '8080').ok).toBe(true)
    expect(world.item).toMatchObject({ live: false, answer: '8080' })
    const run = world.run('coder-1', true)
    expect(await run.question('Which port?', [], 'another call')).toBe('8080')
    expect(run.of('notice')[0]?.message).toBe('Answered at 2026-01-10 12:00 UTC, before the resume.')
    expect(world.items).toEqual([])
  })
})

describe('what agents print', () => {
  it('is shown with everything hidden made visible, cut to its bounds, and hashed as it is', async () => {
    const world = new DeskWorld()
    const run = world.run('coder-1', false)
    const hostile = action('ls', {
      tool: 'x'.repeat(1_000),
      input: { command: 'ls \u202e\u200bgnihtyna', long: '🐕'.repeat(50_000) },
      summary: `rm\u202e\u0007 ${'🐕'.repeat(5_000)}`,
      grant: { key: 'k', label: '\ud800'.repeat(9_000) },
    })
    void run.ask(hostile, { callId: 'c'.repeat(5_000) })
    const { item } = world
    if (item.kind !== 'approval') throw new Error('not an approval')
    expect(item.summary).toMatch(/^rm\\u202e\\u0007 🐕/)
    expect(item.input).toMatch(/^\{"command":"ls \\u202e\\u200bgnihtyna"/)
    expect(item.hash).toBe(actionHash(hostile))
    expect(item.tool).toHaveLength(128)
    expect(run.of('approval_requested')[0]?.input.length).toBeGreaterThan(item.input.length)
    void run.question(
      '?'.repeat(9_000),
      Array.from({ length: 50 }, () => 'c'.repeat(2_000)),
    )
    expect(world.items).toHaveLength(2)
    expect(world.facts).not.toEqual([])
  })

  it('never brings a known key to disk, to a list or into an event', async () => {
    const world = new DeskWorld(['coder-1'], (text) => text.replaceAll('sk-secret', '[key]'))
    const run = world.run('coder-1', false)
    const asked = run.ask(action('curl -H sk-secret'))
    void run.question('Is sk-secret right?', ['sk-secret'], 'call-2')
    const [first, second] = world.items
    expect(first).toMatchObject({ summary: 'curl -H [key]', grant: null })
    world.decide('deny', 'never print sk-secret', first)
    world.restart()
    if (second !== undefined) world.desk.answer(second, 'it is sk-secret')
    expect(await asked).toMatchObject({ reason: 'The user denied this: never print [key]' })
    expect(JSON.stringify([world.facts, run.events, world.items])).not.toContain('sk-secret')
  })

  it('takes input nested too deep for JSON’s own writer', async () => {
    const world = new DeskWorld()
    const deep: unknown = JSON.parse('['.repeat(50_000) + ']'.repeat(50_000))
    void world.run('coder-1', false).ask(action('x', { input: deep }))
    expect(world.item.kind === 'approval' && world.item.input).toMatch(/^\[{100}/)
  })

  it('is answered also when the run no longer takes events', async () => {
    const world = new DeskWorld()
    const run = world.run('coder-1', false)
    const asked = run.desk.ask(test, {
      callId: 'c',
      reason: '',
      signal: run.stop.signal,
      emit: () => {
        throw new Error('the run is over')
      },
    })
    world.decide('allow_once')
    expect(await asked).toMatchObject({ allowed: true })
    expect(world.reports).toHaveLength(2)
  })
})
