import { CircleHelp, Footprints, type LucideIcon, ShieldQuestion, SquareTerminal } from 'lucide-react'
import type { AgentId } from '../../../../shared/domain/ids'
import { useApp } from '../../store/context'
import { useAgent } from '../../store/selectors'
import { visibleText } from '../inspector/visibleText'
import { askedWords } from '../recovery/recoveryWords'
import { askLine } from './askFace'
import type { InboxEntry } from './inboxEntries'
import { causeLooks, noticeLine, noticeSubject } from './noticeFace'
import { Waiting } from './Waiting'

interface RowFace {
  readonly icon: LucideIcon
  readonly name: string
  readonly story: string
  readonly since: number | undefined
  readonly mark: string | null
  readonly line: string
}

/** One line: who, since when, and what about. */
export function InboxRow({ entry, current, onChoose }: { entry: InboxEntry; current: boolean; onChoose: () => void }) {
  const { icon: Icon, name, story, since, mark, line } = useRowFace(entry)
  return (
    <button
      type="button"
      className="inbox-row"
      data-kind={entry.kind}
      aria-current={current || undefined}
      tabIndex={current ? 0 : -1}
      onClick={onChoose}
    >
      <Icon aria-hidden="true" />
      <span className="inbox-row-name truncate">
        <bdi>{name}</bdi>{' '}
        <small>
          <bdi>{story}</bdi>
        </small>
      </span>
      <span className="inbox-row-age numbers">
        {mark === null ? null : <em>{mark}</em>}
        {since === undefined ? null : <Waiting since={since} />}
      </span>
      <span className="inbox-row-line truncate">{line}</span>
    </button>
  )
}

function useRowFace(entry: InboxEntry): RowFace {
  const agent = useAgent(agentOf(entry))
  const subject = useApp((state) => (entry.kind === 'notice' ? noticeSubject(entry.notice, state) : ''))
  const story = agent?.spec.storyTitle || agent?.spec.storyId
  switch (entry.kind) {
    case 'item': {
      const { item } = entry
      return {
        icon: item.kind === 'question' ? CircleHelp : ShieldQuestion,
        name: item.agentName,
        story: story ?? item.storyId,
        since: item.raisedAt,
        mark: item.answer !== null ? 'answered' : item.live ? null : 'host ended',
        line: askLine(item),
      }
    }
    case 'terminal':
      return {
        icon: SquareTerminal,
        name: agent?.spec.name ?? '',
        story: story ?? '',
        since: agent?.since,
        mark: null,
        line: 'waits in its terminal',
      }
    case 'processes':
      return {
        icon: Footprints,
        name: 'Left behind?',
        story: 'Found at the start',
        since: undefined,
        mark: null,
        line: askedWords(entry.processes.length),
      }
    case 'notice': {
      const { notice } = entry
      const { icon, title } = causeLooks[notice.cause]
      return {
        icon,
        name: visibleText(subject),
        story: title,
        since: notice.raisedAt,
        mark: null,
        line: visibleText(noticeLine(notice, subject)),
      }
    }
  }
}

function agentOf(entry: InboxEntry): AgentId | null {
  switch (entry.kind) {
    case 'item':
      return entry.item.agentId
    case 'terminal':
      return entry.id
    case 'notice':
      return entry.notice.agentId
    case 'processes':
      return null
  }
}
