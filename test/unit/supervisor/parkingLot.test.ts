import { describe, expect, it } from 'vitest'
import { PROBE_LOOK_MS, WAKE_STAGGER_MS } from '../../../src/main/supervisor/parkingLot'
import { WALL_SLICE_MS } from '../../../src/main/supervisor/wallTimer'
import { agent, HOUR_MS, MINUTE_MS, ParkingWorld } from './parkingWorld'

const DAY_MS = 24 * HOUR_MS

/** Three agents of one account, refused one after the other. */
function three(resetInMs: number | null = 2 * HOUR_MS): ParkingWorld {
  const world = new ParkingWorld()
  const resetAt = resetInMs === null ? null : world.at(resetInMs)
  for (const name of ['a', 'b', 'c']) world.hit(name, { resetAt })
  return world
}

describe('until when a limit holds', () => {
  it('is the reset that the provider said, a little later and never earlier', () => {
    const world = new ParkingWorld()
    world.chance = 0.5
    const resetAt = world.at(HOUR_MS)
    world.hit('a', { resetAt })
    expect(world.hold).toMatchObject({ until: resetAt + 10_000, source: 'provider', attempt: 1 })
  })

  it('is a back-off of 5, 10, 20, 40, 60 and 60 minutes when the provider does not say', () => {
    const world = new ParkingWorld()
    const waits: number[] = []
    for (let attempt = 1; attempt <= 6; attempt++) {
      world.hit('a')
      expect(world.hold).toMatchObject({ source: 'back_off', attempt })
      const wait = (world.hold?.until ?? 0) - world.clock.now()
      waits.push(wait / MINUTE_MS)
      world.clock.advance(wait)
      expect(world.wakes).toHaveLength(attempt)
    }
    expect(waits).toEqual([5, 10, 20, 40, 60, 60])
  })

  it.each([
    ['past', -1],
    ['now', 0],
    ['further away than any window', 8 * DAY_MS + 1],
    ['in microseconds by mistake', 1_700_000 * DAY_MS],
  ])('is a back-off, and says so, when the reset is %s', (_, inMs) => {
    const world = new ParkingWorld()
    world.hit('a', { resetAt: world.at(inMs) })
    expect(world.hold).toMatchObject({ until: world.at(5 * MINUTE_MS), source: 'back_off' })
    expect(world.lot.parked()[0]?.why).toContain('gave no reset time that can be used')
  })

  it('is longer each time when resets that are always a second away are always wrong', () => {
    const world = new ParkingWorld()
    const waits: number[] = []
    for (let attempt = 1; attempt <= 10; attempt++) {
      world.hit('a', { resetAt: world.at(1_000) })
      const wait = (world.hold?.until ?? 0) - world.clock.now()
      waits.push(wait / 1_000)
      world.clock.advance(wait)
    }
    expect(waits).toEqual([1, 60, 120, 240, 480, 960, 1_920, 3_600, 3_600, 3_600])
  })

  it('is the reset as soon as one is said, and no later back-off takes its place', () => {
    const world = new ParkingWorld()
    world.hit('a')
    const resetAt = world.at(2 * MINUTE_MS)
    world.hit('b', { resetAt })
    expect(world.hold).toMatchObject({ until: resetAt, source: 'provider' })
    world.hit('c')
    expect(world.hold).toMatchObject({ until: resetAt, source: 'provider', agents: ['a', 'b', 'c'] })
  })

  it('is the later of two resets, so that nobody is woken before the time that it was told', () => {
    const world = new ParkingWorld()
    const later = world.at(2 * HOUR_MS)
    world.hit('a', { resetAt: world.at(HOUR_MS) })
    world.hit('b', { resetAt: later })
    world.hit('c', { resetAt: world.at(HOUR_MS) })
    expect(world.hold?.until).toBe(later)
  })

  it('does not count the hits of siblings as tries', () => {
    expect(three(null).hold).toMatchObject({ attempt: 1, until: expect.any(Number) })
  })
})

describe('who is held', () => {
  it('everybody of the same account, whoever has no agent yet as well', () => {
    const world = three()
    expect(world.heldBy()?.key).toBe(world.hold?.key)
    expect(world.heldBy({ agentId: agent('d') })).not.toBeNull()
    expect(world.heldBy({ account: 'account-2' })).toBeNull()
  })

  it('only the models of a family when the window is for them alone', () => {
    const world = new ParkingWorld()
    world.hit('a', { window: 'seven_day_opus', resetAt: world.at(DAY_MS) })
    const held = (model: string | null) => world.heldBy({ model }) !== null
    expect([held('claude-opus-5-5'), held('opus'), held('claude-sonnet-5'), held(null)]).toEqual([
      true,
      true,
      false,
      false,
    ])
  })

  it('nobody else because a name in a window looks like a part of a key', () => {
    const world = new ParkingWorld()
    world.hit('a', { account: 'x', window: 'y\nz', resetAt: world.at(HOUR_MS) })
    world.hit('b', { account: 'x\ny', window: 'z', resetAt: world.at(HOUR_MS) })
    expect(new Set(world.lot.holds().map(({ key }) => key)).size).toBe(2)
    expect(world.heldBy({ account: 'y' })).toBeNull()
  })

  it('as long as the limit stands, also when nobody waits for it any more', () => {
    const world = new ParkingWorld()
    world.hit('a', { resetAt: world.at(HOUR_MS) })
    world.lot.cancel(agent('a'))
    expect(world.heldBy()).not.toBeNull()
    world.clock.advance(HOUR_MS)
    expect([world.heldBy(), world.woken, world.clock.pending]).toEqual([null, [], 0])
  })
})

describe('at the reset', () => {
  it('one agent tries; when it gets through the others follow one after the other', () => {
    const world = three()
    world.clock.advance(2 * HOUR_MS - 1)
    expect(world.woken).toEqual([])
    world.clock.advance(1)
    expect(world.woken).toEqual(['a'])
    expect(world.heldBy({ agentId: agent('a') })).toBeNull()
    expect(world.heldBy({ agentId: agent('b') })?.probing).toBe('a')
    world.clock.advance(MINUTE_MS)
    expect(world.woken).toEqual(['a'])
    world.turn('a')
    expect(world.woken).toEqual(['a', 'b'])
    expect(world.heldBy()).toBeNull()
    world.clock.advance(WAKE_STAGGER_MS - 1)
    expect(world.woken).toEqual(['a', 'b'])
    world.clock.advance(1)
    expect(world.woken).toEqual(['a', 'b', 'c'])
    world.clock.advance(WAKE_STAGGER_MS)
    expect([world.lot.holds(), world.clock.pending]).toEqual([[], 0])
  })

  it('a probe that is refused waits again, last in line, and nobody else was woken', () => {
    const world = three()
    world.clock.advance(2 * HOUR_MS)
    world.hit('a', { resetAt: world.at(HOUR_MS) })
    expect(world.hold).toMatchObject({ attempt: 2, agents: ['b', 'c', 'a'], probing: null })
    expect(world.woken).toEqual(['a'])
    world.clock.advance(HOUR_MS)
    expect(world.woken).toEqual(['a', 'b'])
  })

  it('the next one tries when the probe ends in any other way', () => {
    const world = three()
    world.clock.advance(2 * HOUR_MS)
    world.ends('a')
    world.ends('b')
    expect(world.woken).toEqual(['a', 'b', 'c'])
    world.ends('c')
    expect([world.lot.holds(), world.clock.pending]).toEqual([[], 0])
  })

  it('the next one tries when the probe cannot be started, also when that is known at once', () => {
    const world = three()
    world.onWake = (agentId) => world.ends(agentId)
    world.clock.advance(2 * HOUR_MS)
    expect(world.woken).toEqual(['a', 'b', 'c'])
    expect(world.lot.holds()).toEqual([])
  })

  it('the next one tries when nothing is heard of the probe', () => {
    const world = three()
    world.onWake = (agentId) => world.agents.set(agentId, 'queued')
    world.clock.advance(2 * HOUR_MS + PROBE_LOOK_MS)
    expect(world.woken).toEqual(['a', 'b'])
  })

  it('a probe on which a wake had no effect is given to a person', () => {
    const world = three()
    world.onWake = () => {}
    world.clock.advance(2 * HOUR_MS + PROBE_LOOK_MS)
    expect(world.woken).toEqual(['a', 'a?', 'b'])
  })

  it('a probe that works and was not refused for as long as any refusal takes is through', () => {
    const world = three()
    world.clock.advance(2 * HOUR_MS + PROBE_LOOK_MS)
    expect(world.woken).toEqual(['a', 'b'])
    expect(world.heldBy()).toBeNull()
  })

  it('those who were not told to go on by themselves are asked, at once, and the limit is lifted', () => {
    const world = three()
    for (const name of ['a', 'b', 'c']) world.manual.add(agent(name))
    world.clock.advance(2 * HOUR_MS)
    expect(world.woken).toEqual(['a?', 'b?', 'c?'])
    expect([world.lot.holds(), world.disk.at(-1)?.type]).toEqual([[], 'limit_lifted'])
  })

  it('asks some and tries with another when they belong to different people', () => {
    const world = three()
    world.manual.add(agent('a'))
    world.clock.advance(2 * HOUR_MS)
    expect(world.woken).toEqual(['a?', 'b'])
    expect(world.hold).toMatchObject({ probing: 'b', agents: ['c'] })
  })

  it('passes over whoever does not wait any more or is at work by itself', () => {
    const world = three()
    world.agents.set(agent('a'), 'over')
    world.agents.set(agent('b'), 'live')
    world.clock.advance(2 * HOUR_MS)
    expect(world.woken).toEqual(['c'])
  })

  it('those who still wait are held again when one that was woken is refused', () => {
    const world = three()
    world.clock.advance(2 * HOUR_MS)
    world.turn('a')
    world.hit('b', { resetAt: world.at(HOUR_MS) })
    expect(world.hold).toMatchObject({ attempt: 1, agents: ['c', 'b'] })
    expect(world.hold).not.toHaveProperty('goneAt')
    world.clock.advance(HOUR_MS - 1)
    expect(world.woken).toEqual(['a', 'b'])
  })

  it('what a probe began before a newer refusal proves nothing', () => {
    const world = three()
    world.clock.advance(2 * HOUR_MS)
    world.hit('d', { resetAt: world.at(HOUR_MS) })
    world.turn('a')
    expect(world.woken).toEqual(['a'])
    expect(world.hold).toMatchObject({ probing: null, agents: ['b', 'c', 'd'] })
  })

  it('goes over to another limit of the same account that still holds, without trying each', () => {
    const world = three()
    const week = world.at(3 * DAY_MS)
    world.clock.advance(2 * HOUR_MS)
    world.hit('a', { window: 'seven_day', resetAt: week })
    expect(world.lot.holds().map(({ window, agents }) => [window, agents])).toEqual([['seven_day', ['a', 'b', 'c']]])
    expect(world.woken).toEqual(['a'])
    world.clock.advance(week - world.clock.now())
    expect(world.woken).toEqual(['a', 'a'])
  })

  it('does not go over to a limit of other models or of another account', () => {
    const world = three()
    world.hit('d', { window: 'seven_day_sonnet', model: 'sonnet', resetAt: world.at(DAY_MS) })
    world.hit('e', { account: 'account-2', window: 'seven_day', resetAt: world.at(DAY_MS) })
    world.clock.advance(2 * HOUR_MS)
    expect(world.woken).toEqual(['a'])
    expect(world.lot.holds()).toHaveLength(3)
  })
})

describe('before the reset', () => {
  it('a person can try; nobody else is woken unless that one gets through', () => {
    const world = three()
    expect(world.lot.wakeNow(agent('b'))).toEqual({ ok: true, value: null })
    expect(world.woken).toEqual(['b'])
    world.clock.advance(PROBE_LOOK_MS * 2)
    expect(world.woken).toEqual(['b'])
    world.turn('b')
    expect(world.woken).toEqual(['b', 'a'])
  })

  it('a person is refused what would start an agent twice, or one that does not wait', () => {
    const world = three()
    world.agents.set(agent('b'), 'live')
    expect(world.lot.wakeNow(agent('b'))).toMatchObject({ ok: false, error: { tag: 'busy' } })
    expect(world.lot.wakeNow(agent('x'))).toMatchObject({ ok: false, error: { tag: 'not_found' } })
    expect(world.lot.cancel(agent('x'))).toMatchObject({ ok: false, error: { tag: 'not_found' } })
    expect(world.woken).toEqual([])
  })

  it('a try that fails changes nothing for the others', () => {
    const world = three()
    const until = world.hold?.until
    world.lot.wakeNow(agent('b'))
    world.hit('b')
    expect(world.hold).toMatchObject({ until, source: 'provider', agents: ['a', 'c', 'b'], attempt: 2 })
  })

  it('a turn that may have begun before the limit was reached proves nothing', () => {
    const world = three()
    world.turn('stranger')
    expect(world.woken).toEqual([])
  })

  it('a turn with another account or model takes its agent out and lifts nothing', () => {
    const world = three()
    world.turn('a', { account: 'account-2' })
    expect(world.hold).toMatchObject({ agents: ['b', 'c'] })
    expect(world.woken).toEqual([])
  })

  it('whoever is cancelled or removed is not woken', () => {
    const world = three()
    world.lot.cancel(agent('a'))
    world.lot.forget(agent('b'))
    world.clock.advance(3 * HOUR_MS)
    expect(world.woken).toEqual(['c'])
  })

  it('a probe that is cancelled lets the next one try', () => {
    const world = three()
    world.clock.advance(2 * HOUR_MS)
    world.lot.cancel(agent('a'))
    expect(world.woken).toEqual(['a', 'b'])
  })
})

describe('over sleep, clock changes and restarts', () => {
  it('wakes within a slice after a laptop slept past the reset', () => {
    const world = three()
    world.clock.jump(9 * HOUR_MS)
    world.clock.advance(WALL_SLICE_MS)
    expect(world.woken).toEqual(['a'])
  })

  it('does not wait for hours on a back-off because the clock was set back', () => {
    const world = three(null)
    world.clock.jump(-12 * HOUR_MS)
    world.clock.advance(HOUR_MS + 5 * MINUTE_MS)
    expect(world.woken).toEqual(['a'])
  })

  it('wakes at the reset that it was told before the restart', () => {
    const world = three()
    world.restart()
    expect(world.woken).toEqual([])
    world.clock.advance(2 * HOUR_MS)
    expect(world.woken).toEqual(['a'])
  })

  it('tries at the start when the reset came while no host ran', () => {
    const world = three()
    world.lot.close()
    world.clock.advance(3 * HOUR_MS)
    expect(world.woken).toEqual([])
    world.restart()
    expect(world.woken).toEqual(['a'])
  })

  it('wakes again the one whose wake was lost with the host', () => {
    const world = three()
    world.onWake = () => {}
    world.clock.advance(2 * HOUR_MS)
    world.restart()
    expect(world.woken).toEqual(['a', 'a'])
    expect(world.hold?.probing).toBe('a')
  })

  it('gives a lost probe its time to be recovered, then tries with the next', () => {
    const world = three()
    world.clock.advance(2 * HOUR_MS)
    world.restart()
    world.clock.advance(PROBE_LOOK_MS - 1)
    expect(world.woken).toEqual(['a'])
    world.clock.advance(1)
    expect(world.woken).toEqual(['a', 'b'])
  })

  it('remembers who was cancelled though the host died of what followed from it', () => {
    const world = three()
    world.clock.jump(2 * HOUR_MS)
    world.onWake = () => {
      world.dead = true
    }
    world.lot.cancel(agent('a'))
    world.restart()
    expect(world.woken).toEqual(['b', 'b'])
    expect(world.hold?.agents).toEqual(['c'])
  })

  it('goes on to wake those who were left when it died between two of them', () => {
    const world = three()
    world.clock.advance(2 * HOUR_MS)
    world.turn('a')
    world.restart()
    expect(world.woken).toEqual(['a', 'b', 'c'])
  })

  it('wakes nobody and writes nothing once it is closed', () => {
    const world = three()
    const facts = world.disk.length
    world.lot.close()
    world.hit('d')
    world.clock.advance(DAY_MS)
    expect([world.woken, world.disk.length, world.clock.pending]).toEqual([[], facts, 0])
  })
})

describe('what people see', () => {
  it('says why, until when, who says so, and what comes then', () => {
    const world = new ParkingWorld()
    world.hit('a', { resetAt: world.at(5 * HOUR_MS + 5 * MINUTE_MS) })
    const sentence = () => world.lot.parked()[0]?.why
    expect(sentence()).toBe(
      'Limit five_hour of this login; resets 14:05 UTC (said by the provider); resumes by itself.',
    )
    world.manual.add(agent('a'))
    expect(sentence()).toBe('Limit five_hour of this login; resets 14:05 UTC (said by the provider); asks you then.')
    world.hit('b', { window: null, accountLabel: 'key …a1b2' })
    expect(world.lot.parked()[1]).toMatchObject({
      autoResume: true,
      why: 'Limit of key …a1b2; the provider gave no reset time that can be used, next try 09:05 UTC; resumes by itself.',
    })
  })

  it('names the day when it is another one', () => {
    const world = new ParkingWorld()
    world.hit('a', { resetAt: world.at(3 * DAY_MS) })
    expect(world.lot.parked()[0]?.why).toContain('resets 2026-01-08 09:00 UTC')
  })

  it('is told of every change, and of nothing else', () => {
    const world = three()
    expect(world.changes).toBe(3)
    world.turn('stranger')
    world.clock.advance(HOUR_MS)
    expect([world.changes, world.disk.length]).toEqual([3, 3])
  })
})
