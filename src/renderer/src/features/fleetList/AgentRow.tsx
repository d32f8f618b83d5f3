import { Flag, TriangleAlert } from 'lucide-react'
import { memo, type ReactNode } from 'react'
import { type AgentView, isLive } from '../../../../shared/domain/agent'
import type { AgentId } from '../../../../shared/domain/ids'
import { useApp, useUiActions } from '../../store/context'
import { firstItemOf, firstNoticeOf } from '../../store/needYou'
import { useAgent, usePending } from '../../store/selectors'
import { shownPhase } from '../../store/shownPhase'
import { useNow } from '../../store/ticker'
import { ContextMenu } from '../../ui/ContextMenu'
import { phaseLooks, phaseWord } from '../../ui/phaseLook'
import { StatePill } from '../../ui/StatePill'
import { askLine } from '../attention/askFace'
import { useParking } from '../board/useStory'
import { statusLine, warningOf } from '../grid/statusLine'
import './AgentRow.css'
import type { AgentMenuEntry } from './useAgentMenu'

/** One agent: icon, name, age; below it the state in a word and what it does. Enter and a click go to its pane. */
export const AgentRow = memo(function AgentRow({
  agentId,
  withStory,
  current,
  stop,
  tabbable,
  onFocusRow,
  menu,
}: {
  agentId: AgentId
  /** No heading says it. */
  withStory: boolean
  current: boolean
  /** Its place among the stops of the arrow keys. */
  stop: number
  tabbable: boolean
  onFocusRow: (stop: number) => void
  menu: (id: AgentId) => readonly AgentMenuEntry[]
}) {
  const agent = useAgent(agentId)
  const pending = usePending(agentId)
  const ui = useUiActions()
  if (agent === undefined) return null
  const phase = shownPhase(agent, pending)
  return (
    <ContextMenu label={`Actions for ${agent.spec.name}`} items={() => menu(agentId)}>
      <button
        type="button"
        className="agent-row"
        data-tone={phaseLooks[phase].tone}
        data-row={stop}
        data-agent-row={agentId}
        tabIndex={tabbable ? 0 : -1}
        aria-current={current || undefined}
        onFocus={() => onFocusRow(stop)}
        onClick={() => ui.enterPane(agentId)}
      >
        <span className="agent-row-icon">
          <StatePill phase={phase} waitingFor={agent.waitingFor} compact />
        </span>
        <span className="agent-row-name truncate">
          {/* Each with its own direction: two right-to-left names must not run into one. */}
          <bdi>{agent.spec.name}</bdi>{' '}
          {withStory ? (
            <small>
              <bdi>{agent.spec.storyTitle === '' ? agent.spec.storyId : agent.spec.storyTitle}</bdi>
            </small>
          ) : null}
        </span>
        <NeedsYou agentId={agentId} />
        <RowStatus agent={agent} word={phaseWord(phase, agent.waitingFor)} asked={phase !== agent.phase} />
        {agent.survivors.length === 0 ? null : (
          <span className="agent-row-survivors">
            <TriangleAlert aria-hidden="true" />
            {agent.survivors.length === 1 ? '1 process' : `${agent.survivors.length} processes`} left behind
          </span>
        )}
      </button>
    </ContextMenu>
  )
})

/** The mark of what the inbox has about it. */
function NeedsYou({ agentId }: { agentId: AgentId }) {
  const message = useApp((state) => firstNoticeOf(state, agentId)?.message)
  if (message === undefined) return null
  return (
    <span className="agent-row-needs" title={message}>
      <Flag aria-hidden="true" />
      <span className="visually-hidden">needs you</span>
    </span>
  )
}

/** The parts that tick. An agent that is not at work says why: the reason its last run ended with. */
function RowStatus({ agent, word, asked }: { agent: AgentView; word: string; asked: boolean }): ReactNode {
  const now = useNow()
  const line = statusLine(agent, now, useParking(agent.spec.id))
  const warning = asked ? null : warningOf(agent, now)
  const parked = agent.phase === 'parked'
  const reason = isLive(agent.phase) ? null : (agent.run?.why ?? null)
  const item = useApp((state) => firstItemOf(state, agent.spec.id))
  if (item !== undefined && !asked)
    return (
      <>
        <span className="agent-row-age numbers">{line.age.replace(/ ago$/, '')}</span>
        <span className="agent-row-line truncate" title={askLine(item)}>
          <span className="agent-row-word">{agent.phase === 'waiting' ? 'asks:' : `${word}, asks:`}</span>{' '}
          {askLine(item)}
        </span>
      </>
    )
  const said = asked ? null : parked ? line.age : (line.detail ?? reason)
  return (
    <>
      <span className="agent-row-age numbers">{asked || parked ? '' : line.age.replace(/ ago$/, '')}</span>
      <span className="agent-row-line truncate numbers" title={agent.evidence.detail}>
        <span className="agent-row-word" aria-hidden="true">
          {word}
        </span>{' '}
        {said}
        {asked || !line.stalled ? null : <em className="agent-row-stall"> {line.quiet}</em>}
      </span>
      {warning === null ? null : (
        <span className="agent-row-survivors" data-tone={agent.sharesTree.length > 0 ? 'bad' : 'attention'}>
          <TriangleAlert aria-hidden="true" />
          {warning}
        </span>
      )}
    </>
  )
}
