import { useEffect, useRef } from 'react'
import { ok } from '../../../../shared/domain/result'
import type { StoryView } from '../../../../shared/domain/story'
import { useApp, useClient } from '../../store/context'
import { reviewOf } from '../../store/reviewSlice'
import { keyOf } from '../../store/storyKey'
import { type Asked, useAsked } from '../story/useAsked'
import type { DiffAt } from './worktreeMoved'

/** A diff that was loaded; each has another number. */
export interface LoadedDiff extends DiffAt {
  readonly number: number
}

/** The story's changes as they were when last asked. Facts come first: what they do not say has changed since. */
export function useDiff(story: StoryView): Asked<LoadedDiff> {
  const client = useClient()
  const ref = { project: story.project, storyId: story.id }
  const commits = useApp((state) => reviewOf(state.reviews, keyOf(story)).commits)
  const count = useRef(0)
  const about = [keyOf(story), story.worktree?.path ?? '', commits].join('\n')
  const asked = useAsked(about, async () => {
    const facts = await client.stories.facts(ref)
    if (!facts.ok) return facts
    const diff = await client.stories.diff(ref)
    if (!diff.ok) return diff
    count.current += 1
    return ok({ diff: diff.value, facts: facts.value, number: count.current })
  })

  // Whoever comes back to the window may have worked in the worktree: the answer reaches the story, and so the hint.
  const { project, id } = story
  useEffect(() => {
    const look = (): void => void client.stories.facts({ project, storyId: id })
    window.addEventListener('focus', look)
    return () => window.removeEventListener('focus', look)
  }, [client, project, id])
  return asked
}
