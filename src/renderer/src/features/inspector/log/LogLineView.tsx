import { memo } from 'react'
import { highlight } from './findState'
import { drawnLine } from './logLines'

/** One line as text nodes: agent output is never anything else on this page. */
export const LogLineView = memo(function LogLineView({
  text,
  find,
  caseSensitive,
  current,
}: {
  text: string
  find: string
  caseSensitive: boolean
  current: boolean
}) {
  const line = drawnLine(text)
  const parts = highlight(line.text, find, caseSensitive)
  return (
    <div className="log-line" data-current={current || undefined}>
      {/* Every second part is a match; the parts have no identity but their place. */}
      {parts.length === 1
        ? line.text
        : // biome-ignore lint/suspicious/noArrayIndexKey: see above.
          parts.map((part, index) => (index % 2 === 1 ? <mark key={index}>{part}</mark> : part))}
      {line.omitted === 0 ? null : (
        <span className="log-line-omitted"> … {line.omitted.toLocaleString('en-US')} more characters in the file</span>
      )}
    </div>
  )
})
