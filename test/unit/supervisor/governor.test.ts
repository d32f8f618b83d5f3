import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  admissions,
  GROWTH_MS,
  type GovernorInput,
  MEMORY_FLOOR_BYTES,
  MEMORY_LOOK_MS,
  MEMORY_PER_START_BYTES,
  type QueuedStory,
  STAGGER_MS,
} from '../../../src/main/supervisor/governor'
import { workingLimit } from '../../../src/main/supervisor/governorLimit'
import { StoryId } from '../../../src/shared/domain/ids'

const NOW = 1_000_000
const GB = 1_000_000_000

const story = (id: string, more: Partial<QueuedStory> = {}): QueuedStory => ({
  project: '/p',
  storyId: StoryId.parse(id),
  order: 1,
  queuedAt: 0,
  isResume: false,
  after: null,
  heldBy: null,
  refusal: null,
  ...more,
})

const input = (more: Partial<GovernorInput> = {}): GovernorInput => ({
  queue: [story('a'), story('b')],
  working: 0,
  limit: 4,
  held: false,
  memoryAvailable: 8 * GB,
  starts: [],
  now: NOW,
  ...more,
})

const admitted = (more: Partial<GovernorInput>) => admissions(input(more)).admit?.storyId ?? null
const reasons = (more: Partial<GovernorInput>) => admissions(input(more)).waits.map(({ reason }) => reason)

describe('the governor', () => {
  it('starts one and looks again for the next after the stagger', () => {
    expect(admissions(input())).toEqual({
      admit: { project: '/p', storyId: 'a', warning: null },
      waits: [{ project: '/p', storyId: 'b', reason: 'Starts in a moment: agents are started one after the other.' }],
      lookAgainAt: NOW + STAGGER_MS,
    })
  })

  it('has nothing to look at again when nothing is left to start', () => {
    expect(admissions(input({ queue: [story('a')] })).lookAgainAt).toBeNull()
    expect(admissions(input({ queue: [] }))).toEqual({ admit: null, waits: [], lookAgainAt: null })
    expect(admissions(input({ queue: [story('a', { after: 'Waits.' })] })).lookAgainAt).toBeNull()
  })

  it('does not start one right after another', () => {
    const soon = admissions(input({ starts: [NOW - 400, NOW - 9_000] }))
    expect([soon.admit, soon.lookAgainAt]).toEqual([null, NOW - 400 + STAGGER_MS])
    expect(admitted({ starts: [NOW - STAGGER_MS] })).toBe('a')
  })

  it('is not held up by a start that a changed clock puts into the future', () => {
    expect(admitted({ starts: [NOW + 3_600_000] })).toBe('a')
  })

  it('starts nothing beyond its limit, and says how many work', () => {
    const full = admissions(input({ working: 4 }))
    expect([full.admit, full.lookAgainAt]).toEqual([null, null])
    expect(full.waits[0]?.reason).toBe('4 of 4 are at work; it starts when one is done.')
    expect(admissions(input({ working: 3 })).waits[0]?.reason).toBe('4 of 4 are at work; it starts when one is done.')
  })

  it('starts nothing while a person holds the queue', () => {
    expect(admitted({ held: true })).toBeNull()
    expect(reasons({ held: true })).toEqual(['You hold the queue.', 'You hold the queue.'])
  })

  it.each([
    ['a dependency', { after: 'Comes after x.' }, 'Comes after x.'],
    ['a budget', { refusal: 'The budget is used up.' }, 'The budget is used up.'],
    ['a limit', { heldBy: 'Limit five_hour.' }, 'Limit five_hour.'],
  ])('passes over a story that waits for %s, which never blocks those behind it', (_, own, reason) => {
    const result = admissions(input({ queue: [story('a', own), story('b')] }))
    expect(result.admit?.storyId).toBe('b')
    expect(result.waits).toEqual([{ project: '/p', storyId: 'a', reason }])
  })

  it('names what a story itself waits for before what all wait for', () => {
    expect(reasons({ working: 4, queue: [story('a', { after: 'Comes after x.' })] })).toEqual(['Comes after x.'])
  })

  it('goes on with begun work first, then as the board says, then with who waits longest', () => {
    const queue = [
      story('late', { order: 1, queuedAt: 9 }),
      story('early', { order: 1, queuedAt: 5 }),
      story('urgent', { order: 0, queuedAt: 9 }),
      story('retry', { order: 7, queuedAt: 9, isResume: true }),
    ]
    const { admit, waits } = admissions(input({ queue }))
    expect([admit?.storyId, ...waits.map(({ storyId }) => storyId)]).toEqual(['retry', 'urgent', 'early', 'late'])
  })

  describe('and memory', () => {
    it('waits, and looks again by itself, when there is too little for one more', () => {
      const result = admissions(input({ working: 1, memoryAvailable: MEMORY_PER_START_BYTES - 1 }))
      expect([result.admit, result.lookAgainAt]).toEqual([null, NOW + MEMORY_LOOK_MS])
      expect(result.waits[0]?.reason).toContain('600 MB of memory are free; it starts when there are 600 MB')
      expect(admitted({ working: 1, memoryAvailable: MEMORY_PER_START_BYTES })).toBe('a')
    })

    it('keeps what the newest starts have not taken yet', () => {
      const memoryAvailable = 2 * MEMORY_PER_START_BYTES
      const two = (ago: number) => [NOW - ago, NOW - ago - STAGGER_MS]
      expect(admitted({ working: 2, memoryAvailable, starts: two(2_000) })).toBeNull()
      expect(admitted({ working: 2, memoryAvailable, starts: two(GROWTH_MS) })).toBe('a')
    })

    it('starts a single one all the same, with a warning', () => {
      const { admit } = admissions(input({ memoryAvailable: MEMORY_FLOOR_BYTES }))
      expect(admit).toMatchObject({ storyId: 'a', warning: expect.stringContaining('Only 150 MB') })
    })

    it('starts not even a single one when the system is about to end processes', () => {
      const result = admissions(input({ memoryAvailable: MEMORY_FLOOR_BYTES - 1 }))
      expect([result.admit, result.lookAgainAt]).toEqual([null, NOW + MEMORY_LOOK_MS])
    })

    it('keeps nothing back when the system does not say', () => {
      expect(admissions(input({ working: 1, memoryAvailable: null })).admit).toMatchObject({ warning: null })
    })
  })

  it('never goes over the limit, never stands still with room, and keeps the order', () => {
    const anyStory = fc.record({
      id: fc.integer({ min: 0, max: 30 }),
      order: fc.integer({ min: 0, max: 3 }),
      queuedAt: fc.integer({ min: 0, max: 5 }),
      isResume: fc.boolean(),
      blocked: fc.constantFrom(null, null, 'after' as const, 'heldBy' as const, 'refusal' as const),
    })
    const anyInput = fc.record({
      stories: fc.uniqueArray(anyStory, { selector: ({ id }) => id, maxLength: 12 }),
      working: fc.integer({ min: 0, max: 6 }),
      limit: fc.integer({ min: 1, max: 6 }),
      held: fc.boolean(),
      memoryAvailable: fc.constantFrom(null, 0, 100_000_000, 400_000_000, 900_000_000, 3 * GB, 64 * GB),
      starts: fc.array(fc.integer({ min: NOW - 30_000, max: NOW + 30_000 }), { maxLength: 5 }),
    })
    fc.assert(
      fc.property(anyInput, ({ stories, ...rest }) => {
        const queue = stories.map(({ id, blocked, ...more }) =>
          story(`s${id}`, { ...more, ...(blocked === null ? {} : { [blocked]: `${blocked}.` }) }),
        )
        const result = admissions(input({ ...rest, queue }))
        const free = queue.filter(({ after, heldBy, refusal }) => (after ?? heldBy ?? refusal) === null)
        const answered = [...(result.admit === null ? [] : [result.admit]), ...result.waits].map((one) => one.storyId)
        expect([...answered].sort()).toEqual(queue.map(({ storyId }) => storyId).sort())
        for (const { reason } of result.waits) expect(reason).not.toBe('')
        if (result.admit !== null) {
          expect(rest.held || rest.working >= rest.limit).toBe(false)
          const chosen = free.find(({ storyId }) => storyId === result.admit?.storyId)
          expect(chosen).toBeDefined()
          for (const other of free) {
            const key = (one: QueuedStory | undefined) => [
              one?.isResume === true ? 0 : 1,
              one?.order ?? 0,
              one?.queuedAt ?? 0,
            ]
            const [mine, others] = [key(chosen), key(other)]
            const at = mine.findIndex((value, index) => value !== others[index])
            if (at >= 0) expect(mine[at]).toBeLessThan(others[at] ?? 0)
          }
        } else if (free.length > 0 && !rest.held && rest.working < rest.limit) {
          expect(result.lookAgainAt).toBeGreaterThan(NOW)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('has started everything that is free in the end, never more than its limit at once', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 12 }), (limit, count) => {
        let queue = Array.from({ length: count }, (_, index) => story(`s${index}`))
        let now = NOW
        let working = 0
        const starts: number[] = []
        for (let guard = 0; queue.length > 0 && guard < 100; guard++) {
          const result = admissions(input({ queue, limit, working, starts, now }))
          const { admit } = result
          if (admit !== null) {
            queue = queue.filter(({ storyId }) => storyId !== admit.storyId)
            starts.push(now)
            working++
          }
          expect(working).toBeLessThanOrEqual(limit)
          if (result.lookAgainAt !== null) now = result.lookAgainAt
          else working = Math.max(0, working - 1)
        }
        expect(queue).toEqual([])
        for (const [index, at] of starts.entries()) {
          if (index > 0) expect(at - (starts[index - 1] ?? 0)).toBeGreaterThanOrEqual(STAGGER_MS)
        }
      }),
    )
  })
})

describe('how many may work at once', () => {
  it.each([
    [{ setting: 7, cores: 2, memoryTotal: GB }, 7, 'set by you'],
    [{ setting: 0, cores: 1, memoryTotal: 16 * GB }, 2, '1 core'],
    [{ setting: 0, cores: 4, memoryTotal: 16 * GB }, 8, '4 cores'],
    [{ setting: 0, cores: 64, memoryTotal: 256 * GB }, 16, '64 cores'],
    [{ setting: 0, cores: 8, memoryTotal: 4.2 * GB }, 4, '4 GB of memory'],
    [{ setting: 0, cores: 8, memoryTotal: 0.5 * GB }, 1, '1 GB of memory'],
  ])('%o: %i, %s', (machine, limit, reason) => {
    expect(workingLimit(machine)).toEqual({ limit, reason })
  })
})
