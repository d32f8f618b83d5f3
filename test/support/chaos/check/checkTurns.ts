import type { AgentEvent } from '../../../../src/shared/domain/events'

/** One run of a resumable agent, in the order in which its session had them. */
export interface SessionRun {
  readonly runId: string
  readonly events: readonly AgentEvent[]
  /** The end of what it said may be missing. */
  readonly cutShort: boolean
}

const STEP = /step (\d+)\./

/** The steps that a run told of, in order: one for each whole message, and for the one that was cut off. */
function stepsOf(events: readonly AgentEvent[]): number[] {
  const open = new Map<string, string>()
  const said: string[] = []
  for (const event of events) {
    if (event.type !== 'text') continue
    const key = event.messageId ?? ''
    if (event.delta) open.set(key, (open.get(key) ?? '') + event.text)
    else {
      open.delete(key)
      said.push(event.text)
    }
  }
  return [...said, ...open.values()].flatMap((text) => {
    const step = STEP.exec(text)?.[1]
    return step === undefined ? [] : Number(step)
  })
}

/**
 * Whether a session went on where it was: no turn twice, and of the numbered things that its agent says none left out
 * or said again, but for the one at which it was interrupted.
 */
export function checkTurns(runs: readonly SessionRun[]): readonly string[] {
  const faults: string[] = []
  let turn = 0
  let step = 0
  let boundary: 'none' | 'stopped' | 'killed' = 'none'
  for (const { runId, events, cutShort } of runs) {
    const prompts = events.filter(({ type }) => type === 'prompt').length
    // One that was refused the session is given its prompt again, in a fresh one.
    const refused = events.filter(({ type }) => type === 'resume_rejected').length
    if (prompts > 1 + refused) faults.push(`run ${runId} was given ${prompts} prompts`)
    for (const event of events) {
      if (event.type !== 'turn_started') continue
      if (event.turn <= turn) faults.push(`run ${runId} plays turn ${event.turn} after turn ${turn}`)
      turn = event.turn
    }
    for (const next of stepsOf(events)) {
      const goesOn = next === step + 1
      const again = boundary !== 'none' && next === step
      const lost = boundary === 'killed' && next > step
      if (!goesOn && !again && !lost) faults.push(`run ${runId} says step ${next} after step ${step}`)
      step = next
      boundary = 'none'
    }
    if (cutShort) boundary = 'killed'
    else if (boundary === 'none') boundary = 'stopped'
  }
  return faults
}
