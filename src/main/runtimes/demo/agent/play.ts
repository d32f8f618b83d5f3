import type { Agent, Ending, Performers } from './agent.ts'
import { parseScript, type Step } from './script.ts'
import type { Session } from './session.ts'
import { followUpOf, storyOf } from './stories.ts'
import { troubleSteps } from './troubleSteps.ts'
import { workSteps } from './workSteps.ts'

const performers: Performers = {
  ...workSteps,
  ...troubleSteps,
  // Handled by `play`, which knows the way back.
  repeat: async () => {},
}

/** A resume goes on after these: repeating them would end the session in the same way for ever. */
const fateful: ReadonlySet<Step['do']> = new Set(['crash', 'hang', 'exit', 'rate-limit', 'fail', 'crash-before-start'])

/** The prompt kept for a later "you said": enough to recognise it. */
const REMEMBERED_PROMPT_CHARS = 2_000

/** Decides what to play: the prompt's own script, the rest of an unfinished one, or a story for plain words. */
function chooseScript(session: Session, prompt: string, scenario: string): Pick<Session, 'script' | 'next'> {
  if (parseScript(prompt) !== null) return { script: prompt, next: 0 }
  if (session.prompts.length === 0) return { script: storyOf(scenario, prompt), next: 0 }
  if (session.next < stepsOf(session.script).length) return { script: session.script, next: session.next }
  return { script: followUpOf(prompt, session.prompts), next: 0 }
}

export const stepsOf = (script: string): Step[] => parseScript(script) ?? []

/** Does what the prompt asks for. The place in the script is kept on disk after every step. */
export async function playPrompt(agent: Agent, prompt: string, scenario: string): Promise<Ending> {
  const { session } = agent
  Object.assign(session, chooseScript(session, prompt, scenario))
  session.prompts.push(prompt.slice(0, REMEMBERED_PROMPT_CHARS))
  // Before the first word is said: whoever saw one may kill us and resume.
  agent.save()
  agent.ready()
  agent.beginTurn()
  agent.activity('working', null, '')
  const ending = await perform(agent, stepsOf(session.script)).catch((cause: unknown): Ending => {
    if (!agent.signal.aborted) throw cause
    return { ok: false, reason: 'interrupted', failure: 'interrupted', exitCode: 130, quit: false }
  })
  agent.save()
  agent.endTurn(ending)
  return ending
}

async function perform(agent: Agent, steps: Step[]): Promise<Ending> {
  const { session } = agent
  for (let rounds = 1; session.next < steps.length; ) {
    const step = steps[session.next]
    if (step === undefined) break
    if (step.do === 'repeat') {
      const again = rounds < step.times
      rounds += 1
      session.next = again ? 0 : session.next + 1
      // Gives way, so that a loop without waits can still be interrupted.
      await agent.wait(0)
      continue
    }
    if (fateful.has(step.do)) {
      session.next += 1
      agent.save()
      await performOne(step, agent)
    } else {
      await performOne(step, agent)
      session.next += 1
      agent.save()
    }
    if (agent.ending !== null) return agent.ending
    agent.signal.throwIfAborted()
  }
  return { ok: true, reason: 'completed', failure: null, exitCode: 0, quit: false }
}

function performOne<S extends Step>(step: S, agent: Agent): Promise<void> {
  const performer = performers[step.do] as (step: S, agent: Agent) => Promise<void>
  return performer(step, agent)
}
