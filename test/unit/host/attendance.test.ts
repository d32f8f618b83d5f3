import { expect, it } from 'vitest'
import { Attendance } from '../../../src/main/host/stories/attendance'
import { StoryId } from '../../../src/shared/domain/ids'

it('a story is attended until the last who waits for it has left, however often one leaves', () => {
  const attendance = new Attendance()
  const story = { project: '/repo', storyId: StoryId.parse('1_login') }
  const [leaveFirst, leaveSecond] = [attendance.begin(story), attendance.begin({ ...story })]
  expect(attendance.has({ ...story, project: '/other' })).toBe(false)
  leaveFirst()
  leaveFirst()
  expect(attendance.has(story)).toBe(true)
  leaveSecond()
  expect(attendance.has(story)).toBe(false)
})
