import { Inbox as InboxIcon, X } from 'lucide-react'
import { type KeyboardEvent, useEffect, useLayoutEffect, useRef } from 'react'
import { useApp, useCommands, useServices } from '../../store/context'
import { useNeedCount } from '../../store/selectors'
import { EmptyState } from '../../ui/EmptyState'
import { IconButton } from '../../ui/IconButton'
import { focusQuietly } from '../../ui/quietFocus'
import './Inbox.css'
import { InboxAsk } from './InboxAsk'
import { InboxNotice } from './InboxNotice'
import { InboxProcesses } from './InboxProcesses'
import { InboxRow } from './InboxRow'
import { InboxTerminal } from './InboxTerminal'
import { chosenEntry, entryAfterKey, type InboxEntry } from './inboxEntries'
import { useInboxEntries } from './useInboxEntries'

/** Everything that waits for a person, in one place beside the panes, which stay in sight and in use. */
export function Inbox() {
  const open = useApp((state) => state.ui.inboxOpen)
  const { ui, store } = useServices()
  useCommands(
    () => [
      {
        id: 'fleet.inbox',
        title: 'Inbox: what waits for you',
        section: 'Fleet',
        keys: ['I', 'Mod+Shift+Y'],
        icon: InboxIcon,
        keywords: ['attention', 'approvals', 'permission', 'questions', 'allow', 'deny', 'notices', 'needs you'],
        run: () => (store.getState().ui.inboxOpen ? ui.closeInbox() : ui.openInbox()),
      },
    ],
    [ui, store],
  )
  return open ? <OpenInbox /> : null
}

/** Keys of these are their own. */
const OWN_KEYS = 'input, textarea, pre'

function OpenInbox() {
  const { ui } = useServices()
  const entries = useInboxEntries()
  const choice = useApp((state) => state.ui.inboxChoice)
  const count = useNeedCount()
  const sheet = useRef<HTMLElement>(null)
  const order = useRef<readonly string[]>([])
  const shown = chosenEntry(entries, choice, order.current)
  useLayoutEffect(() => {
    order.current = entries.map((entry) => entry.id)
  }, [entries])
  // What is shown stays chosen: another that comes before it must not take its place under the pointer.
  const shownId = shown?.id ?? null
  useEffect(() => {
    if (shownId !== null && shownId !== choice) ui.chooseInInbox(shownId)
  }, [ui, shownId, choice])
  // It opens for the keyboard, on the list, and gives the keyboard back at the end.
  useEffect(() => {
    const before = document.activeElement
    if (sheet.current !== null) focusQuietly(sheet.current)
    return () => {
      const lost = document.activeElement === null || document.activeElement === document.body
      if (lost && before instanceof HTMLElement) focusQuietly(before)
    }
  }, [])

  const go = (entry: InboxEntry): void => {
    ui.chooseInInbox(entry.id)
    requestAnimationFrame(() => sheet.current?.querySelector<HTMLElement>('[aria-current]')?.focus())
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Escape') {
      ui.closeInbox()
      return
    }
    if (event.key === 'Enter' && (event.metaKey || event.ctrlKey) && !event.repeat) {
      event.preventDefault()
      sheet.current?.querySelector<HTMLElement>('[data-act="primary"]')?.click()
      return
    }
    if (event.metaKey || event.ctrlKey || event.altKey || event.shiftKey) return
    if ((event.target as HTMLElement).matches(OWN_KEYS)) return
    const act = /^[a-z]$/i.test(event.key)
      ? sheet.current?.querySelector<HTMLElement>(`[data-act-key="${event.key.toLowerCase()}"]`)
      : null
    if (act != null) {
      event.preventDefault()
      if (!event.repeat) act.click()
      return
    }
    const next = entryAfterKey(entries, shown, event.key)
    if (next === null) return
    event.preventDefault()
    go(next)
  }
  return (
    <aside className="inbox" aria-label="Inbox" ref={sheet} tabIndex={-1} data-hand-over="" onKeyDown={onKeyDown}>
      <header className="inbox-head">
        <h2>Inbox</h2>
        <span className="inbox-count numbers">
          {count === 0 ? 'nobody waits' : count === 1 ? '1 needs you' : `${count} need you`}
        </span>
        <IconButton
          size="small"
          label="Close the inbox"
          shortcut="Escape"
          icon={<X />}
          onClick={() => ui.closeInbox()}
        />
      </header>
      {shown === null ? (
        <EmptyState icon={<InboxIcon />} title="Nobody needs you">
          When an agent asks to run something, or asks you a question, it waits here, and you see exactly what would
          run. So does a story that cannot go on without you, and a budget that is used up.
        </EmptyState>
      ) : (
        <>
          <ul className="inbox-list" aria-label="What waits for you">
            {entries.map((entry) => (
              <li key={entry.id}>
                <InboxRow entry={entry} current={entry.id === shown.id} onChoose={() => ui.chooseInInbox(entry.id)} />
              </li>
            ))}
          </ul>
          {shown.kind === 'item' ? (
            <InboxAsk key={`${shown.id} ${shown.item.hash}`} item={shown.item} />
          ) : shown.kind === 'notice' ? (
            <InboxNotice key={shown.id} notice={shown.notice} />
          ) : shown.kind === 'processes' ? (
            <InboxProcesses key={shown.id} processes={shown.processes} />
          ) : (
            <InboxTerminal key={shown.id} agentId={shown.id} />
          )}
        </>
      )}
    </aside>
  )
}
