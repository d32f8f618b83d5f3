import { useState } from 'react'
import { Button } from '../../../ui/Button'
import { CopyButton } from '../../../ui/CopyButton'
import { visibleBlock } from '../visibleText'
import './DetailBlock.css'
import type { RowDetail } from './rowFace'
import { prettyPayload } from './toolInput'

/** Characters drawn before the reader asks for more: enough for nearly every tool result, cheap to lay out. */
const DRAWN_MAX_CHARS = 12_000

/** One labelled block of an opened row, as plain text. */
export function DetailBlock({ detail }: { detail: RowDetail }) {
  const [whole, setWhole] = useState(false)
  const text = detail.json ? prettyPayload(detail.text) : detail.text
  const cut = !whole && text.length > DRAWN_MAX_CHARS
  return (
    <section className="detail-block" aria-label={detail.label}>
      <header className="detail-block-head">
        <h3>{detail.label}</h3>
        <CopyButton text={detail.text} label={`Copy ${detail.label.toLowerCase()}`} />
      </header>
      {text === '' ? (
        <p className="detail-block-empty">Empty</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling block must be reachable to be scrolled by keyboard.
        <pre className="detail-block-text" tabIndex={0}>
          {visibleBlock(cut ? text.slice(0, DRAWN_MAX_CHARS) : text)}
        </pre>
      )}
      {cut ? (
        <Button size="small" variant="quiet" onClick={() => setWhole(true)}>
          Show all {text.length.toLocaleString('en-US')} characters
        </Button>
      ) : null}
    </section>
  )
}
