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

  it('keeps the dangerous act last and alone', () => {
    const menu = menuOf(agentView())
    expect(menu.at(-1)).toMatchObject({ id: 'remove', danger: true, group: 'remove' })
    expect(menu.filter((item) => item.group === 'remove')).toHaveLength(1)
  })
})
