import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyCompaction, nextCompaction, sizeOf } from '../../../src/main/conversation/compaction'
import { digestOf } from '../../../src/main/conversation/digest'
import type { Step } from '../../../src/main/conversation/modelClient'
import { malformed } from '../../support/runtimeHarness/scriptedModel'

const user = (text: string): Step => ({ kind: 'user', text })
const round = (callId: string, output: string, words = 0): Step[] => [
  {
    kind: 'model',
    dialect: 'x',
    native: [],
    text: `I look at ${callId}.${' It matters.'.repeat(words)}`,
    calls: [{ callId, name: 'look', input: `{"path":"${callId}"}` }],
  },
  { kind: 'tools', results: [{ callId, name: 'look', outcome: 'ok', output }] },
]
const rounds = (count: number, chars: number): Step[] =>
  Array.from({ length: count }, (_, at) => round(`c${at}`, 'x'.repeat(chars))).flat()
const outputs = (steps: readonly Step[]): string[] =>
  steps.flatMap((step) => (step.kind === 'tools' ? step.results.map(({ output }) => output) : []))

describe('compaction', () => {
  it('gives up old outputs first and keeps the newest', () => {
    const steps = [user('Do it.'), ...rounds(20, 5_000)]
    const change = nextCompaction(steps)
    expect(change).toMatchObject({ stage: 'outputs' })
    const after = change === null ? [] : applyCompaction(steps, change)
    expect(after).toHaveLength(steps.length)
    expect(
      outputs(after)
        .slice(0, 12)
        .every((text) => text.startsWith('[5000 characters of output were removed')),
    ).toBe(true)
    expect(outputs(after).slice(12)).toEqual(outputs(steps).slice(12))
  })

  it('then replaces old steps by a digest between what was asked first and the last steps', () => {
    const wordy = Array.from({ length: 40 }, (_, at) => round(`c${at}`, 'short', 100)).flat()
    const steps = [user('Do it.'), ...wordy]
    const change = nextCompaction(steps)
    expect(change).toMatchObject({ stage: 'digest', from: 1 })
    const after = change === null ? [] : applyCompaction(steps, change)
    expect(after[0]).toEqual(user('Do it.'))
    expect(after[1]?.kind === 'user' && after[1].text).toContain('You called look {"path":"c33"}')
    expect(after.slice(2)).toEqual(steps.slice(-after.length + 2))
  })

  it('gives up even the newest output when it alone fills the context', () => {
    const steps = [user('Do it.'), ...round('c1', 'x'.repeat(1_000_000))]
    const change = nextCompaction(steps)
    expect(change === null ? [] : outputs(applyCompaction(steps, change))).toEqual([
      '[1000000 characters of output were removed to save space. Call the tool again for what you still need.]',
    ])
  })

  it('has nothing to offer for a prompt that alone is too long', () => {
    expect(nextCompaction([user('x'.repeat(1_000_000))])).toBeNull()
    expect(nextCompaction([])).toBeNull()
  })

  const anySteps = fc
    .array(
      fc.oneof(
        fc.nat(3_000).map((length) => [user('u'.repeat(length))]),
        fc.tuple(fc.nat(1_000), fc.nat(5_000)).map(([id, chars]) => round(`c${id}`, 'x'.repeat(chars))),
        fc
          .nat(500)
          .map((chars): Step[] => [
            { kind: 'model', dialect: 'x', native: ['n'.repeat(chars)], text: 'said', calls: [] },
            user('more'),
          ]),
      ),
      { maxLength: 60 },
    )
    .map((parts) => [user('Do it.'), ...parts.flat()])

  it('always keeps steps well-formed, keeps what was asked first, saves something, and comes to an end', () => {
    fc.assert(
      fc.property(anySteps, (given) => {
        let steps: readonly Step[] = given
        for (let times = 0; ; times += 1) {
          const change = nextCompaction(steps)
          if (change === null) break
          const after = applyCompaction(steps, change)
          expect(sizeOf(after)).toBeLessThan(sizeOf(steps))
          expect(malformed(after)).toBeNull()
          expect(after[0]).toEqual(given[0])
          expect(times).toBeLessThan(100)
          steps = after
        }
      }),
      { numRuns: 300 },
    )
  })

  it('does the same when it is read again from the file', () => {
    fc.assert(
      fc.property(anySteps, (steps) => {
        const change = nextCompaction(steps)
        if (change === null) return
        const again = JSON.parse(JSON.stringify(change)) as typeof change
        expect(applyCompaction(steps, again)).toEqual(applyCompaction(steps, change))
      }),
      { numRuns: 100 },
    )
  })
})

describe('a digest', () => {
  it('says who said what, which tools ran on what, and what went wrong', () => {
    const steps: Step[] = [
      user('Also\nfix the test.'),
      ...round('c1', 'fine'),
      { kind: 'tools', results: [{ callId: 'c2', name: 'run', outcome: 'denied', output: 'Not now.' }] },
    ]
    expect(digestOf(steps).split('\n').slice(1)).toEqual([
      '- The user said: Also fix the test.',
      '- You said: I look at c1.',
      '- You called look {"path":"c1"}',
      '- run: denied: Not now.',
    ])
  })

  it('takes an earlier digest in, line by line, and stays within its bound', () => {
    const earlier = digestOf([user('An important wish.'), ...rounds(5, 10)])
    expect(digestOf([user(earlier), ...rounds(2, 10)])).toContain('- The user said: An important wish.')
    const huge = digestOf(rounds(5_000, 10))
    expect(huge.length).toBeLessThanOrEqual(24_000)
    expect(huge).toContain('older parts are left out')
    expect(huge).toContain('"c4999"')
  })
})
