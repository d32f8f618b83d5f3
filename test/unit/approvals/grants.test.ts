import { describe, expect, it } from 'vitest'
import { GRANTS_PER_AGENT_MAX_ITEMS } from '../../../src/main/approvals/bounds'
import { action, DeskWorld } from '../../support/approvals/deskWorld'

const test = action('npm test')

async function granted(): Promise<DeskWorld> {
  const world = new DeskWorld()
  const asked = world.run('coder-1', false).ask(test)
  world.decide('allow_agent')
  await asked
  return world
}
const agentId = new DeskWorld().agents[0]?.id
if (agentId === undefined) throw new Error('no agent')

describe('what a person allowed for an agent', () => {
  it('holds for exactly that, for that agent, over a restart', async () => {
    const world = await granted()
    world.restart()
    const run = world.run('coder-1', true)
    expect(run.desk.isGranted(test)).toBe(true)
    expect(run.desk.isGranted(action('npm test '))).toBe(false)
    expect(run.desk.isGranted(action('npm test', { grant: null }))).toBe(false)
    expect(world.run('coder-2', true).desk.isGranted(test)).toBe(false)
  })

  it('is listed in words and can be revoked, for good', async () => {
    const world = await granted()
    const [grant] = world.desk.grants(agentId)
    expect(grant).toEqual({
      agentId,
      key: 'shell npm test',
      label: 'the command npm test',
      grantedAt: world.clock.now(),
    })
    expect(world.desk.revoke(agentId, 'shell npm test').ok).toBe(true)
    expect(world.desk.revoke(agentId, 'shell npm test')).toMatchObject({ ok: false, error: { tag: 'not_found' } })
    world.restart()
    expect(world.desk.grants(agentId)).toEqual([])
    expect(world.run('coder-1', true).desk.isGranted(test)).toBe(false)
  })

  it('is revoked at once even when the disk refuses, and that is said', async () => {
    const world = await granted()
    world.refusal = 'the disk is full'
    expect(world.desk.revoke(agentId, 'shell npm test')).toMatchObject({
      ok: false,
      error: { tag: 'storage_failed', kept: 'It is revoked, but a restart could bring it back.' },
    })
    expect(world.run('coder-1', true).desk.isGranted(test)).toBe(false)
  })

  it('holds from the moment of the answer, also when no run waited for it', () => {
    const world = new DeskWorld()
    void world.run('coder-1', false).ask(test)
    world.restart()
    world.decide('allow_agent')
    expect(world.item.answer).toBe('Allowed for this agent')
    expect(world.run('coder-1', true).desk.isGranted(test)).toBe(true)
  })

  it('revoked before it was used, is asked again', () => {
    const world = new DeskWorld()
    void world.run('coder-1', false).ask(test)
    world.restart()
    world.decide('allow_agent')
    world.desk.revoke(agentId, 'shell npm test')
    expect(world.item).toMatchObject({ live: false, answer: null })
    void world.run('coder-1', true).ask(test)
    expect(world.item).toMatchObject({ live: true, answer: null })
  })

  it('is bounded, and what holds already can be allowed again', () => {
    const world = new DeskWorld()
    const run = world.run('coder-1', false)
    for (let count = 0; count < GRANTS_PER_AGENT_MAX_ITEMS; count += 1) {
      void run.ask(action(`echo ${count}`))
      world.decide('allow_agent')
    }
    void run.ask(action('echo 0'))
    expect(world.decide('allow_agent').ok).toBe(true)
    void run.ask(test)
    expect(world.decide('allow_agent')).toMatchObject({ ok: false, error: { tag: 'not_allowed' } })
    expect(world.decide('allow_once').ok).toBe(true)
    expect(world.desk.grants(agentId)).toHaveLength(GRANTS_PER_AGENT_MAX_ITEMS)
  })

  it('is never a key too long to come again', () => {
    const world = new DeskWorld()
    void world.run('coder-1', false).ask(action('x', { grant: { key: 'k'.repeat(4_001), label: 'x' } }))
    expect(world.item).toMatchObject({ grant: null })
  })
})
