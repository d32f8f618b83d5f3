import { beforeEach, describe, expect, it } from 'vitest'
import { RunUsage } from '../../../src/main/host/runUsage'
import type { FleetFact } from '../../../src/main/store/ports'
import { RunId } from '../../../src/shared/domain/ids'
import { usageOf } from '../../support/host/samples'
import { ManualClock } from '../../support/manualClock'

type UsageFact = FleetFact & { type: 'run_usage' }
let clock: ManualClock
let foreseen: number[]
let logged: [number, boolean][]
let usage: RunUsage
const tokens = (fact: FleetFact): number => (fact as UsageFact).total.inputTokens
const take = (input: number, final = false): void =>
  usage.take({ type: 'usage', total: usageOf(input), byModel: [], final }, 0)

beforeEach(() => {
  clock = new ManualClock()
  foreseen = []
  logged = []
  const book = {
    foresee: (fact: FleetFact) => void foreseen.push(tokens(fact)),
    append: (fact: FleetFact) => void logged.push([tokens(fact), (fact as UsageFact).final]),
  }
  usage = new RunUsage(RunId.parse('run-1'), clock, book, () => {})
})

describe('the usage of a run', () => {
  it('is known at once, and logged about once a second while it is an estimate', () => {
    for (let input = 1; input <= 25; input++) {
      take(input)
      clock.advance(100)
    }
    expect(foreseen).toHaveLength(25)
    expect(logged).toEqual([
      [1, false],
      [10, false],
      [20, false],
    ])
  })

  it('is logged although nothing more comes', () => {
    take(1)
    take(2)
    clock.advance(1_000)
    expect(logged).toEqual([
      [1, false],
      [2, false],
    ])
  })

  it('is logged at once when it is final, and nothing older after it', () => {
    take(1)
    take(2)
    take(3, true)
    clock.advance(5_000)
    expect(logged).toEqual([
      [1, false],
      [3, true],
    ])
    expect(clock.pending).toBe(0)
  })

  it('is whole when the run ends', () => {
    take(1)
    take(2)
    usage.flush()
    usage.flush()
    expect(logged).toEqual([
      [1, false],
      [2, false],
    ])
    expect(clock.pending).toBe(0)
  })
})
