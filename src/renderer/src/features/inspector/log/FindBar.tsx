import { CaseSensitive, ChevronDown, ChevronUp, X } from 'lucide-react'
import type { KeyboardEvent, Ref } from 'react'
import { IconButton } from '../../../ui/IconButton'
import { Input } from '../../../ui/Input'
import { type FindState, findLabel } from './findState'

/** Enter goes to the match before (newest first, as one reads a log), Shift+Enter to the one after. */
export function FindBar({
  text,
  onTextChange,
  find,
  searching,
  caseSensitive,
  onCaseSensitiveChange,
  onStep,
  onClose,
  inputRef,
}: {
  text: string
  onTextChange: (text: string) => void
  find: FindState
  searching: boolean
  caseSensitive: boolean
  onCaseSensitiveChange: (caseSensitive: boolean) => void
  onStep: (by: 1 | -1) => void
  onClose: () => void
  inputRef: Ref<HTMLInputElement>
}) {
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.key === 'Enter') {
      event.preventDefault()
      onStep(event.shiftKey ? 1 : -1)
    } else if (event.key === 'Escape') {
      event.stopPropagation()
      onClose()
    }
  }
  const none = find.matches.length === 0 ? 'nothing found yet' : null
  return (
    <search className="log-find">
      <Input
        ref={inputRef}
        value={text}
        onChange={(event) => onTextChange(event.target.value)}
        onKeyDown={onKeyDown}
        placeholder="Find in the whole log"
        aria-label="Find in the whole log"
        maxLength={1_000}
      />
      <output className="log-find-count numbers" aria-live="polite">
        {searching ? 'Searching…' : findLabel(find)}
      </output>
      <IconButton
        size="small"
        label="Match case"
        icon={<CaseSensitive />}
        pressed={caseSensitive}
        onClick={() => onCaseSensitiveChange(!caseSensitive)}
      />
      <IconButton
        size="small"
        label="Match before"
        icon={<ChevronUp />}
        disabledReason={none}
        onClick={() => onStep(-1)}
      />
      <IconButton
        size="small"
        label="Match after"
        icon={<ChevronDown />}
        disabledReason={none}
        onClick={() => onStep(1)}
      />
      <IconButton size="small" label="Close find" icon={<X />} onClick={onClose} />
    </search>
  )
}
