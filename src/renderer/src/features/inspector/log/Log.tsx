import { Copy, Download, ScrollText, Search, WrapText } from 'lucide-react'
import { useCallback, useEffect, useRef, useState } from 'react'
import { useStore } from 'zustand'
import type { RunSummary } from '../../../../../shared/domain/agent'
import { useClient } from '../../../store/context'
import { EmptyState } from '../../../ui/EmptyState'
import { ErrorNote } from '../../../ui/ErrorNote'
import { IconButton } from '../../../ui/IconButton'
import { Segmented } from '../../../ui/Segmented'
import { Spinner } from '../../../ui/Spinner'
import { FindBar } from './FindBar'
import { LogList } from './LogList'
import { createLogFeed, type LogFeed, type LogForm, type LogTarget } from './logFeed'
import { useFind } from './useFind'
import { useLogExport } from './useLogExport'
import './Log.css'

/** Logs have no stream of their own: a live one in sight is asked this often for what is new. */
const FOLLOW_POLL_MS = 1_000

/** The terminal output of one run as text: what a person would read, or every byte made visible. */
export function Log({
  run,
  form,
  onFormChange,
}: {
  run: RunSummary
  form: LogForm
  onFormChange: (form: LogForm) => void
}) {
  const client = useClient()
  const [feed, setFeed] = useState<LogFeed | null>(null)
  useEffect(() => {
    const opened = createLogFeed(client, run.id, form)
    setFeed(opened)
    return () => opened.close()
  }, [client, run.id, form])
  return feed === null ? null : (
    <LogOf key={`${run.id} ${form}`} feed={feed} run={run} form={form} onFormChange={onFormChange} />
  )
}

function LogOf({
  feed,
  run,
  form,
  onFormChange,
}: {
  feed: LogFeed
  run: RunSummary
  form: LogForm
  onFormChange: (form: LogForm) => void
}) {
  const state = useStore(feed.store)
  const find = useFind(useClient(), run.id)
  const [finding, setFinding] = useState(false)
  const [wrap, setWrap] = useState(true)
  const [target, setTarget] = useState<LogTarget | null>(null)
  const [following, setFollowing] = useState(true)
  const input = useRef<HTMLInputElement>(null)
  const output = useLogExport(run, form)

  useEffect(() => {
    void feed.newest()
  }, [feed])

  const live = run.endedAt === null || !state.ended
  useEffect(() => {
    if (!live || !following || !state.ready) return
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') void feed.poll()
    }, FOLLOW_POLL_MS)
    return () => clearInterval(timer)
  }, [feed, live, following, state.ready])

  // Bring the current match into sight, wherever in the log it is.
  const offset = find.state.matches[find.state.current]?.offset
  const requests = useRef(0)
  useEffect(() => {
    if (offset === undefined) return
    requests.current += 1
    const request = requests.current
    void feed.openAt(offset).then((key) => (key === null ? undefined : setTarget({ key, request })))
  }, [feed, offset])

  const openFind = (): void => {
    setFinding(true)
    // The bar exists after this render.
    requestAnimationFrame(() => input.current?.select())
  }
  const closeFind = (): void => {
    setFinding(false)
    setTarget(null)
    find.setText('')
  }
  const onFollowingChange = useCallback((next: boolean) => setFollowing(next), [])

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: takes the find key from whatever inside has the focus.
    <div
      className="log"
      data-wrap={wrap || undefined}
      onKeyDown={(event) => {
        if (event.key.toLowerCase() !== 'f' || !(event.metaKey || event.ctrlKey) || event.shiftKey) return
        event.preventDefault()
        openFind()
      }}
    >
      <div className="log-tools">
        <Segmented
          label="Form of the log"
          value={form}
          onValueChange={onFormChange}
          segments={[
            { value: 'clean', label: 'What a person would read', content: 'Clean' },
            { value: 'raw', label: 'Every byte, control characters made visible', content: 'Raw' },
          ]}
        />
        <span className="log-size numbers">{sizeText(state.size)}</span>
        <IconButton size="small" label="Find" shortcut="Mod+F" icon={<Search />} pressed={finding} onClick={openFind} />
        <IconButton
          size="small"
          label="Wrap long lines"
          icon={<WrapText />}
          pressed={wrap}
          onClick={() => setWrap(!wrap)}
        />
        <IconButton size="small" label="Copy the log" icon={<Copy />} busy={output.copying} onClick={output.copy} />
        <IconButton
          size="small"
          label={output.saved === null ? 'Save the log to a file' : `Reading: ${output.saved} %`}
          icon={<Download />}
          busy={output.saved !== null}
          onClick={output.save}
        />
      </div>
      {finding ? (
        <FindBar
          inputRef={input}
          text={find.text}
          onTextChange={find.setText}
          find={find.state}
          searching={find.searching}
          caseSensitive={find.caseSensitive}
          onCaseSensitiveChange={find.setCaseSensitive}
          onStep={find.step}
          onClose={closeFind}
        />
      ) : null}
      {find.error === null ? null : <ErrorNote error={find.error} />}
      {state.error === null ? null : <ErrorNote error={state.error} onRetry={() => void feed.newest()} />}
      {!state.ready ? (
        <div className="log-wait">
          <Spinner label="Loading the log" />
        </div>
      ) : state.lines.length === 0 && state.error === null ? (
        <EmptyState icon={<ScrollText />} title="Nothing printed yet">
          Everything that the agent prints is kept here, byte for byte, also after it ended.
        </EmptyState>
      ) : (
        <LogList
          feed={feed}
          state={state}
          find={find.state}
          caseSensitive={find.caseSensitive}
          target={target}
          onFollowingChange={onFollowingChange}
        />
      )}
    </div>
  )
}

const sizeText = (bytes: number): string => {
  if (bytes < 1_000) return `${bytes}\u202fB`
  if (bytes < 1_000_000) return `${(bytes / 1_000).toFixed(1)}\u202fkB`
  return `${(bytes / 1_000_000).toFixed(1)}\u202fMB`
}
