import type { HostClient } from '../../shared/contract'
import type { AgentView } from '../../shared/domain/agent'
import { SnowhookException, type SnowhookError, snowhookError } from '../../shared/domain/errors'
import type { RecordedEvent } from '../../shared/domain/events'
import { type AgentId, type RunId, SessionId } from '../../shared/domain/ids'
import { err, ok, type Result } from '../../shared/domain/result'
import type { RuntimeManifest } from '../../shared/domain/runtimeManifest'
import { exitCodeOf, exitCodes } from './exitCodes'
import { firstSnapshot } from './firstSnapshot'
import { followEvents } from './followEvents'
import { findManifest } from './providerAccess'
import { newAgentFrom, type RunArguments } from './runOptions'

export interface RunCommand extends RunArguments {
  /** undefined: a fresh session. true: the newest one of this (story, agent, model). */
  readonly resume?: string | true
}

/** What the caller sees while the run goes on. */
export interface RunObserver {
  /** The next event waits for this one. */
  event(recorded: RecordedEvent): void | Promise<void>
  /** Nothing more comes. */
  close(): void
}

/**
 * Creates the agent, or takes the one of that name in that story, runs it to its end and answers the exit code.
 * `stopped` resolves when the caller wants it to end early (Ctrl-C).
 */
export async function run(
  client: HostClient,
  command: RunCommand,
  observe: (agentId: AgentId) => RunObserver,
  stopped: Promise<void>,
): Promise<Result<number, SnowhookError>> {
  const manifest = await findManifest(client, command.runtime)
  if (!manifest.ok) return manifest
  const agent = await prepareAgent(client, command, manifest.value)
  if (!agent.ok) return agent
  const started = await start(client, agent.value, command)
  if (!started.ok) return started
  const runId = started.value.run?.id
  if (runId === undefined) return err(snowhookError('internal', 'The host started the agent without a run.'))
  const agentId = started.value.spec.id
  void stopped.then(() => client.fleet.stop({ agentId }))
  const observer = observe(agentId)
  try {
    return await follow(client, runId, observer)
  } finally {
    observer.close()
  }
}

async function follow(client: HostClient, runId: RunId, observer: RunObserver): Promise<Result<number, SnowhookError>> {
  try {
    for await (const recorded of followEvents(client, runId)) {
      await observer.event(recorded)
      if (recorded.event.type === 'run_ended') return ok(exitCodeOf(recorded.event.outcome))
    }
  } catch (error) {
    if (error instanceof SnowhookException) return err(error.error)
    throw error
  }
  return ok(exitCodes.failed)
}

/** An agent is known by (story, name): a second `run` goes on with the first one's sessions and sums. */
async function prepareAgent(
  client: HostClient,
  command: RunCommand,
  manifest: RuntimeManifest,
): Promise<Result<AgentView, SnowhookError>> {
  const project = await client.settings.inspectProject({ path: command.cwd })
  if (!project.ok) return project
  if (!project.value.exists)
    return err(snowhookError('invalid_input', `There is no folder ${command.cwd}.`, { field: 'cwd' }))
  const known = await findAgent(client, command.story, command.agent)
  if (!known.ok) return known
  const wanted = newAgentFrom(command, manifest, project.value.git?.root ?? command.cwd)
  if (!wanted.ok) return wanted
  if (known.value === null) return client.fleet.create({ ...wanted.value, start: false, interactive: false })
  const { spec } = known.value
  // Without --fresh-prompt, the prompt of a resume is a follow-up: the story's own prompt stays the fresh fallback.
  const prompt = command.resume !== undefined && command.freshPrompt === undefined ? spec.prompt : wanted.value.prompt
  return client.fleet.update({ ...wanted.value, id: spec.id, storyTitle: spec.storyTitle, prompt })
}

async function findAgent(
  client: HostClient,
  story: string,
  name: string,
): Promise<Result<AgentView | null, SnowhookError>> {
  const fleet = await firstSnapshot<{ agents: AgentView[] }>((observer) => client.fleet.watch({}, observer))
  if (!fleet.ok) return fleet
  return ok(fleet.value.agents.find(({ spec }) => spec.storyId === story && spec.name === name) ?? null)
}

async function start(
  client: HostClient,
  agent: AgentView,
  command: RunCommand,
): Promise<Result<AgentView, SnowhookError>> {
  const agentId: AgentId = agent.spec.id
  if (command.resume === undefined) return client.fleet.start({ agentId, interactive: false })
  const sessionId = command.resume === true ? undefined : SessionId.safeParse(command.resume)
  if (sessionId !== undefined && !sessionId.success)
    return err(snowhookError('invalid_input', 'A session id is short and begins with no "-".', { field: 'resume' }))
  return client.fleet.resume({
    agentId,
    interactive: false,
    ...(sessionId === undefined ? {} : { sessionId: sessionId.data }),
    ...(command.prompt === '' ? {} : { prompt: command.prompt }),
  })
}
