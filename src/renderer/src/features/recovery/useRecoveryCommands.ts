import { History } from 'lucide-react'
import { useCommands, useServices } from '../../store/context'

/** The report for the palette, also after its strip was put away. */
export function useRecoveryCommands(): void {
  const { store, ui } = useServices()
  useCommands(
    () => [
      {
        id: 'fleet.recovery',
        title: 'Show recovery report',
        section: 'Fleet',
        icon: History,
        keywords: ['crash', 'killed', 'restart', 'left behind', 'orphans', 'processes', 'resume', 'lost', 'found'],
        disabledReason: () =>
          store.getState().recovery.report === null ? 'this start found nothing, or the report was put away' : null,
        run: () => ui.openDialog({ kind: 'recovery' }),
      },
    ],
    [store, ui],
  )
}
