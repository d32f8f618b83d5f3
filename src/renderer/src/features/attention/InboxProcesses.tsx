import { Footprints } from 'lucide-react'
import type { FoundProcess } from '../../../../shared/domain/recovery'
import { useUiActions } from '../../store/context'
import { Button } from '../../ui/Button'
import { ExactText } from '../../ui/ExactText'
import { askedWords } from '../recovery/recoveryWords'
import './InboxProcesses.css'

/** Named here; the report, where they are decided, has the rest. */
const SHOWN = 5
/** Enough of a command line to know it by. */
const COMMAND_SHOWN_CHARS = 200

/** Processes that a start found and that may be ours: what they are, and the way to the decision. */
export function InboxProcesses({ processes }: { processes: readonly FoundProcess[] }) {
  const ui = useUiActions()
  return (
    <article className="inbox-ask" aria-label="Processes left behind?">
      <header className="inbox-ask-head">
        <h3>Left behind?</h3>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling page must be reachable to be scrolled by keyboard. */}
      <section className="inbox-ask-body" tabIndex={0} aria-label="What was found">
        <p className="inbox-notice-message">{askedWords(processes.length)}.</p>
        <p className="inbox-ask-reason">Nothing has been done to {processes.length === 1 ? 'it' : 'them'}.</p>
        <ul className="inbox-processes">
          {processes.slice(0, SHOWN).map(({ id, pid, command }) => (
            <li key={id}>
              <span className="numbers">{pid}</span>
              <code className="truncate">
                <ExactText text={command.slice(0, COMMAND_SHOWN_CHARS)} />
              </code>
            </li>
          ))}
        </ul>
        {processes.length > SHOWN ? (
          <p className="inbox-ask-reason">and {(processes.length - SHOWN).toLocaleString('en-US')} more</p>
        ) : null}
      </section>
      <footer className="inbox-ask-foot">
        <div className="ask-actions-row">
          <Button
            size="small"
            variant="primary"
            icon={<Footprints />}
            data-act="primary"
            aria-haspopup="dialog"
            onClick={() => ui.openDialog({ kind: 'recovery' })}
          >
            Show and decide…
          </Button>
        </div>
      </footer>
    </article>
  )
}
