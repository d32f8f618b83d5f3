import { Maximize2, PanelLeft, PanelRight, Square, StepForward } from 'lucide-react'
import type { AgentView } from '../../../../shared/domain/agent'
import type { Command } from '../../store/commands'
import { useCommands, useServices } from '../../store/context'
import { focusedId } from '../../store/selectors'

/** Panes that have a digit. */
const NUMBERED_PANES = 9

/**
 * Shortcuts of the frame: panes, columns, the focused agent. Each has a form with Shift, which also works while a
 * terminal has the keyboard (`features/terminal/keyTable.ts` has what the terminal itself does with keys).
 */
export function useShellCommands(): void {
  const { store, ui, fleet } = useServices()
  useCommands(() => {
    const focused = (): AgentView | undefined => {
      const id = focusedId(store.getState())
      return id === null ? undefined : store.getState().fleet.agents[id]
    }
    const unless = (allowed: boolean | undefined, why: string): string | null => {
      if (allowed === undefined) return 'there is no agent yet'
      return allowed ? null : why
    }
    const byNumber = Array.from(
      { length: NUMBERED_PANES },
      (_, index): Command => ({
        id: `pane.${index + 1}`,
        title: `Go to agent ${index + 1}`,
        section: 'View',
        keys: [`Mod+${index + 1}`, `Mod+Shift+${index + 1}`],
        hidden: true,
        run: () => ui.focusNth(index),
      }),
    )
    return [
      {
        id: 'agent.stop',
        title: 'Stop this agent',
        section: 'Agent',
        keys: ['Mod+Shift+S'],
        icon: Square,
        disabledReason: () => unless(focused()?.can.stop, 'nothing of it is running'),
        run: () => withAgent(focused(), (agent) => void fleet.stop(agent.spec.id)),
      },
      {
        id: 'agent.resume',
        title: 'Resume this agent',
        section: 'Agent',
        keys: ['Mod+Shift+G'],
        icon: StepForward,
        disabledReason: () => unless(focused()?.can.resume, 'it cannot be resumed now'),
        run: () =>
          withAgent(
            focused(),
            (agent) => void fleet.resume(agent.spec.id, { interactive: agent.run?.interactive ?? false }),
          ),
      },
      {
        id: 'pane.maximise',
        title: 'Maximise this pane, or show all again',
        section: 'View',
        keys: ['Mod+Shift+Enter'],
        icon: Maximize2,
        run: () => withAgent(focused(), (agent) => ui.toggleMaximised(agent.spec.id)),
      },
      {
        id: 'pane.next',
        title: 'Next agent',
        section: 'View',
        keys: ['Mod+Shift+ArrowRight', 'Mod+Shift+ArrowDown'],
        run: () => ui.focusNext(1),
      },
      {
        id: 'pane.previous',
        title: 'Previous agent',
        section: 'View',
        keys: ['Mod+Shift+ArrowLeft', 'Mod+Shift+ArrowUp'],
        run: () => ui.focusNext(-1),
      },
      ...byNumber,
      {
        id: 'view.leaveTerminal',
        title: 'Leave the terminal, to the fleet list',
        section: 'View',
        keys: ['Mod+Shift+0'],
        run: focusFleet,
      },
      {
        id: 'view.fleet',
        title: 'Show or hide the fleet list',
        section: 'View',
        keys: ['Mod+B', 'Mod+Shift+B'],
        icon: PanelLeft,
        run: ui.toggleFleet,
      },
      {
        id: 'view.inspector',
        title: 'Show or hide the inspector',
        section: 'View',
        keys: ['Mod+Period', 'Mod+Shift+Period'],
        icon: PanelRight,
        disabledReason: () => (store.getState().ui.view === 'board' ? 'the board shows a story’s details there' : null),
        run: ui.toggleInspector,
      },
    ]
  }, [store, ui, fleet])
}

const withAgent = (agent: AgentView | undefined, act: (agent: AgentView) => void): void => {
  if (agent !== undefined) act(agent)
}

/** The current row of the fleet list, or the first thing there that takes the focus; else the terminal just loses it. */
function focusFleet(): void {
  const target =
    document.querySelector<HTMLElement>('[data-fleet] [aria-current]') ??
    document.querySelector<HTMLElement>('[data-fleet] :is(button, a, [tabindex="0"])')
  if (target !== null) target.focus()
  else if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
}
