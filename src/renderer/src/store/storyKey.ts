import type { StoryId } from '../../../shared/domain/ids'

/** A story's ids are its project's own, so both together name it. */
export interface StoryRef {
  readonly project: string
  readonly storyId: StoryId
}

/** One text per story, for maps and lists. */
export type StoryKey = `${string}\n${string}`

export const storyKey = (project: string, storyId: string): StoryKey => `${project}\n${storyId}`

export const keyOf = (story: { readonly project: string; readonly id: string }): StoryKey =>
  storyKey(story.project, story.id)

export const projectOf = (key: StoryKey): string => key.slice(0, key.lastIndexOf('\n'))
