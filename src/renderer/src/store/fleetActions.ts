import type { z } from 'zod'
import type { HostClient } from '../../../shared/contract'
import type { fleet } from '../../../shared/contract/fleet'
import { type AgentView, isUnfinished } from '../../../shared/domain/agent'
import type { SnowhookError } from '../../../shared/domain/errors'
import type { AgentId } from '../../../shared/domain/ids'
import type { Result } from '../../../shared/domain/result'
import type { AppStore } from './appStore'
import type { FleetFeed } from './fleetFeed'
import { type PendingAction, setPending } from './fleetSlice'
import { showError, showToast } from './toasts'

type ResumeInput = Omit<z.input<typeof fleet.resume.input>, 'agentId'>

/**
 * Everything a user can do to agents. Each call marks the agent as pending at once, so that a click is answered
 * before the host is, and shows a failure as a toast. Nothing here guesses the new state: the host says it.
 */
export function createFleetActions(store: AppStore, client: HostClient, feed: FleetFeed) {
  const mark = (agentId: AgentId, action: PendingAction | null): void =>
    store.setState((state) => ({ fleet: setPending(state.fleet, agentId, action) }))

  async function during<T>(
    agentId: AgentId,
    action: PendingAction,
    call: () => Promise<Result<T, SnowhookError>>,
  ): Promise<Result<T, SnowhookError>> {
    mark(agentId, action)
    const result = await call()
    mark(agentId, null)
    if (!result.ok) showError(store, result.error)
    return result
  }

  async function change(
    agentId: AgentId,
    action: PendingAction,
    call: () => Promise<Result<AgentView, SnowhookError>>,
  ): Promise<Result<AgentView, SnowhookError>> {
    return during(agentId, action, async () => {
      const result = await call()
      if (result.ok) feed.accept({ kind: 'agent', agent: result.value })
      return result
    })
  }

  const start = (agentId: AgentId, interactive: boolean) =>
    change(agentId, 'start', () => client.fleet.start({ agentId, interactive }))
  const resume = (agentId: AgentId, input: ResumeInput) =>
    change(agentId, 'resume', () => client.fleet.resume({ ...input, agentId }))

  return {
    /** A fresh session with the agent's prompt. */
    start,
    resume,
    stop: (agentId: AgentId) => change(agentId, 'stop', () => client.fleet.stop({ agentId })),
    /** Stops it to free its memory; its session is kept. */
    hibernate: (agentId: AgentId) => change(agentId, 'stop', () => client.fleet.hibernate({ agentId })),
    takeOver: (agentId: AgentId) => resume(agentId, { interactive: true }),
    handBack: (agentId: AgentId) => resume(agentId, { interactive: false }),

    async create(input: z.input<typeof fleet.create.input>): Promise<Result<AgentView, SnowhookError>> {
      const result = await client.fleet.create(input)
      if (result.ok) feed.accept({ kind: 'agent', agent: result.value })
      return result
    },

    async update(input: z.input<typeof fleet.update.input>): Promise<Result<AgentView, SnowhookError>> {
      const result = await client.fleet.update(input)
      if (result.ok) feed.accept({ kind: 'agent', agent: result.value })
      return result
    },

    async remove(agentId: AgentId): Promise<void> {
      await during(agentId, 'remove', async () => {
        const result = await client.fleet.remove({ agentId })
        if (result.ok) feed.accept({ kind: 'removed', agentId })
        return result
      })
    },

    async stopAll(): Promise<void> {
      const ids = idsWho(store, (agent) => agent.can.stop)
      for (const id of ids) mark(id, 'stop')
      const result = await client.fleet.stopAll({})
      for (const id of ids) mark(id, null)
      if (!result.ok) showError(store, result.error)
      else if (result.value.failed.length > 0)
        showToast(store, {
          level: 'warning',
          message: `${counted(result.value.failed.length)} could not be stopped`,
          next: 'Their panes say why.',
        })
    },

    async resumeAll(): Promise<void> {
      const ids = idsWho(store, (agent) => agent.can.resume && isUnfinished(agent.phase))
      for (const id of ids) mark(id, 'resume')
      const result = await client.fleet.resumeAll({})
      for (const id of ids) mark(id, null)
      if (!result.ok) showError(store, result.error)
      else if (result.value.failed.length > 0)
        showToast(store, {
          level: 'warning',
          message: `${counted(result.value.failed.length)} could not be resumed`,
          next: 'Their panes say why.',
        })
    },

    async startDemo(): Promise<boolean> {
      const result = await client.fleet.startDemo({})
      if (!result.ok) showError(store, result.error)
      return result.ok
    },
  }
}

const counted = (count: number): string => (count === 1 ? '1 agent' : `${count} agents`)

const idsWho = (store: AppStore, test: (agent: AgentView) => boolean): AgentId[] => {
  const { agents, ids } = store.getState().fleet
  return ids.filter((id) => {
    const agent = agents[id]
    return agent !== undefined && test(agent)
  })
}
