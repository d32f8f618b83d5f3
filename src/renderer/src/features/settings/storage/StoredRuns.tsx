import { useVirtualizer } from '@tanstack/react-virtual'
import { useRef } from 'react'
import type { StoredRun } from '../../../../../shared/contract/storage'
import { formatClock } from '../../../ui/format/age'
import { formatBytes } from '../../../ui/format/bytes'
import { visibleText } from '../../inspector/visibleText'
import './StoredRuns.css'

/** Every row has this height, in CSS px: long tables cost what is in sight. */
const ROW_PX = 32
/** As high as the table may be before it scrolls, in CSS px: what is drawn before its real height is known. */
const TABLE_PX = 260

/** Runs by what they take on the disk, as one table. Rows out of sight are room above and below. */
export function StoredRuns({
  runs,
  label,
  why,
}: {
  runs: readonly StoredRun[]
  label: string
  /** Heading of the column that says why a run is kept; null: there is none. */
  why: string | null
}) {
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: runs.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 10,
    initialRect: { width: 0, height: TABLE_PX },
  })
  const shown = virtual.getVirtualItems()
  const above = shown[0]?.start ?? 0
  const below = virtual.getTotalSize() - (shown.at(-1)?.end ?? 0)
  const columns = why === null ? 4 : 5
  if (runs.length === 0) return null
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling table must be reachable to be scrolled by keyboard.
    <section className="stored-runs" ref={scroller} tabIndex={0} aria-label={label}>
      <table aria-rowcount={runs.length + 1}>
        <thead>
          <tr>
            <th scope="col">Agent</th>
            <th scope="col">Story</th>
            <th scope="col">Ended</th>
            <th scope="col">Size</th>
            {why === null ? null : <th scope="col">{why}</th>}
          </tr>
        </thead>
        <tbody>
          <Room px={above} columns={columns} />
          {shown.map(({ index }) => {
            const run = runs[index]
            return run === undefined ? null : <Row key={run.runId} run={run} index={index} why={why !== null} />
          })}
          <Room px={below} columns={columns} />
        </tbody>
      </table>
    </section>
  )
}

const Room = ({ px, columns }: { px: number; columns: number }) =>
  px <= 0 ? null : (
    <tr className="stored-runs-room" style={{ '--room': `${px}px` }}>
      <td colSpan={columns} />
    </tr>
  )

function Row({ run, index, why }: { run: StoredRun; index: number; why: boolean }) {
  const { agentName, storyId, startedAt, endedAt, bytes, keep } = run
  const reason = keep === null ? '' : visibleText(keep)
  return (
    <tr aria-rowindex={index + 2}>
      <th scope="row" title={`Run of ${formatClock(startedAt)}`}>
        <bdi>{visibleText(agentName)}</bdi>
      </th>
      <td title={visibleText(storyId)}>{visibleText(storyId)}</td>
      <td>{endedAt === null ? 'still live' : formatClock(endedAt)}</td>
      <td title={`${bytes.toLocaleString('en-US')} bytes`}>{formatBytes(bytes)}</td>
      {why ? (
        <td title={reason}>{reason === '' ? <span className="stored-runs-free">may be pruned</span> : reason}</td>
      ) : null}
    </tr>
  )
}
