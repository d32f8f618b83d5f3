import { describe, expect, it } from 'vitest'
import { attentionHandlers } from '../../../src/main/host/handlers/attention'
import { attention } from '../../../src/shared/contract/attention'
import { AgentId } from '../../../src/shared/domain/ids'
import { action, DeskWorld } from '../../support/approvals/deskWorld'

const agentId = AgentId.parse('coder-1')

describe('the attention contract', () => {
  it('carries a snapshot, what comes and goes, and answers', async () => {
    const world = new DeskWorld()
    const handlers = attentionHandlers({ desk: world.desk })
    const run = world.run('coder-1', false)
    const first = run.ask(action('npm test'))
    const seen: unknown[] = []
    const stop = handlers.watch(attention.watch.input.parse({}), {
      since: null,
      snapshot: (value) => seen.push(attention.watch.snapshot.parse(value).items.map(({ id }) => id)),
      delta: (value) => {
        const delta = attention.watch.delta.parse(value)
        seen.push(delta.kind === 'item' ? delta.item.id : `closed ${delta.id}`)
      },
      end: () => {},
    })
    const [item] = world.items
    if (item === undefined) throw new Error('nothing waits')
    const { id, hash } = item
    const stale = { id, hash: 'f'.repeat(64), decision: 'allow_agent', reason: '' } as const
    expect(await handlers.decide(stale)).toMatchObject({ ok: false, error: { tag: 'stale' } })
    expect(await handlers.decide({ ...stale, hash })).toEqual({ ok: true, value: {} })
    expect(await first).toMatchObject({ allowed: true })

    const second = run.question('Which port?', [], 'call-2')
    const question = world.item
    expect(await handlers.answer({ id: question.id, hash, text: '80' })).toMatchObject({ ok: false })
    expect(await handlers.answer({ id: question.id, hash: question.hash, text: '80' })).toEqual({ ok: true, value: {} })
    expect(await second).toBe('80')
    expect(seen).toEqual([[id], `closed ${id}`, question.id, `closed ${question.id}`])
    stop()

    const grants = await handlers.grants({ agentId })
    expect(attention.grants.output.parse(grants.ok && grants.value)).toMatchObject([{ key: 'shell npm test' }])
    expect(await handlers.revoke({ agentId, key: 'shell npm test' })).toEqual({ ok: true, value: {} })
    expect(await handlers.grants({ agentId })).toEqual({ ok: true, value: [] })
    expect(await handlers.revoke({ agentId, key: 'shell npm test' })).toMatchObject({ error: { tag: 'not_found' } })
  })
})
