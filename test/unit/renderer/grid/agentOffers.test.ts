import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { offersFor } from '../../../../src/renderer/src/features/grid/agentOffers'
import { AgentPhase, type AgentView } from '../../../../src/shared/domain/agent'
import { fixtureAgent } from '../../../support/fixtureHost/agents'

const agent = (phase: AgentPhase, can: Partial<AgentView['can']> = {}): AgentView => {
  const base = fixtureAgent(0, { name: 'coder-1', story: 'A story', phase })
  return { ...base, can: { ...base.can, ...can } }
}

describe('what a pane offers', () => {
  it('follows the host’s word, whatever the phase', () => {
    const flags = fc.record({
      stop: fc.boolean(),
      resume: fc.boolean(),
      takeOver: fc.boolean(),
      handBack: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.constantFrom(...AgentPhase.options), flags, (phase, can) => {
        const offers = offersFor(agent(phase, can), undefined, undefined)
        for (const name of ['stop', 'resume', 'takeOver', 'handBack'] as const)
          expect(offers[name] === null, name).toBe(can[name])
      }),
    )
  })

  it('is nothing while the host works on an earlier wish, and says which', () => {
    const offers = offersFor(agent('running'), undefined, 'stop')
    for (const reason of Object.values(offers)) expect(reason).toBe('it is being stopped')
  })

  it.each([
    ['running', 'resume', 'it is running'],
    ['running', 'takeOver', 'stop it first'],
    ['running', 'remove', 'stop it first'],
    ['stopping', 'takeOver', 'it is stopping'],
    ['completed', 'stop', 'nothing of it is running'],
    ['completed', 'handBack', 'it was not taken over'],
    ['running', 'handBack', 'it was not taken over'],
    ['ready', 'resume', 'it has no session to continue yet'],
  ] as const)('%s: %s is refused because %s', (phase, what, why) => {
    expect(offersFor(agent(phase), undefined, undefined)[what]).toBe(why)
  })

  it('says when a runtime cannot do it at all', () => {
    const command = {
      name: 'Command',
      capabilities: { resumable: false, interactive: false },
    } as Parameters<typeof offersFor>[1]
    const offers = offersFor(agent('ready'), command, undefined)
    expect(offers.resume).toBe('Command keeps no sessions')
    expect(offers.takeOver).toBe('Command takes no keys')
  })

  it('always lets an agent that is not alive leave the list', () => {
    for (const phase of ['ready', 'stopped', 'completed', 'failed', 'parked', 'unknown'] as const)
      expect(offersFor(agent(phase), undefined, undefined).remove).toBeNull()
  })
})
