import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react'
import '@xterm/xterm/css/xterm.css'
import type { SnowhookError } from '../../../../shared/domain/errors'
import type { AgentId, RunId } from '../../../../shared/domain/ids'
import { useApp, useClient, useUiActions } from '../../store/context'
import { useResolvedTheme } from '../../store/theme'
import { Spinner } from '../../ui/Spinner'
import { terminalFontReady } from './fontReady'
import { LinkPrompt, openOutside } from './LinkPrompt'
import { type MountedTerminal, mountTerminal } from './mountTerminal'
import { PasteConfirm } from './PasteConfirm'
import { type PreparedPaste, preparePaste } from './paste'
import { TerminalFind } from './TerminalFind'
import './TerminalPane.css'

/** A parser that dies again and again on new snapshots is not worth a loop. */
const REMOUNTS_MAX = 3

const copyRefused = {
  level: 'warning',
  message: 'The browser did not let Snowhook copy.',
  next: 'Allow the clipboard for this page, or copy from the Log tab.',
} as const

export interface TerminalPaneProps {
  agentId: AgentId
  /** One run's own screen, also long after it ended; null: the live one. */
  runId?: RunId | null
  /** False: keys go nowhere. */
  canType: boolean
  /** A program may still print. */
  live: boolean
  /** For screen readers. */
  label: string
  /** Shown until there is a picture; absent: a spinner. */
  waiting?: ReactNode
  /** Typing was tried where it is not possible. */
  onTypedInVain?: () => void
}

/** A live xterm on an agent's screen. Mount it only while it can be seen. */
export function TerminalPane(props: TerminalPaneProps): ReactNode {
  const { agentId, runId = null, canType, live, label, waiting, onTypedInVain } = props
  const { attach } = useClient().terminal
  const ui = useUiActions()
  const theme = useResolvedTheme()
  const entering = useApp((state) => state.ui.entering === agentId)
  const element = useRef<HTMLDivElement>(null)
  const [mounted, setMounted] = useState<MountedTerminal | null>(null)
  const [drawn, setDrawn] = useState(false)
  const [remounts, setRemounts] = useState(0)
  const [ended, setEnded] = useState<SnowhookError | null>(null)
  const [finding, setFinding] = useState(false)
  const [hovered, setHovered] = useState<string | null>(null)
  const [opening, setOpening] = useState<string | null>(null)
  const [paste, setPaste] = useState<PreparedPaste | null>(null)
  const desktop = useApp((state) => state.host?.shell === 'desktop')
  // What the terminal's callbacks read: they must not make it mount again.
  const latest = useRef({ state: { theme, canType, live }, label, desktop, onTypedInVain, ui })
  latest.current = { state: { theme, canType, live }, label, desktop, onTypedInVain, ui }

  useEffect(() => {
    let terminal: MountedTerminal | null = null
    let gone = false
    setDrawn(false)
    setEnded(null)
    const mount = (): void => {
      if (gone || element.current === null || remounts > REMOUNTS_MAX) return
      terminal = mountTerminal({
        element: element.current,
        attach,
        agentId,
        runId,
        state: latest.current.state,
        label: latest.current.label,
        events: {
          drawn: () => setDrawn(true),
          ended: (error) => setEnded(error ?? null),
          broken: () => setRemounts((count) => count + 1),
          pasted(text, bracketed) {
            const prepared = preparePaste(text, bracketed)
            if (prepared.confirm) setPaste(prepared)
            else terminal?.type(prepared.text)
          },
          linkHovered: setHovered,
          linkOpened: (url) => (latest.current.desktop ? openOutside(url) : setOpening(url)),
          findRequested: () => setFinding(true),
          copyRefused: () => latest.current.ui.toast(copyRefused),
          typedInVain: () => latest.current.onTypedInVain?.(),
        },
      })
      setMounted(terminal)
    }
    // A terminal that cannot even be built is treated like one whose parser died.
    terminalFontReady()
      .then(mount)
      .catch(() => setRemounts((count) => count + 1))
    return () => {
      gone = true
      terminal?.dispose()
      setMounted(null)
    }
  }, [attach, agentId, runId, remounts])

  useEffect(() => mounted?.update({ theme, canType, live }), [mounted, theme, canType, live])
  useEffect(() => {
    if (entering && mounted !== null && ui.takeEntry(agentId)) mounted.focus()
  }, [entering, mounted, ui, agentId])

  const closeFind = useCallback(() => {
    setFinding(false)
    mounted?.focus()
  }, [mounted])

  return (
    <section className="terminal-pane" aria-label={label} data-agent-id={agentId} data-drawn={drawn || undefined}>
      <div className="terminal-pane-screen" ref={element} data-terminal />
      {drawn || ended !== null ? null : (
        <div className="terminal-pane-wait">{waiting ?? <Spinner label="Attaching to the terminal" />}</div>
      )}
      {remounts > REMOUNTS_MAX ? (
        <p className="terminal-pane-note" role="alert">
          This terminal could not draw what the agent printed. Nothing is lost: the Log tab has every byte.
        </p>
      ) : null}
      {ended === null ? null : (
        <p className="terminal-pane-note" role="alert">
          {ended.message} {ended.next}
        </p>
      )}
      {finding && mounted !== null ? <TerminalFind search={mounted.search} onClose={closeFind} /> : null}
      <LinkPrompt hovered={hovered} opening={opening} onDone={() => setOpening(null)} />
      <PasteConfirm
        paste={paste}
        onDone={(accepted) => {
          if (accepted && paste !== null) mounted?.type(paste.text)
          setPaste(null)
          mounted?.focus()
        }}
      />
    </section>
  )
}
