import { z } from 'zod'
import { AgentSpec, AgentView, RunSummary, SessionRecord } from '../domain/agent'
import { AgentId, RunId, SessionId } from '../domain/ids'
import { PROMPT_MAX_CHARS } from '../domain/limits'
import { command, query, stream } from './define'

/** A new agent: the spec without what the host decides. */
export const NewAgent = AgentSpec.omit({ id: true, createdAt: true, storyTitle: true }).extend({
  storyTitle: AgentSpec.shape.storyTitle.optional(),
})
export type NewAgent = z.infer<typeof NewAgent>

const FleetSnapshot = z.object({ agents: z.array(AgentView).max(10_000) })
export const FleetDelta = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('agent'), agent: AgentView }),
  z.object({ kind: z.literal('removed'), agentId: AgentId }),
])
export type FleetDelta = z.infer<typeof FleetDelta>

const agentRef = z.object({ agentId: AgentId })

export const fleet = {
  /** Every agent, live. */
  watch: stream(z.object({}), FleetSnapshot, FleetDelta),
  create: command(NewAgent.extend({ start: z.boolean(), interactive: z.boolean() }), AgentView),
  update: command(AgentSpec.omit({ createdAt: true }), AgentView),
  /** A fresh session with the agent's prompt. */
  start: command(agentRef.extend({ interactive: z.boolean() }), AgentView),
  /** Continues a session. Without `sessionId` the agent's newest one; without `prompt` a plain "continue". */
  resume: command(
    agentRef.extend({
      sessionId: SessionId.optional(),
      prompt: z.string().max(PROMPT_MAX_CHARS).optional(),
      /** True: as a terminal that a person types into ("take over"). False: headless ("hand back"). */
      interactive: z.boolean(),
    }),
    AgentView,
  ),
  /** Answers when the process table shows that nothing of the run is left, or names what is. */
  stop: command(agentRef, AgentView),
  /** Stops it to free its memory, with the session kept; resuming wakes it. */
  hibernate: command(agentRef, AgentView),
  stopAll: command(z.object({}), z.object({ stopped: z.array(AgentId), failed: z.array(AgentId) })),
  resumeAll: command(z.object({}), z.object({ resumed: z.array(AgentId), failed: z.array(AgentId) })),
  /** Takes the agent off the list. Its journals stay. Refused while it is live. */
  remove: command(agentRef, z.object({})),
  /** Creates and starts the demo fleet in a scratch repository. */
  startDemo: command(z.object({}), z.object({ agents: z.array(AgentId) })),
  runs: query(
    z.object({ agentId: AgentId.optional(), runId: RunId.optional(), limit: z.number().int().min(1).max(1_000) }),
    z.array(RunSummary),
  ),
  sessions: query(z.object({ agentId: AgentId.optional() }), z.array(SessionRecord)),
}
