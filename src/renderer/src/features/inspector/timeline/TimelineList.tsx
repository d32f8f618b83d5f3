import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual'
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { ToNewest } from '../../../ui/ToNewest'
import { useRovingRows } from '../../../ui/useRovingRows'
import type { TimelineRow } from './rowFold'
import type { TimeMode } from './rowTime'
import { TimelineRowView } from './TimelineRowView'
import type { TimelineFeed } from './timelineFeed'

/** The height of a closed row, in CSS px. */
const ROW_PX = 28
/** Closer than this to the newest row counts as reading it: about two rows. */
const FOLLOW_WITHIN_PX = 56
/** Closer than this to the oldest row asks for the page before it. */
const LOAD_WITHIN_PX = 400

/** The rows, virtual: sticks to the newest, keeps its place when older rows come or the reader is further up. */
export function TimelineList({
  rows,
  start,
  mode,
  earlier,
  loadingEarlier,
  behind,
  feed,
}: {
  rows: readonly TimelineRow[]
  start: number
  mode: TimeMode
  earlier: boolean
  loadingEarlier: boolean
  behind: boolean
  feed: TimelineFeed
}) {
  const scroller = useRef<HTMLDivElement>(null)
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set())
  const [atEnd, setAtEnd] = useState(true)
  const toggle = useCallback((seq: number) => {
    setOpen((before) => {
      const next = new Set(before)
      if (!next.delete(seq)) next.add(seq)
      return next
    })
  }, [])

  const active = useRef(0)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    getItemKey: (index) => rows[index]?.seq ?? index,
    overscan: 12,
    anchorTo: 'end',
    followOnAppend: true,
    scrollEndThreshold: FOLLOW_WITHIN_PX,
    rangeExtractor: (range) => {
      const indexes = defaultRangeExtractor(range)
      // The row that has the focus stays drawn, or the focus would be lost with it.
      return active.current >= range.count || indexes.includes(active.current)
        ? indexes
        : [...indexes, active.current].sort((a, b) => a - b)
    },
    onChange: (instance) => {
      const end = instance.isAtEnd()
      setAtEnd(end)
      feed.setFollowing(end)
    },
  })
  const roving = useRovingRows(rows.length, (index) => virtual.scrollToIndex(index))
  active.current = roving.active

  // Opens at the newest row; Tab then reaches it first.
  const { setActive } = roving
  useLayoutEffect(() => {
    setActive(virtual.options.count - 1)
    virtual.scrollToEnd()
  }, [virtual, setActive])

  const offset = virtual.scrollOffset ?? 0
  const nearStart = offset < LOAD_WITHIN_PX
  useEffect(() => {
    if (earlier && nearStart && !loadingEarlier) void feed.loadEarlier()
  }, [feed, earlier, nearStart, loadingEarlier])

  const toNewest = (): void => {
    if (behind) feed.latest()
    else virtual.scrollToEnd()
  }

  return (
    <div className="timeline-frame">
      {/* biome-ignore lint/a11y/noStaticElementInteractions: keys are those of the rows inside. */}
      <div className="timeline-scroll" ref={scroller} onKeyDown={roving.onKeyDown}>
        <div className="timeline-canvas" style={{ '--canvas-height': `${virtual.getTotalSize()}px` }}>
          {virtual.getVirtualItems().map((item) => {
            const row = rows[item.index]
            if (row === undefined) return null
            return (
              <div
                key={item.key}
                ref={virtual.measureElement}
                data-index={item.index}
                className="timeline-item"
                style={{ '--item-top': `${item.start}px` }}
              >
                <TimelineRowView
                  row={row}
                  start={start}
                  mode={mode}
                  open={open.has(row.seq)}
                  onToggle={toggle}
                  index={item.index}
                  tabbable={item.index === roving.active}
                  onFocusRow={roving.setActive}
                />
              </div>
            )
          })}
        </div>
      </div>
      {atEnd && !behind ? null : <ToNewest onClick={toNewest} />}
    </div>
  )
}
