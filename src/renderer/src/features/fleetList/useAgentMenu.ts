import type { AgentView } from '../../../../shared/domain/agent'
import type { AgentId } from '../../../../shared/domain/ids'
import { useServices } from '../../store/context'
import { copyText } from '../../ui/copyText'
import { offersFor } from '../grid/agentOffers'
import { type AgentAct, type AgentMenuItem, agentMenu } from './agentMenu'

export interface AgentMenuEntry extends AgentMenuItem {
  run(): void
}

/** Gives an agent's menu as it is at the moment of asking; nothing renders for it until then. */
export function useAgentMenu(): (id: AgentId) => readonly AgentMenuEntry[] {
  const { store, fleet, ui } = useServices()
  const copy = async (text: string, what: string): Promise<void> => {
    if (await copyText(text)) ui.toast({ level: 'success', message: `${what} copied` })
    else ui.toast({ level: 'warning', message: 'This browser gave no access to the clipboard', next: text })
  }
  const acts = (agent: AgentView): Readonly<Record<AgentAct, () => void>> => {
    const { id, cwd } = agent.spec
    const interactive = agent.run?.interactive ?? false
    return {
      start: () => void fleet.start(id, interactive),
      stop: () => void fleet.stop(id),
      resume: () => void fleet.resume(id, { interactive }),
      takeOver: () => void fleet.takeOver(id),
      handBack: () => void fleet.handBack(id),
      hibernate: () => void fleet.hibernate(id),
      restart: () => ui.openDialog({ kind: 'restart', agentId: id }),
      timeline: () => ui.inspect(id, 'timeline'),
      log: () => ui.inspect(id, 'log'),
      copySession: () => void copy(agent.sessionId ?? '', 'Session id'),
      copyFolder: () => void copy(cwd, 'Folder'),
      budget: () => ui.openBudget({ kind: 'agent', agentId: id }),
      edit: () => ui.openDialog({ kind: 'editAgent', agentId: id }),
      duplicate: () => ui.openDialog({ kind: 'newAgent', from: id }),
      remove: () => ui.openDialog({ kind: 'remove', agentId: id }),
    }
  }
  return (id) => {
    const { fleet: slice, runtimes } = store.getState()
    const agent = slice.agents[id]
    if (agent === undefined) return []
    const runtime = runtimes.find((manifest) => manifest.id === agent.spec.runtime)
    const does = acts(agent)
    return agentMenu(agent, offersFor(agent, runtime, slice.pending[id])).map((item) => ({
      ...item,
      run: does[item.id],
    }))
  }
}
