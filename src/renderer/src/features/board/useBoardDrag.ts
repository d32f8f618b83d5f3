import { type DragEvent, useCallback, useState } from 'react'
import { useServices } from '../../store/context'
import type { StoryKey } from '../../store/storyKey'
import type { DropMark } from './BoardColumn'
import { type Move, moveByDrop } from './reorder'

/** Reordering with the pointer. Only where a story has a place of its own does a card take another. */
export function useBoardDrag(onMove: (key: StoryKey, move: Move) => void) {
  const { store } = useServices()
  const [dragged, setDragged] = useState<StoryKey | null>(null)
  const [mark, setMark] = useState<DropMark | null>(null)

  const moveTo = useCallback(
    (key: StoryKey, target: DropMark): Move | null => {
      const { stories, columns } = store.getState().stories
      const story = stories[key]
      const over = stories[target.key]
      if (story === undefined || over === undefined || story.column !== over.column) return null
      const column = columns[story.column].flatMap((one) => stories[one] ?? [])
      return moveByDrop(column, story, over, target.half)
    },
    [store],
  )

  const end = useCallback((): void => {
    setDragged(null)
    setMark(null)
  }, [])

  return {
    mark,
    onDragStart: useCallback((key: StoryKey, event: DragEvent): void => {
      event.dataTransfer.effectAllowed = 'move'
      event.dataTransfer.setData('text/plain', key)
      setDragged(key)
    }, []),
    onDragEnd: end,
    onDragOver: useCallback(
      (key: StoryKey, event: DragEvent): void => {
        if (dragged === null) return
        const box = event.currentTarget.getBoundingClientRect()
        const half = event.clientY < box.top + box.height / 2 ? 'above' : 'below'
        if (moveTo(dragged, { key, half }) === null) {
          setMark(null)
          return
        }
        event.preventDefault()
        setMark((before) => (before?.key === key && before.half === half ? before : { key, half }))
      },
      [dragged, moveTo],
    ),
    onDrop: useCallback(
      (event: DragEvent): void => {
        event.preventDefault()
        const move = dragged === null || mark === null ? null : moveTo(dragged, mark)
        if (dragged !== null && move !== null) onMove(dragged, move)
        end()
      },
      [dragged, mark, moveTo, onMove, end],
    ),
  }
}
