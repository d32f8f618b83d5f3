import { describe, expect, it } from 'vitest'
import { agentMenu } from '../../../../src/renderer/src/features/fleetList/agentMenu'
import { offersFor } from '../../../../src/renderer/src/features/grid/agentOffers'
import { agentView } from '../agentSamples'

const menuOf = (agent: ReturnType<typeof agentView>) => agentMenu(agent, offersFor(agent, undefined, undefined))

describe('what can be done to an agent', () => {
  it('starts one that never ran, and offers no resume or restart of nothing', () => {
    const ids = menuOf(agentView()).map((item) => item.id)
    expect(ids).toContain('start')
    expect(ids).not.toContain('resume')
    expect(ids).not.toContain('restart')
  })

  it('says why for everything that cannot be done now, and only for that', () => {
    const can = { start: false, stop: true, resume: false, takeOver: false, handBack: false, type: false }
    const menu = menuOf(agentView({}, { phase: 'running', runCount: 1, can, sessionId: 's' }))
    const reason = Object.fromEntries(menu.map((item) => [item.id, item.disabledReason]))
    expect(reason['stop']).toBeNull()
    expect(reason['copySession']).toBeNull()
    for (const id of ['resume', 'takeOver', 'handBack', 'restart', 'remove']) expect(reason[id]).toMatch(/\S/)
  })

  it('wakes what was hibernated, and offers to hibernate only what has a session to keep', () => {
    const title = (hold: unknown) =>
      menuOf(agentView({}, { phase: 'stopped', runCount: 1, sessionId: 's', hold })).find(({ id }) => id === 'resume')
        ?.title
    expect(title({ kind: 'hibernated', message: 'Its session is kept.' })).toBe('Wake')
    expect(title({ kind: 'budget', message: 'Used up.' })).toBe('Resume')
    const can = { start: false, stop: true, resume: false, takeOver: false, handBack: false, type: false }
    const why = (view: object) =>
      menuOf(agentView({}, { phase: 'running', runCount: 1, can, ...view })).find(({ id }) => id === 'hibernate')
        ?.disabledReason
    expect(why({ sessionId: 's' })).toBeNull()
    expect(why({ sessionId: null })).toBe('it has no session to continue yet')
    expect(why({ sessionId: 's', phase: 'stopped', can: { ...can, stop: false } })).toBe('nothing of it is running')
  })

  it('keeps the dangerous act last and alone', () => {
    const menu = menuOf(agentView())
    expect(menu.at(-1)).toMatchObject({ id: 'remove', danger: true, group: 'remove' })
    expect(menu.filter((item) => item.group === 'remove')).toHaveLength(1)
  })
})
