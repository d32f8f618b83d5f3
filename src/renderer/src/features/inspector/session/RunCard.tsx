import { Bot, ListTree, RotateCcw, ScrollText, SquareTerminal } from 'lucide-react'
import type { ReactNode } from 'react'
import type { AgentView, SessionRecord } from '../../../../../shared/domain/agent'
import type { RuntimeManifest } from '../../../../../shared/domain/runtimeManifest'
import { totalTokens } from '../../../../../shared/domain/usage'
import { useFleetActions, useUiActions } from '../../../store/context'
import { usePending } from '../../../store/selectors'
import { useNow } from '../../../store/ticker'
import { Badge } from '../../../ui/Badge'
import { Button } from '../../../ui/Button'
import { CopyButton } from '../../../ui/CopyButton'
import { formatAge, formatClock } from '../../../ui/format/age'
import { formatCost } from '../../../ui/format/money'
import { formatTokens } from '../../../ui/format/tokens'
import { outcomeLook } from '../outcomeLook'
import type { NumberedRun } from '../runs'
import { visibleText } from '../visibleText'
import './RunCard.css'
import { sessionReason } from './sessionReason'

/** One run: when, how it ended and why, what it cost, and what can be done with its session. */
export function RunCard({
  numbered,
  agent,
  manifest,
  sessions,
}: {
  numbered: NumberedRun
  agent: AgentView
  manifest: RuntimeManifest | undefined
  sessions: readonly SessionRecord[]
}): ReactNode {
  const { run, number } = numbered
  const fleet = useFleetActions()
  const ui = useUiActions()
  const pending = usePending(agent.spec.id)
  const look = outcomeLook(run)
  const { sessionId } = run
  const reason = sessionId === null ? null : sessionReason(agent, manifest, sessionId, sessions)
  const resume = (interactive: boolean): void => {
    if (sessionId !== null) void fleet.resume(agent.spec.id, { sessionId, interactive })
  }
  return (
    <article className="run-card" aria-label={`Run ${number}`}>
      <header className="run-card-head">
        <h3>Run {number}</h3>
        <Badge tone={look.tone}>{look.word}</Badge>
        <span className="run-card-mode" title={run.interactive ? 'Interactive: typed into' : 'Headless: on its own'}>
          {run.interactive ? <SquareTerminal aria-hidden="true" /> : <Bot aria-hidden="true" />}
          {run.interactive ? 'interactive' : 'headless'}
        </span>
        <span className="run-card-when numbers">
          {formatClock(run.startedAt)} ·{' '}
          {run.endedAt === null ? <Since at={run.startedAt} /> : formatAge(run.endedAt - run.startedAt)}
        </span>
      </header>
      {run.why === null ? null : <p className="run-card-why">{visibleText(run.why)}</p>}
      <dl className="run-card-facts">
        {sessionId === null ? null : (
          <div>
            <dt>Session</dt>
            <dd>
              <code className="truncate">{visibleText(sessionId)}</code>
              <CopyButton text={sessionId} label="Copy the session id" />
            </dd>
          </div>
        )}
        {run.resumedFrom === null || run.resumedFrom === sessionId ? null : (
          <div>
            <dt>Resumed from</dt>
            <dd>
              <code className="truncate">{visibleText(run.resumedFrom)}</code>
            </dd>
          </div>
        )}
        {run.usage === null ? null : (
          <div>
            <dt>Used</dt>
            <dd className="numbers">
              {formatTokens(totalTokens(run.usage))} tokens · {formatCost(run.usage.totalCostUsd, !run.usageFinal)}
            </dd>
          </div>
        )}
      </dl>
      <footer className="run-card-actions">
        <Button
          size="small"
          variant="quiet"
          icon={<ListTree />}
          onClick={() => ui.inspect(agent.spec.id, 'timeline', run.id)}
        >
          Timeline
        </Button>
        <Button
          size="small"
          variant="quiet"
          icon={<ScrollText />}
          onClick={() => ui.inspect(agent.spec.id, 'log', run.id)}
        >
          Log
        </Button>
        {sessionId === null ? null : (
          <>
            <Button
              size="small"
              variant="quiet"
              icon={<RotateCcw />}
              busy={pending === 'resume'}
              disabledReason={reason}
              onClick={() => resume(false)}
            >
              Resume
            </Button>
            {manifest?.capabilities.interactive === false ? null : (
              <Button
                size="small"
                variant="quiet"
                icon={<SquareTerminal />}
                disabledReason={pending === undefined ? reason : 'wait for the answer to the last click'}
                onClick={() => resume(true)}
              >
                Take over
              </Button>
            )}
          </>
        )}
      </footer>
    </article>
  )
}

/** Ticks alone, so that the card does not. */
const Since = ({ at }: { at: number }): ReactNode => formatAge(useNow() - at)
