import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import { ToNewest } from '../../../ui/ToNewest'
import type { FindState } from './findState'
import { LogLineView } from './LogLineView'
import type { LogFeed, LogState, LogTarget } from './logFeed'

/** One line of small mono text, in CSS px; wrapped lines are measured. */
const LINE_PX = 18
/** Closer than this to the newest line counts as following. */
const FOLLOW_WITHIN_PX = 36
/** Closer than this to either end asks for the page beyond it. */
const LOAD_WITHIN_PX = 1_200

/** The lines, virtual: keeps its place when pages come and go, sticks to the end while the reader is there. */
export function LogList({
  feed,
  state,
  find,
  caseSensitive,
  target,
  onFollowingChange,
}: {
  feed: LogFeed
  state: LogState
  find: FindState
  caseSensitive: boolean
  /** The current match. */
  target: LogTarget | null
  onFollowingChange: (following: boolean) => void
}) {
  const scroller = useRef<HTMLDivElement>(null)
  const [atEnd, setAtEnd] = useState(target === null)
  const { lines } = state
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE_PX,
    getItemKey: (index) => lines[index]?.key ?? index,
    overscan: 30,
    anchorTo: 'end',
    followOnAppend: true,
    scrollEndThreshold: FOLLOW_WITHIN_PX,
    onChange: (instance) => setAtEnd(instance.isAtEnd()),
  })

  const following = atEnd && !state.later
  useEffect(() => onFollowingChange(following), [following, onFollowingChange])

  const shown = useRef<number | null>(null)
  useLayoutEffect(() => {
    if (target === null) {
      if (shown.current === null) virtual.scrollToEnd()
      shown.current ??= -1
      return
    }
    if (shown.current === target.request) return
    const index = lines.findIndex((line) => line.key === target.key)
    if (index === -1) return
    shown.current = target.request
    virtual.scrollToIndex(index, { align: 'center' })
  }, [virtual, target, lines])

  const offset = virtual.scrollOffset ?? 0
  const nearStart = offset < LOAD_WITHIN_PX
  const nearEnd = virtual.getDistanceFromEnd() < LOAD_WITHIN_PX
  // biome-ignore lint/correctness/useExhaustiveDependencies: a page that came may leave the reader near the end still.
  useEffect(() => {
    if (state.earlier && nearStart) void feed.loadEarlier()
  }, [feed, state.earlier, nearStart, lines])
  // biome-ignore lint/correctness/useExhaustiveDependencies: as above.
  useEffect(() => {
    if (state.later && nearEnd) void feed.loadLater()
  }, [feed, state.later, nearEnd, lines])

  const toNewest = (): void => {
    if (state.later) void feed.newest().then(() => virtual.scrollToEnd())
    else virtual.scrollToEnd()
  }

  return (
    <div className="log-frame">
      <section
        className="log-scroll"
        ref={scroller}
        aria-label="Log text"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling text must be reachable to be scrolled by keyboard.
        tabIndex={0}
      >
        <div className="log-canvas" style={{ '--canvas-height': `${virtual.getTotalSize()}px` }}>
          {virtual.getVirtualItems().map((item) => {
            const line = lines[item.index]
            return line === undefined ? null : (
              <div
                key={item.key}
                ref={virtual.measureElement}
                data-index={item.index}
                className="log-item"
                style={{ '--item-top': `${item.start}px` }}
              >
                <LogLineView
                  text={line.text}
                  find={find.text}
                  caseSensitive={caseSensitive}
                  current={target !== null && line.key === target.key}
                />
              </div>
            )
          })}
        </div>
      </section>
      {following ? null : <ToNewest onClick={toNewest} />}
    </div>
  )
}
