import { Plus } from 'lucide-react'
import { memo } from 'react'
import type { DiffLine } from '../../../../shared/domain/review'
import { exactText } from '../../ui/format/exact'
import { LineText } from './LineText'

const signs: Readonly<Record<DiffLine['kind'], string>> = { context: ' ', added: '+', removed: '−', note: ' ' }
const words: Readonly<Record<DiffLine['kind'], string>> = {
  context: 'unchanged',
  added: 'added',
  removed: 'removed',
  note: 'note',
}
/** Of a line, as much as a screen reader says at once. */
const SAID_MAX_CHARS = 300

/** One line with its numbers on both sides. The numbers are a button: they take the focus, and open a comment. */
export const PatchLine = memo(function PatchLine({
  line,
  row,
  tabbable,
  onComment,
}: {
  line: DiffLine
  row: number
  tabbable: boolean
  onComment: (row: number) => void
}) {
  const number = line.newLine ?? line.oldLine
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the button in it does the same by keyboard.
    // biome-ignore lint/a11y/useKeyWithClickEvents: as above.
    <div
      className="patch-line"
      data-kind={line.kind}
      onClick={(event) => {
        // Whoever marks text to copy it does not want to comment.
        const byKey = event.detail === 0
        if (byKey || window.getSelection()?.isCollapsed !== false) onComment(row)
      }}
    >
      <button
        type="button"
        className="patch-gutter numbers"
        data-row={row}
        tabIndex={tabbable ? 0 : -1}
        aria-label={`${words[line.kind]}, line ${number}: ${exactText(line.text.slice(0, SAID_MAX_CHARS))}`}
      >
        <span>{line.oldLine}</span>
        <span>{line.newLine}</span>
        <span className="patch-sign">
          <span>{signs[line.kind]}</span>
          <Plus aria-hidden="true" />
        </span>
      </button>
      <code className="patch-text">
        <LineText text={line.text} />
      </code>
    </div>
  )
})
