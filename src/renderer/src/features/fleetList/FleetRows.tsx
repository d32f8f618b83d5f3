import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useMemo, useRef } from 'react'
import { useFocusedId } from '../../store/selectors'
import { useRovingRows } from '../../ui/useRovingRows'
import { AgentRow } from './AgentRow'
import { agentOfLine, type LineKey, storyOfLine } from './fleetLines'
import { StoryRow } from './StoryRow'
import { useAgentMenu } from './useAgentMenu'

/** Heights before a line is measured, in CSS px. */
const STORY_PX = 32
const AGENT_PX = 46

/** The lines, virtual: thousands of agents cost what fits on the screen. */
export function FleetRows({ lines }: { lines: readonly LineKey[] }) {
  const scroller = useRef<HTMLDivElement>(null)
  const focused = useFocusedId()
  const menu = useAgentMenu()
  /** Where in the lines the n-th agent is: headings are not stops of the keyboard. */
  const stops = useMemo(() => lines.flatMap((line, index) => (line.startsWith('agent:') ? [index] : [])), [lines])
  const stopOf = useMemo(() => new Map(stops.map((line, stop) => [line, stop])), [stops])

  const flat = stops.length === lines.length
  const kept = useRef(0)
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (lines[index]?.startsWith('story:') ? STORY_PX : AGENT_PX),
    getItemKey: (index) => lines[index] ?? index,
    overscan: 8,
    rangeExtractor: (range) => {
      const indexes = defaultRangeExtractor(range)
      // The line that has the focus stays drawn, or the focus would be lost with it.
      return kept.current >= range.count || indexes.includes(kept.current)
        ? indexes
        : [...indexes, kept.current].sort((a, b) => a - b)
    },
  })
  const roving = useRovingRows(stops.length, (stop) => virtual.scrollToIndex(stops[stop] ?? 0))
  kept.current = stops[roving.active] ?? 0

  // The selection follows the grid: the line comes into sight and Tab reaches it first.
  const { setActive } = roving
  useEffect(() => {
    const line = lines.findIndex((key) => agentOfLine(key) === focused && focused !== null)
    const stop = stopOf.get(line)
    if (stop === undefined) return
    setActive(stop)
    virtual.scrollToIndex(line)
  }, [focused, lines, stopOf, setActive, virtual])

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys are those of the rows inside.
    <div className="fleet-rows" ref={scroller} onKeyDown={roving.onKeyDown}>
      <ul className="fleet-rows-canvas" style={{ '--canvas-height': `${virtual.getTotalSize()}px` }}>
        {virtual.getVirtualItems().map((item) => {
          const line = lines[item.index]
          if (line === undefined) return null
          const agentId = agentOfLine(line)
          const stop = stopOf.get(item.index) ?? -1
          return (
            <li
              key={item.key}
              ref={virtual.measureElement}
              data-index={item.index}
              className="fleet-rows-item"
              style={{ '--item-top': `${item.start}px` }}
            >
              {agentId === null ? (
                <StoryRow storyId={storyOfLine(line) ?? ''} />
              ) : (
                <AgentRow
                  agentId={agentId}
                  withStory={flat}
                  current={agentId === focused}
                  stop={stop}
                  tabbable={stop === roving.active}
                  onFocusRow={setActive}
                  menu={menu}
                />
              )}
            </li>
          )
        })}
      </ul>
    </div>
  )
}
