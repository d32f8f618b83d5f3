import { useVirtualizer } from '@tanstack/react-virtual'
import { Pencil, RotateCcw } from 'lucide-react'
import { useRef } from 'react'
import type { ModelPrice } from '../../../../../shared/domain/prices'
import { Badge } from '../../../ui/Badge'
import { IconButton } from '../../../ui/IconButton'
import { visibleText } from '../../inspector/visibleText'
import { formatRate, type PriceRow } from './priceRows'

/** Every row has this height, in CSS px: long tables cost what is in sight. */
const ROW_PX = 36
/** Head, five columns of rates, date, buttons. */
const COLUMNS = 8

/** The prices as one table. Rows out of sight are room above and below. */
export function PriceTable({
  rows,
  onEdit,
  onReset,
}: {
  rows: readonly PriceRow[]
  onEdit: (price: ModelPrice) => void
  onReset: (model: string) => void
}) {
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 10,
  })
  const shown = virtual.getVirtualItems()
  const above = shown[0]?.start ?? 0
  const below = virtual.getTotalSize() - (shown.at(-1)?.end ?? 0)
  if (rows.length === 0) return null
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling table must be reachable to be scrolled by keyboard.
    <section className="price-table" ref={scroller} tabIndex={0} aria-label="Prices by model">
      <table aria-rowcount={rows.length + 1}>
        <thead>
          <tr>
            <th scope="col">Model</th>
            <th scope="col">Input</th>
            <th scope="col">Output</th>
            <th scope="col">Cache read</th>
            <th scope="col">Cache write</th>
            <th scope="col">Reasoning</th>
            <th scope="col">As of</th>
            <th scope="col">
              <span className="visually-hidden">Change</span>
            </th>
          </tr>
        </thead>
        <tbody>
          <Room px={above} />
          {shown.map((item) => {
            const row = rows[item.index]
            return row === undefined ? null : (
              <Row key={row.price.model} row={row} index={item.index} onEdit={onEdit} onReset={onReset} />
            )
          })}
          <Room px={below} />
        </tbody>
      </table>
    </section>
  )
}

const Room = ({ px }: { px: number }) =>
  px <= 0 ? null : (
    <tr className="price-table-room" style={{ '--room': `${px}px` }}>
      <td colSpan={COLUMNS} />
    </tr>
  )

function Row({
  row: { price, own },
  index,
  onEdit,
  onReset,
}: {
  row: PriceRow
  index: number
  onEdit: (price: ModelPrice) => void
  onReset: (model: string) => void
}) {
  const { long } = price
  const longNote =
    long === undefined
      ? undefined
      : `Above ${long.above.toLocaleString('en-US')} tokens: input ${formatRate(long.input)}, output ${formatRate(long.output)}, cache read ${formatRate(long.cacheRead)}, cache write ${formatRate(long.cacheWrite)}`
  return (
    <tr aria-rowindex={index + 2} data-own={own || undefined}>
      <th scope="row">
        <span className="price-table-model">
          <span className="truncate" title={price.model}>
            {visibleText(price.model)}
          </span>
          {own ? <Badge tone="accent">yours</Badge> : null}
          {long === undefined ? null : (
            <small title={longNote}>more above {Math.round(long.above / 1_000).toLocaleString('en-US')}k</small>
          )}
        </span>
      </th>
      <td>{formatRate(price.input)}</td>
      <td>{formatRate(price.output)}</td>
      <td title="–: as input">{formatRate(price.cacheRead)}</td>
      <td
        title={price.cacheWriteHour === undefined ? '–: as input' : `For an hour: ${formatRate(price.cacheWriteHour)}`}
      >
        {formatRate(price.cacheWrite)}
      </td>
      <td title="–: as output">{formatRate(price.reasoning)}</td>
      <td>{price.asOf}</td>
      <td>
        <span className="price-table-buttons">
          <IconButton
            size="small"
            label={`Change the price of ${price.model}`}
            icon={<Pencil />}
            onClick={() => onEdit(price)}
          />
          {own ? (
            <IconButton
              size="small"
              label={`Take your price of ${price.model} back`}
              icon={<RotateCcw />}
              onClick={() => onReset(price.model)}
            />
          ) : null}
        </span>
      </td>
    </tr>
  )
}
