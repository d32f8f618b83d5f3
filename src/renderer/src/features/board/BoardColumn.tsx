import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual'
import { type DragEvent, useEffect, useId, useRef } from 'react'
import type { BoardColumn as Column } from '../../../../shared/domain/story'
import { projectOf, type StoryKey } from '../../store/storyKey'
import { type CardHands, StoryCard } from './StoryCard'
import { columnLooks } from './stageLook'

/** Before a card is measured, in CSS px: a card with one line of each. */
const CARD_PX = 168
/** Between two cards, in CSS px. */
const GAP_PX = 8

export interface DropMark {
  readonly key: StoryKey
  readonly half: 'above' | 'below'
}

/** Lets the board bring a card into sight before it takes the focus. */
export type Reveal = (index: number) => void

interface ColumnProps {
  column: Column
  keys: readonly StoryKey[]
  /** The card that Tab reaches, in whichever column it is. */
  focusable: StoryKey | null
  open: StoryKey | null
  /** Names of the projects; null: the board shows only one. */
  names: ReadonlyMap<string, string> | null
  mark: DropMark | null
  hands: CardHands
  onReveal: (column: Column, reveal: Reveal | null) => void
  onDragOver: (key: StoryKey, event: DragEvent) => void
  onDrop: (event: DragEvent) => void
}

/** One column; where there is no room for it, a strip with its name that opens it. */
export function BoardColumn({
  slim,
  onOpenSlim,
  ...props
}: ColumnProps & { slim: boolean; onOpenSlim: (column: Column) => void }) {
  if (!slim) return <WholeColumn {...props} />
  const { column, keys } = props
  const { title } = columnLooks[column]
  const stories = keys.length === 1 ? '1 story' : `${keys.length} stories`
  return (
    <section className="board-column" data-column={column} data-slim aria-label={title}>
      <button
        type="button"
        className="board-strip"
        aria-expanded={false}
        aria-label={`${title}, ${stories}: open`}
        title={`${title}: open`}
        onClick={() => onOpenSlim(column)}
      >
        <span className="board-count numbers">{keys.length}</span>
        <span className="board-strip-title">{title}</span>
      </button>
    </section>
  )
}

/** Its count, and its cards, virtual, so that hundreds cost what fits on the screen. */
function WholeColumn({ column, keys, focusable, open, names, mark, hands, onReveal, onDragOver, onDrop }: ColumnProps) {
  const { title, empty } = columnLooks[column]
  const heading = useId()
  const scroller = useRef<HTMLDivElement>(null)
  const kept = focusable === null ? -1 : keys.indexOf(focusable)
  const virtual = useVirtualizer({
    count: keys.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => CARD_PX,
    getItemKey: (index) => keys[index] ?? index,
    gap: GAP_PX,
    paddingStart: GAP_PX,
    paddingEnd: GAP_PX * 2,
    overscan: 4,
    rangeExtractor: (range) => {
      const indexes = defaultRangeExtractor(range)
      // The card that has the focus stays drawn, or the focus would be lost with it.
      return kept < 0 || kept >= range.count || indexes.includes(kept)
        ? indexes
        : [...indexes, kept].sort((a, b) => a - b)
    },
  })
  useEffect(() => {
    onReveal(column, (index) => virtual.scrollToIndex(index))
    return () => onReveal(column, null)
  }, [column, onReveal, virtual])

  return (
    <section
      className="board-column"
      aria-labelledby={heading}
      data-column={column}
      data-empty={keys.length === 0 || undefined}
    >
      <h2 className="board-column-head" id={heading}>
        <span className="truncate">{title}</span>{' '}
        <span className="board-count numbers">
          {keys.length}
          <span className="visually-hidden">{keys.length === 1 ? ' story' : ' stories'}</span>
        </span>
      </h2>
      <div className="board-scroll" ref={scroller}>
        {keys.length === 0 ? (
          <p className="board-empty">{empty}</p>
        ) : (
          <ul className="board-canvas" aria-label={title} style={{ '--canvas-height': `${virtual.getTotalSize()}px` }}>
            {virtual.getVirtualItems().map((item) => {
              const key = keys[item.index]
              if (key === undefined) return null
              return (
                <li
                  key={item.key}
                  ref={virtual.measureElement}
                  data-index={item.index}
                  className="board-item"
                  aria-setsize={keys.length}
                  aria-posinset={item.index + 1}
                  style={{ '--item-top': `${item.start}px` }}
                  onDragOver={(event) => onDragOver(key, event)}
                  onDrop={onDrop}
                >
                  <StoryCard
                    storyKey={key}
                    tabbable={key === focusable}
                    open={key === open}
                    project={names?.get(projectOf(key)) ?? null}
                    drop={mark?.key === key ? mark.half : null}
                    hands={hands}
                  />
                </li>
              )
            })}
          </ul>
        )}
      </div>
    </section>
  )
}
