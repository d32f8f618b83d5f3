import { Command } from 'cmdk'
import { Dialog } from 'radix-ui'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { RunSummary } from '../../../../shared/domain/agent'
import { useApp, useCommands, useServices } from '../../store/context'
import { listedIds } from '../../store/listedIds'
import { focusedId } from '../../store/selectors'
import { Kbd } from '../../ui/Kbd'
import { useFocusBack } from '../../ui/useFocusBack'
import { useAgentMenu } from '../fleetList/useAgentMenu'
import './CommandPalette.css'
import { usePaletteCommands } from './paletteCommands'
import { grouped, type PaletteItem, paletteItems } from './paletteItems'
import { paletteScore } from './paletteScore'

/** Runs that can be found: more than a person remembers. */
const RUNS_FOUND = 200

/** Finds everything: agents, what can be done to them, views, settings, past runs. */
export function CommandPalette() {
  const open = useApp((state) => state.ui.dialog?.kind === 'palette')
  const { ui } = useServices()
  usePaletteCommands()
  useCommands(
    () => [
      {
        id: 'app.palette',
        title: 'Find anything',
        section: 'App',
        keys: ['Mod+K', 'Mod+Shift+K', 'Mod+Shift+P'],
        run: () => ui.openDialog({ kind: 'palette' }),
      },
    ],
    [ui],
  )
  /** What was chosen may take the focus somewhere; closing must then not bring it back. */
  const chose = useRef(false)
  const giveFocusBack = useFocusBack(open)
  return (
    <Dialog.Root open={open} onOpenChange={(next) => (next ? undefined : ui.closeDialog())}>
      <Dialog.Portal>
        <Dialog.Overlay className="dialog-scrim" />
        <Dialog.Content
          className="palette"
          aria-describedby={undefined}
          onCloseAutoFocus={(event) => {
            if (chose.current) event.preventDefault()
            else giveFocusBack(event)
            chose.current = false
          }}
        >
          <Dialog.Title className="visually-hidden">Find anything</Dialog.Title>
          <Palette
            onChoose={() => {
              chose.current = true
            }}
          />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function Palette({ onChoose }: { onChoose: () => void }) {
  const { store, client, commands, ui } = useServices()
  const menu = useAgentMenu()
  const [runs, setRuns] = useState<readonly RunSummary[]>([])
  useEffect(() => {
    let stale = false
    void client.fleet.runs({ limit: RUNS_FOUND }).then((result) => {
      if (!stale && result.ok) setRuns(result.value)
    })
    return () => {
      stale = true
    }
  }, [client])

  // As things are when it opens: a list that moves under the pointer is worse than one a moment old.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above; only the runs come later.
  const items = useMemo(() => {
    const state = store.getState()
    const id = focusedId(state)
    return paletteItems({
      agents: listedIds(state).flatMap((one) => state.fleet.agents[one] ?? []),
      focused: id === null ? null : (state.fleet.agents[id] ?? null),
      menu: id === null ? [] : menu(id),
      stories: Object.values(state.stories.stories),
      commands: commands.list(),
      runs,
      now: Date.now(),
    })
  }, [store, commands, runs])

  const choose = ({ act }: PaletteItem): void => {
    onChoose()
    ui.closeDialog()
    if (act.kind === 'agent') ui.enterPane(act.agentId)
    else if (act.kind === 'run') ui.inspect(act.agentId, 'timeline', act.runId)
    else if (act.kind === 'story') ui.openStory(act.key)
    else if (act.kind === 'command')
      commands
        .list()
        .find((command) => command.id === act.id)
        ?.run()
    else
      menu(act.agentId)
        .find((item) => item.id === act.item)
        ?.run()
  }

  return (
    <Command
      label="Find anything"
      loop
      // The value is only an id; people search by what they see and by the keywords.
      filter={(_, search, [title, ...words] = []) => paletteScore(title ?? '', words, search)}
    >
      <Command.Input className="palette-input" placeholder="Find agents, stories, actions, runs…" />
      <Command.List className="palette-list">
        <Command.Empty className="palette-empty">Nothing is called that.</Command.Empty>
        {[...grouped(items)].map(([group, members]) => (
          <Command.Group key={group} heading={group} className="palette-group">
            {members.map((item) => (
              <Row key={item.id} item={item} onChoose={choose} />
            ))}
          </Command.Group>
        ))}
      </Command.List>
    </Command>
  )
}

function Row({ item, onChoose }: { item: PaletteItem; onChoose: (item: PaletteItem) => void }) {
  const Icon = item.icon
  return (
    <Command.Item
      className="palette-item"
      value={item.id}
      keywords={[item.title, ...item.keywords, item.group]}
      disabled={item.disabledReason !== null}
      onSelect={() => onChoose(item)}
    >
      <span className="palette-icon">{Icon === null ? null : <Icon aria-hidden="true" />}</span>
      <span className="palette-title">{item.title}</span>
      <span className="palette-detail truncate">{item.detail}</span>
      {item.keys === null ? null : <Kbd keys={item.keys} />}
    </Command.Item>
  )
}
