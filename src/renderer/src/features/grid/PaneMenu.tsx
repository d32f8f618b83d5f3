import {
  ArrowLeftToLine,
  Copy,
  CopyPlus,
  Ellipsis,
  FolderGit2,
  Keyboard,
  RotateCcw,
  ScrollText,
  Trash2,
} from 'lucide-react'
import type { AgentId } from '../../../../shared/domain/ids'
import { useApp, useFleetActions, useUiActions } from '../../store/context'
import { copyText } from '../../ui/copyText'
import { IconButton } from '../../ui/IconButton'
import { Menu, MenuItem, MenuSeparator } from '../../ui/Menu'
import type { AgentOffers } from './agentOffers'

/** Everything else that can be done to an agent. */
export function PaneMenu({ agentId: id, name, offers }: { agentId: AgentId; name: string; offers: AgentOffers }) {
  const sessionId = useApp((state) => state.fleet.agents[id]?.sessionId ?? null)
  const cwd = useApp((state) => state.fleet.agents[id]?.spec.cwd ?? '')
  const fleet = useFleetActions()
  const ui = useUiActions()
  const copy = async (text: string, what: string): Promise<void> => {
    if (await copyText(text)) ui.toast({ level: 'success', message: `${what} copied` })
    else ui.toast({ level: 'warning', message: 'This browser gave no access to the clipboard', next: text })
  }
  return (
    <Menu trigger={<IconButton size="small" label={`More for ${name}`} icon={<Ellipsis />} />}>
      <MenuItem icon={<Keyboard />} disabledReason={offers.takeOver} onSelect={() => void fleet.takeOver(id)}>
        Take over
      </MenuItem>
      <MenuItem icon={<ArrowLeftToLine />} disabledReason={offers.handBack} onSelect={() => void fleet.handBack(id)}>
        Hand back
      </MenuItem>
      <MenuItem
        icon={<RotateCcw />}
        disabledReason={offers.restart}
        onSelect={() => ui.openDialog({ kind: 'restart', agentId: id })}
      >
        Restart fresh…
      </MenuItem>
      <MenuItem icon={<CopyPlus />} onSelect={() => ui.openDialog({ kind: 'newAgent', from: id })}>
        New agent like this…
      </MenuItem>
      <MenuSeparator />
      <MenuItem icon={<ScrollText />} onSelect={() => ui.inspect(id, 'log')}>
        Open log
      </MenuItem>
      <MenuItem
        icon={<Copy />}
        disabledReason={sessionId === null ? 'it has no session yet' : null}
        onSelect={() => void copy(sessionId ?? '', 'Session id')}
      >
        Copy session id
      </MenuItem>
      <MenuItem icon={<FolderGit2 />} onSelect={() => void copy(cwd, 'Folder')}>
        Copy working folder
      </MenuItem>
      <MenuSeparator />
      <MenuItem
        icon={<Trash2 />}
        danger
        disabledReason={offers.remove}
        onSelect={() => ui.openDialog({ kind: 'remove', agentId: id })}
      >
        Remove from the fleet…
      </MenuItem>
    </Menu>
  )
}
