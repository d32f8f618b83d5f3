import { SquareKanban } from 'lucide-react'
import { type KeyboardEvent, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import type { BoardColumn as Column } from '../../../../shared/domain/story'
import type { AppState } from '../../store/appStore'
import { type BoardColumns, columnNames } from '../../store/boardOrder'
import { useApp, useServices } from '../../store/context'
import { boardOf } from '../../store/storiesSlice'
import type { StoryKey } from '../../store/storyKey'
import { Spinner } from '../../ui/Spinner'
import { projectNames } from '../header/projectNames'
import './Board.css'
import { BoardBar } from './BoardBar'
import { BoardColumn, type Reveal } from './BoardColumn'
import { BoardWelcome } from './BoardWelcome'
import { cardAfterKey, placeOf, tabStop } from './boardFocus'
import { type Move, moveByStep } from './reorder'
import type { CardHands } from './StoryCard'
import { columnLooks } from './stageLook'
import { actOfKey } from './storyMenu'
import { slimColumns } from './slimColumns'
import { useBoardDrag } from './useBoardDrag'
import { useStoryMenu } from './useStoryMenu'
import { useWidth } from './useWidth'

const shownColumns = (state: AppState): BoardColumns => boardOf(state.stories, state.ui.project)

/** Every story by what has become of it. */
export function Board() {
  const ready = useApp((state) => state.stories.ready)
  const empty = useApp((state) => Object.keys(state.stories.stories).length === 0)
  if (!ready)
    return (
      <div className="board-wait">
        <Spinner label="Waiting for the host" />
      </div>
    )
  return (
    <div className="board">
      <BoardBar />
      {empty ? <BoardWelcome icon={<SquareKanban />} /> : <Columns />}
    </div>
  )
}

function Columns() {
  const { store, stories, ui } = useServices()
  const all = useApp((state) => state.stories.columns)
  const open = useApp((state) => state.ui.story)
  const project = useApp((state) => state.ui.project)
  const projects = useApp((state) => state.stories.projects)
  const columns = useMemo(() => boardOf({ columns: all, projects }, project), [all, projects, project])
  const roots = useMemo(() => Object.keys(projects), [projects])
  const names = useMemo(
    () => (roots.length < 2 || (project !== null && roots.includes(project)) ? null : projectNames(roots)),
    [roots, project],
  )
  const menu = useStoryMenu()
  const latestMenu = useRef(menu)
  latestMenu.current = menu

  const [current, setCurrent] = useState<StoryKey | null>(null)
  const [said, setSaid] = useState('')
  const board = useRef<HTMLDivElement>(null)
  const reveals = useRef(new Map<Column, Reveal>())
  /** The focus is on a card, or was when that card was taken off its place. */
  const inside = useRef(false)
  const stop = tabStop(columns, current)
  const width = useWidth(board)
  /** A strip that was opened by hand. */
  const [opened, setOpened] = useState<Column | null>(null)
  const slim = useMemo(() => {
    const looked = [placeOf(columns, current)?.column, placeOf(columns, open)?.column, opened]
    return slimColumns(columns, width, new Set(looked.flatMap((name) => name ?? [])))
  }, [columns, width, current, open, opened])

  const onReveal = useCallback((column: Column, reveal: Reveal | null): void => {
    if (reveal === null) reveals.current.delete(column)
    else reveals.current.set(column, reveal)
  }, [])
  const focusCard = useCallback((key: StoryKey, shown: BoardColumns): void => {
    const place = placeOf(shown, key)
    if (place === null) return
    setCurrent(key)
    reveals.current.get(place.column)?.(place.index)
    // A virtual card exists only after the scroll has been drawn.
    requestAnimationFrame(() => board.current?.querySelector<HTMLElement>(`[data-story="${CSS.escape(key)}"]`)?.focus())
  }, [])

  const openSlim = (column: Column): void => {
    setOpened(column)
    const [first] = columns[column]
    if (first !== undefined) focusCard(first, columns)
  }

  // A card that moves to another column takes the focus along, and says where it is.
  const before = useRef(columns)
  useLayoutEffect(() => {
    const was = placeOf(before.current, current)
    const is = placeOf(columns, current)
    before.current = columns
    if (current === null || is === null || was === null || was.column === is.column) return
    const story = store.getState().stories.stories[current]
    if (story !== undefined) setSaid(`${story.title}: now in ${columnLooks[is.column].title}`)
    const lost = document.activeElement === null || document.activeElement === document.body
    if (inside.current && lost) focusCard(current, columns)
  }, [columns, current, store, focusCard])
  // Going to a story by its name shows its card, too.
  useEffect(() => {
    if (open === null) return
    setCurrent(open)
    const place = placeOf(shownColumns(store.getState()), open)
    if (place !== null) reveals.current.get(place.column)?.(place.index)
  }, [open, store])

  const move = useCallback(
    (key: StoryKey, to: Move): void => {
      const story = store.getState().stories.stories[key]
      if (story === undefined) return
      void stories.move({ project: story.project, storyId: story.id }, to.before).then((result) => {
        if (!result.ok) return
        setSaid(`${story.title}: moved to place ${to.place} of ${to.of}`)
        focusCard(key, shownColumns(store.getState()))
      })
    },
    [store, stories, focusCard],
  )
  const drag = useBoardDrag(move)

  const hands = useMemo(
    (): CardHands => ({
      menu: (key) => latestMenu.current(key),
      onOpen: (key) => ui.openStory(key),
      onFocusCard: setCurrent,
      onDragStart: drag.onDragStart,
      onDragEnd: drag.onDragEnd,
    }),
    [ui, drag.onDragStart, drag.onDragEnd],
  )

  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const key =
      event.target instanceof HTMLElement ? (event.target.dataset['story'] as StoryKey | undefined) : undefined
    if (key === undefined || event.nativeEvent.isComposing || event.metaKey || event.ctrlKey || event.shiftKey) return
    if (event.altKey) {
      const step = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : null
      if (step === null) return
      event.preventDefault()
      const state = store.getState().stories
      const story = state.stories[key]
      const column = story === undefined ? [] : state.columns[story.column].flatMap((one) => state.stories[one] ?? [])
      const to = story === undefined ? null : moveByStep(column, story, step)
      if (to !== null) move(key, to)
      return
    }
    const next = cardAfterKey(columns, key, event.key)
    if (next !== null) {
      event.preventDefault()
      focusCard(next, columns)
      return
    }
    const act = actOfKey(menu(key), event.key)
    if (act === undefined || event.repeat) return
    event.preventDefault()
    if (act.disabledReason === null) act.run()
    else setSaid(`${act.title}: ${act.disabledReason}`)
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys are those of the cards inside.
    <div
      className="board-columns"
      ref={board}
      onKeyDown={onKeyDown}
      onFocus={() => {
        inside.current = true
      }}
      onBlur={(event) => {
        if (event.relatedTarget !== null && !event.currentTarget.contains(event.relatedTarget)) inside.current = false
      }}
    >
      {columnNames.map((column) => (
        <BoardColumn
          key={column}
          column={column}
          keys={columns[column]}
          focusable={stop}
          open={open}
          names={names}
          mark={drag.mark}
          hands={hands}
          slim={slim.has(column)}
          onOpenSlim={openSlim}
          onReveal={onReveal}
          onDragOver={drag.onDragOver}
          onDrop={drag.onDrop}
        />
      ))}
      <span className="visually-hidden" role="status">
        {said}
      </span>
    </div>
  )
}
