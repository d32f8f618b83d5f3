import type { HostHandlers } from '../../shared/contract/index'
import { AgentSpec, isLive } from '../../shared/domain/agent'
import { type SnowhookError, snowhookError } from '../../shared/domain/errors'
import type { AgentId } from '../../shared/domain/ids'
import { err, ok, type Result } from '../../shared/domain/result'
import type { RuntimeModule } from '../runtimes/runtime'
import type { AgentActions } from './agentActions'
import type { DemoAgent, DemoProject } from './demoProject'
import type { Fleet } from './fleet'
import type { Seat } from './seat'

export interface DemoParts {
  readonly fleet: Fleet
  readonly actions: AgentActions
  readonly project: DemoProject
  readonly runtimes: readonly RuntimeModule[]
  readonly agents: readonly DemoAgent[]
}

/** The one-click demo: agents that are there already are started again, the others are made. */
export function demoStarter({
  fleet,
  actions,
  project,
  runtimes,
  agents,
}: DemoParts): HostHandlers['fleet']['startDemo'] {
  const seatFor = async (
    agent: DemoAgent,
    module: RuntimeModule,
    root: string,
  ): Promise<Result<Seat, SnowhookError>> => {
    const known = fleet.all().find(({ spec }) => spec.name === agent.name && spec.storyId === agent.storyId)
    if (known !== undefined) return ok(known)
    const cwd = await project.worktree(agent.storyId)
    if (!cwd.ok) return cwd
    const { name, storyId, storyTitle, model, prompt, options } = agent
    const { shape } = AgentSpec
    return actions.create({
      name: shape.name.parse(name),
      storyId: shape.storyId.parse(storyId),
      storyTitle,
      runtime: module.manifest.id,
      model,
      projectRoot: root,
      cwd: cwd.value,
      prompt,
      command: null,
      args: [],
      env: {},
      options,
      inactivityTimeoutSecs: 0,
    })
  }
  return async () => {
    const module = runtimes.find(({ manifest }) => manifest.simulated === true)
    if (module === undefined || agents.length === 0) {
      return err(snowhookError('runtime_unavailable', 'This Snowhook was built without the demo.'))
    }
    const root = await project.prepare()
    if (!root.ok) return root
    const started: AgentId[] = []
    for (const agent of agents) {
      const seat = await seatFor(agent, module, root.value)
      if (!seat.ok) return seat
      started.push(seat.value.spec.id)
      if (isLive(seat.value.phase)) continue
      const answer = await actions.start(seat.value, agent.interactive)
      if (!answer.ok) return answer
    }
    return ok({ agents: started })
  }
}
