import type { RunOutcome } from '../../../../src/shared/domain/run'

/** What is known of a run's end from outside. */
export interface EndFacts {
  /** The exit code that the agent was about to end with by itself; null: it never came to that. */
  readonly ownEnd: number | null
  readonly stopAsked: boolean
  readonly agentKilled: boolean
  /** Its host was killed while nobody had said that the run was over. */
  readonly hostKilled: boolean
  /** What a client had been told of its end before that; null: nothing. */
  readonly told: RunOutcome | null
}

/** Every outcome that is true of such an end; more than one where two ends raced. */
function truthfulOutcomes(facts: EndFacts): ReadonlySet<RunOutcome> {
  if (facts.told !== null) return new Set([facts.told])
  const outcomes = new Set<RunOutcome>()
  if (facts.ownEnd === 0) outcomes.add('completed')
  else if (facts.ownEnd !== null) outcomes.add('failed')
  if (facts.stopAsked) outcomes.add('stopped')
  // Killed before it had a session, an agent counts as one that never began.
  if (facts.agentKilled) outcomes.add('failed').add('aborted')
  if (facts.hostKilled) outcomes.add('lost')
  return outcomes
}

export function checkOutcome(outcome: RunOutcome | null, facts: EndFacts): readonly string[] {
  const truthful = truthfulOutcomes(facts)
  if (outcome !== null && truthful.has(outcome)) return []
  const expected = [...truthful].join(' or ') || 'no end at all'
  return [`it is said to be ${outcome ?? 'open'}; in truth: ${expected}`]
}
