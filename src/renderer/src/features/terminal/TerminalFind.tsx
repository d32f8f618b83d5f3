import type { ISearchOptions, SearchAddon } from '@xterm/addon-search'
import { ChevronDown, ChevronUp, X } from 'lucide-react'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { IconButton } from '../../ui/IconButton'
import { Input } from '../../ui/Input'
import './TerminalFind.css'

/** Amber, readable under both themes' text; the current match is stronger. */
const options: ISearchOptions = {
  decorations: {
    matchBackground: '#6b5118',
    matchOverviewRuler: '#f5bf5d',
    activeMatchBackground: '#a5741a',
    // It is selected as well, and a selection hides what is behind the text.
    activeMatchBorder: '#d9932b',
    activeMatchColorOverviewRuler: '#f5bf5d',
  },
}

/** Finds text in one pane's screen and scrollback. The Log tab searches the whole run. */
export function TerminalFind({ search, onClose }: { search: SearchAddon; onClose: () => void }) {
  const [text, setText] = useState('')
  const [found, setFound] = useState<{ index: number; count: number } | null>(null)
  const input = useRef<HTMLInputElement>(null)

  useEffect(() => {
    input.current?.focus()
    const listening = search.onDidChangeResults(({ resultIndex, resultCount }) =>
      setFound({ index: resultIndex, count: resultCount }),
    )
    return () => {
      listening.dispose()
      search.clearDecorations()
    }
  }, [search])

  const change = (value: string): void => {
    setText(value)
    if (value !== '') search.findPrevious(value, { ...options, incremental: true })
    else {
      search.clearDecorations()
      setFound(null)
    }
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') onClose()
    else if (event.key !== 'Enter' || text === '') return
    else if (event.shiftKey) search.findNext(text, options)
    else search.findPrevious(text, options)
    event.stopPropagation()
    event.preventDefault()
  }

  return (
    <search className="terminal-find" onKeyDown={onKeyDown}>
      <Input
        ref={input}
        value={text}
        placeholder="Find in this pane"
        aria-label="Find in this pane"
        onChange={(event) => change(event.target.value)}
      />
      <output className="terminal-find-count numbers">{countOf(text, found)}</output>
      <IconButton
        size="small"
        label="Previous match"
        shortcut="Enter"
        icon={<ChevronUp />}
        onClick={() => search.findPrevious(text, options)}
      />
      <IconButton
        size="small"
        label="Next match"
        shortcut="Shift+Enter"
        icon={<ChevronDown />}
        onClick={() => search.findNext(text, options)}
      />
      <IconButton size="small" label="Close" shortcut="Escape" icon={<X />} onClick={onClose} />
    </search>
  )
}

function countOf(text: string, found: { index: number; count: number } | null): string {
  if (text === '' || found === null) return ''
  if (found.count === 0) return 'none'
  return found.index < 0 ? `${found.count}` : `${found.index + 1} of ${found.count}`
}
