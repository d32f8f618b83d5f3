import { expect, it } from 'vitest'
import { governorShown, governorWords } from '../../../../src/renderer/src/features/header/governorWords'
import type { SupervisionView } from '../../../../src/shared/contract/supervision'
import type { StoryId } from '../../../../src/shared/domain/ids'

const view = (queued: number, parked: number): Pick<SupervisionView, 'governor' | 'parked'> => ({
  governor: {
    limit: 4,
    limitReason: '2 cores',
    working: 0,
    held: false,
    queue: Array.from({ length: queued }, (_, index) => ({
      project: '/p',
      storyId: `${index}_story` as StoryId,
      reason: 'Next.',
    })),
    memoryAvailable: null,
  },
  parked: Array.from({ length: parked }, () => ({}) as SupervisionView['parked'][number]),
})

it('says how many work, and of the rest only what there is', () => {
  expect(governorWords(view(0, 0))).toBe('0 of 4 working')
  expect(governorWords(view(2, 1))).toBe('0 of 4 working · 2 queued · 1 parked')
})

it('is there when something is supervised, and never hides a held queue', () => {
  expect(governorShown(view(0, 0), 0)).toBe(false)
  expect(governorShown(view(0, 0), 1)).toBe(true)
  expect(governorShown(view(0, 1), 0)).toBe(true)
  const held = view(0, 0)
  expect(governorShown({ ...held, governor: { ...held.governor, held: true } }, 0)).toBe(true)
})
