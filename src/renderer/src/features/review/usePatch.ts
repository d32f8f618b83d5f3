import { useEffect, useRef } from 'react'
import { ok } from '../../../../shared/domain/result'
import type { FilePatch } from '../../../../shared/domain/review'
import type { StoryView } from '../../../../shared/domain/story'
import { useClient, useServices } from '../../store/context'
import { reviewOf } from '../../store/reviewSlice'
import { keyOf } from '../../store/storyKey'
import { type Asked, useAsked } from '../story/useAsked'
import { printOf } from './patchRows'
import type { LoadedDiff } from './useDiff'
import { stillHolds } from './viewedMarks'

/** Whoever passes a file on the way to another with the arrow keys does not ask for it. Milliseconds. */
const PASSING_MS = 90

/** One file's patch, kept until the diff is loaded anew. Comments and marks on it are looked at again with it. */
export function usePatch(story: StoryView, loaded: LoadedDiff, path: string | null): Asked<FilePatch | null> {
  const client = useClient()
  const { store, review } = useServices()
  const key = keyOf(story)
  const ref = { project: story.project, storyId: story.id }
  const known = useRef({ of: loaded.number, patches: new Map<string, FilePatch>() })
  const wanted = useRef(path)
  wanted.current = path

  const asked = useAsked<FilePatch | null>([key, loaded.number, path].join('\n'), async () => {
    if (path === null) return ok(null)
    if (known.current.of !== loaded.number) known.current = { of: loaded.number, patches: new Map() }
    const { patches } = known.current
    const before = patches.get(path)
    if (before !== undefined) return ok(before)
    await new Promise((resolve) => setTimeout(resolve, PASSING_MS))
    if (wanted.current !== path) return ok(null)
    const result = await client.stories.patch({ ...ref, path })
    if (result.ok) patches.set(path, result.value)
    return result
  })

  const patch = asked.value?.path === path ? asked.value : null
  useEffect(() => {
    if (patch === null) return
    review.settle(key, patch.path, patch)
    const mark = reviewOf(store.getState().reviews, key).viewed[patch.path]
    if (mark !== undefined && !stillHolds(mark, printOf(patch))) review.setViewed(key, patch.path, null)
  }, [patch, key, review, store])
  return { ...asked, value: patch }
}

/** Comments on files that are not open are looked at again, too, before they can be sent. */
export function useSettledComments(story: StoryView, loaded: LoadedDiff): void {
  const client = useClient()
  const { store, review } = useServices()
  const key = keyOf(story)
  const { project, id } = story
  useEffect(() => {
    let stale = false
    const paths = new Set(reviewOf(store.getState().reviews, key).comments.map(({ path }) => path))
    const there = new Set(loaded.diff.files.map(({ path }) => path))
    const settle = async (): Promise<void> => {
      for (const path of paths) {
        if (!there.has(path)) {
          review.settle(key, path, null)
          continue
        }
        const result = await client.stories.patch({ project, storyId: id, path })
        if (stale) return
        if (result.ok) review.settle(key, path, result.value)
        else if (result.error.tag === 'not_found') review.settle(key, path, null)
      }
    }
    void settle()
    return () => {
      stale = true
    }
  }, [client, store, review, key, project, id, loaded])
}
