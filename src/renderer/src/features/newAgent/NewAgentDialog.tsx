import { Plus } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { AgentId } from '../../../../shared/domain/ids'
import { useApp, useCommands, useServices } from '../../store/context'
import { AgentFormDialog } from './AgentFormDialog'
import { type AgentForm, formFrom } from './agentForm'
import type { FormPurpose } from './formPurpose'
import { copyForm, startingForm } from './startingForm'

/** Opens the form for a new agent, for one like another, or to edit one. */
export function NewAgentDialog() {
  const { store, ui } = useServices()
  const dialog = useApp((state) => state.ui.dialog)
  const board = useApp((state) => state.ui.view === 'board')
  const known = useApp((state) => state.runtimes.length > 0 && state.settings !== null)
  /** A new agent's form that was closed without being sent: nothing typed is lost. */
  const [draft, setDraft] = useState<AgentForm | null>(null)

  useCommands(
    () => [
      {
        id: 'agent.new',
        title: 'New agent…',
        section: 'Fleet',
        // On the board, the plain letter makes a story.
        keys: board ? ['Mod+Shift+A'] : ['N', 'Mod+Shift+A'],
        icon: Plus,
        keywords: ['create', 'start', 'add'],
        run: () => ui.openDialog({ kind: 'newAgent', from: null }),
      },
    ],
    [ui, board],
  )

  const from: AgentId | null = dialog?.kind === 'newAgent' ? dialog.from : null
  const edited: AgentId | null = dialog?.kind === 'editAgent' ? dialog.agentId : null
  const open = known && (dialog?.kind === 'newAgent' || dialog?.kind === 'editAgent')
  // Built once for each opening: what comes in while the form is open must not change what is being typed.
  // biome-ignore lint/correctness/useExhaustiveDependencies: `open` opens it, the ids say for whom.
  const opened = useMemo((): { purpose: FormPurpose; form: AgentForm } | null => {
    if (!open) return null
    const state = store.getState()
    const agentOf = (id: AgentId | null) => (id === null ? undefined : state.fleet.agents[id])
    const agents = state.fleet.ids.flatMap((id) => state.fleet.agents[id] ?? [])
    const original = agentOf(edited)
    if (original !== undefined) {
      const manifest = state.runtimes.find(({ id }) => id === original.spec.runtime) ?? null
      return { purpose: { kind: 'edit', agent: original }, form: formFrom(original.spec, manifest) }
    }
    const model = agentOf(from)
    if (model !== undefined) return { purpose: { kind: 'copy', agent: model }, form: copyForm(model, state.runtimes) }
    return { purpose: { kind: 'new' }, form: draft ?? startingForm({ ...state, agents }) }
  }, [open, from, edited])

  if (opened === null) return null
  const { purpose, form } = opened
  return (
    <AgentFormDialog
      purpose={purpose}
      initial={form}
      onClose={(unsent) => {
        if (purpose.kind === 'new') setDraft(unsent)
        ui.closeDialog()
      }}
    />
  )
}
