import type { ReactNode } from 'react'
import type { AgentPhase } from '../../../shared/domain/agent'
import { phaseLooks, phaseWord } from './phaseLook'
import './StatePill.css'

/** A phase as icon + word + colour. `compact` leaves the word to the tooltip and the screen reader. */
export function StatePill({
  phase,
  waitingFor = null,
  compact = false,
}: {
  phase: AgentPhase
  waitingFor?: 'permission' | 'question' | null
  compact?: boolean
}): ReactNode {
  const { icon: Icon, tone } = phaseLooks[phase]
  const word = phaseWord(phase, waitingFor)
  return (
    <span className="state-pill" data-tone={tone} data-phase={phase} data-compact={compact || undefined}>
      <Icon aria-hidden="true" strokeWidth={2.25} />
      <span className={compact ? 'visually-hidden' : undefined}>{word}</span>
    </span>
  )
}
