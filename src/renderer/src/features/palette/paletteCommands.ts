import { CircleStop, Clapperboard, Flag, StepForward } from 'lucide-react'
import { type AgentView, isUnfinished } from '../../../../shared/domain/agent'
import type { Command } from '../../store/commands'
import { useCommands, useServices } from '../../store/context'
import { storiesThatGoOn } from '../fleetList/queueGoes'
import { layouts } from '../header/LayoutSwitch'
import { themes } from '../header/ThemeSwitch'
import { useGoToNext } from '../header/useGoToNext'

/** What concerns the whole fleet or the whole window, wherever its button is. */
export function usePaletteCommands(): void {
  const { store, fleet, ui } = useServices()
  const going = useGoToNext()
  useCommands(() => {
    const someone = (test: (agent: AgentView) => boolean): boolean => {
      const { agents, ids } = store.getState().fleet
      return ids.some((id) => {
        const agent = agents[id]
        return agent !== undefined && test(agent)
      })
    }
    const queueGoes = (): boolean => storiesThatGoOn(store.getState()) > 0
    const whole: Command[] = [
      {
        id: 'fleet.nextWaiting',
        title: 'Go to what needs you next',
        section: 'Fleet',
        keys: ['Mod+Shift+U'],
        icon: Flag,
        keywords: ['attention', 'waiting', 'permission', 'question', 'agent', 'notice'],
        disabledReason: () => (going.nothing() ? 'nothing needs you' : null),
        run: () => going.next(),
      },
      {
        id: 'fleet.stopAll',
        title: 'Stop all agents…',
        section: 'Fleet',
        keys: ['Mod+Shift+X'],
        icon: CircleStop,
        keywords: ['kill', 'halt', 'queue', 'hold'],
        disabledReason: () =>
          someone(({ can }) => can.stop) || queueGoes() ? null : 'no agent is running, and no story waits to start',
        run: () => ui.openDialog({ kind: 'stopAll' }),
      },
      {
        id: 'fleet.resumeAll',
        title: 'Resume all agents',
        section: 'Fleet',
        icon: StepForward,
        keywords: ['continue'],
        disabledReason: () =>
          someone(({ can, phase }) => can.resume && isUnfinished(phase)) ? null : 'no agent is left to go on with',
        run: () => void fleet.resumeAll(),
      },
      {
        id: 'fleet.demo',
        title: 'Start the demo fleet',
        section: 'Fleet',
        icon: Clapperboard,
        keywords: ['example', 'try', 'scripted'],
        run: () => void fleet.startDemo(),
      },
    ]
    return [
      ...whole,
      ...layouts.map(
        ({ value, label, icon }): Command => ({
          id: `view.layout.${value}`,
          title: `Layout: ${label.toLowerCase()}`,
          section: 'View',
          icon,
          keywords: ['grid', 'panes'],
          run: () => void ui.setLayout(value),
        }),
      ),
      ...themes.map(
        ({ value, label, icon }): Command => ({
          id: `view.theme.${value}`,
          title: `Theme: ${label.toLowerCase()}`,
          section: 'View',
          icon,
          keywords: ['colour', 'color', 'appearance'],
          run: () => void ui.setTheme(value),
        }),
      ),
    ]
  }, [store, fleet, ui])
}
