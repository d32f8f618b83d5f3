import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  createLeases,
  type LeaseHolder,
  WEBGL_LEASES_MAX,
} from '../../../../src/renderer/src/features/terminal/webglLeases'

/** Chromium's own limit of live contexts in one process. */
const CHROMIUM_CONTEXTS = 16

function holder(): LeaseHolder & { grants: number } {
  return {
    grants: 0,
    granted() {
      this.grants += 1
    },
  }
}

describe('WebGL leases', () => {
  it('leave Chromium room for a second window', () => {
    expect(WEBGL_LEASES_MAX * 2).toBeLessThanOrEqual(CHROMIUM_CONTEXTS)
  })

  it('are given at once while there are some, and to the first in the queue when one comes back', () => {
    const leases = createLeases(1)
    const [first, second, third] = [holder(), holder(), holder()]
    for (const one of [first, second, third]) leases.request(one)
    expect([first.grants, second.grants, third.grants]).toEqual([1, 0, 0])
    leases.release(first)
    expect([second.grants, third.grants]).toEqual([1, 0])
  })

  it('are not given to one who no longer waits', () => {
    const leases = createLeases(1)
    const [first, second] = [holder(), holder()]
    leases.request(first)
    leases.request(second)
    leases.release(second)
    leases.release(first)
    expect(second.grants).toBe(0)
    expect(leases.counts()).toEqual({ held: 0, waiting: 0 })
  })

  it('asked for twice are one', () => {
    const leases = createLeases(2)
    const one = holder()
    leases.request(one)
    leases.request(one)
    expect(one.grants).toBe(1)
    expect(leases.counts().held).toBe(1)
  })

  it('are never more than the limit, and none is idle while someone waits', () => {
    const step = fc.record({ take: fc.boolean(), who: fc.nat(9) })
    fc.assert(
      fc.property(fc.array(step), fc.integer({ min: 1, max: 4 }), (steps, max) => {
        const leases = createLeases(max)
        const holders = Array.from({ length: 10 }, holder)
        for (const { take, who } of steps) {
          const one = holders[who] ?? holder()
          if (take) leases.request(one)
          else leases.release(one)
          const { held, waiting } = leases.counts()
          expect(held).toBeLessThanOrEqual(max)
          if (waiting > 0) expect(held).toBe(max)
        }
      }),
    )
  })
})
