import { Ellipsis } from 'lucide-react'
import { Fragment } from 'react'
import type { AgentId } from '../../../../shared/domain/ids'
import { useAgent } from '../../store/selectors'
import { IconButton } from '../../ui/IconButton'
import { Menu, MenuItem, MenuSeparator } from '../../ui/Menu'
import type { AgentAct } from '../fleetList/agentMenu'
import { useAgentMenu } from '../fleetList/useAgentMenu'

/** These are buttons of the pane already. */
const buttons: readonly AgentAct[] = ['start', 'stop', 'resume']

/** Everything else that can be done to an agent: the same list as in the fleet list and the palette. */
export function PaneMenu({ agentId, name }: { agentId: AgentId; name: string }) {
  return (
    <Menu trigger={<IconButton size="small" label={`More for ${name}`} icon={<Ellipsis />} />}>
      <Items agentId={agentId} />
    </Menu>
  )
}

/** Mounted while the menu is open, so that a closed one costs nothing. */
function Items({ agentId }: { agentId: AgentId }) {
  const menu = useAgentMenu()
  // What can be done changes with the agent.
  useAgent(agentId)
  return menu(agentId)
    .filter((item) => !buttons.includes(item.id))
    .map((item, index, all) => {
      const Icon = item.icon
      return (
        <Fragment key={item.id}>
          {index > 0 && all[index - 1]?.group !== item.group ? <MenuSeparator /> : null}
          <MenuItem
            icon={<Icon aria-hidden="true" />}
            danger={item.danger === true}
            disabledReason={item.disabledReason}
            onSelect={item.run}
          >
            {item.title}
          </MenuItem>
        </Fragment>
      )
    })
}
