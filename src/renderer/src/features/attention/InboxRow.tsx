import { CircleHelp, type LucideIcon, ShieldQuestion, SquareTerminal } from 'lucide-react'
import { useAgent } from '../../store/selectors'
import { askLine } from './askFace'
import type { InboxEntry } from './inboxEntries'
import { Waiting } from './Waiting'

const iconOf = (entry: InboxEntry): LucideIcon =>
  entry.kind === 'terminal' ? SquareTerminal : entry.item.kind === 'question' ? CircleHelp : ShieldQuestion

/** One line: who, since when, and what about. */
export function InboxRow({ entry, current, onChoose }: { entry: InboxEntry; current: boolean; onChoose: () => void }) {
  const agent = useAgent(entry.kind === 'item' ? entry.item.agentId : entry.id)
  const Icon = iconOf(entry)
  const name = entry.kind === 'item' ? entry.item.agentName : (agent?.spec.name ?? '')
  const story = agent?.spec.storyTitle || (agent?.spec.storyId ?? (entry.kind === 'item' ? entry.item.storyId : ''))
  const since = entry.kind === 'item' ? entry.item.raisedAt : agent?.since
  const mark =
    entry.kind === 'terminal' ? null : entry.item.answer !== null ? 'answered' : entry.item.live ? null : 'host ended'
  return (
    <button
      type="button"
      className="inbox-row"
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
      <span className="inbox-row-line truncate">
        {entry.kind === 'terminal' ? 'waits in its terminal' : askLine(entry.item)}
      </span>
    </button>
  )
}
