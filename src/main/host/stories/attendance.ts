import { storyPlace } from '../../store/supervisionState'
import type { StoryRef } from './storyBook'

/** The stories that clients wait for, each as long as somebody does. */
export class Attendance {
  private readonly waiting = new Map<string, number>()

  has({ project, storyId }: StoryRef): boolean {
    return this.waiting.has(storyPlace(project, storyId))
  }

  /** Until the answer is called. */
  begin({ project, storyId }: StoryRef): () => void {
    const place = storyPlace(project, storyId)
    this.waiting.set(place, (this.waiting.get(place) ?? 0) + 1)
    let over = false
    return () => {
      const others = (this.waiting.get(place) ?? 0) - 1
      if (over) return
      over = true
      if (others > 0) this.waiting.set(place, others)
      else this.waiting.delete(place)
    }
  }
}
