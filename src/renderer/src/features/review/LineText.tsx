import { useState } from 'react'
import { ExactText } from '../../ui/ExactText'

/** Characters of one line drawn before the reader asks for more: such lines are generated, and slow the page down. */
const DRAWN_MAX_CHARS = 3_000

/** A line of a file as it really is, whatever it holds. */
export function LineText({ text }: { text: string }) {
  const [whole, setWhole] = useState(false)
  if (whole || text.length <= DRAWN_MAX_CHARS) return <ExactText text={text} />
  return (
    <>
      <ExactText text={text.slice(0, DRAWN_MAX_CHARS)} />
      <button
        type="button"
        className="patch-more"
        onClick={(event) => {
          event.stopPropagation()
          setWhole(true)
        }}
      >
        … {(text.length - DRAWN_MAX_CHARS).toLocaleString('en-US')} more characters
      </button>
    </>
  )
}
