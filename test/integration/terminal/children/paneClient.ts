import { WebSocket } from 'ws'
import { z } from 'zod'
import { systemClock } from '../../../../src/main/host/systemClock'
import { stream } from '../../../../src/shared/contract/define'
import { terminal } from '../../../../src/shared/contract/terminal'
import { AgentId } from '../../../../src/shared/domain/ids'
import { createClient } from '../../../../src/shared/wire/client'
import { openWebSocket, WEB_SOCKET_PROTOCOL } from '../../../../src/shared/wire/webSocket'

/** What this client needs of the contract: the whole of it takes longer to build than the client lives. */
const contract = { terminal, fleet: { watch: stream(z.object({}), z.unknown(), z.unknown()) } }

/**
 * A client to be killed: attaches one pane to every agent and says `drawn` after each message of one that is visible.
 * A debtor takes what comes and acknowledges nothing.
 */
const [url = '', token = '', kind = '', cols = '80', rows = '24', ...agents] = process.argv.slice(2)
const { client } = createClient(
  contract,
  () => openWebSocket(() => new WebSocket(url, WEB_SOCKET_PROTOCOL, { headers: { authorization: `Bearer ${token}` } })),
  { clock: systemClock },
)
client.fleet.watch({}, { snapshot: () => {}, delta: () => {} })
agents.forEach((agent, index) => {
  // Of three panes one is hidden, and is shown and hidden again as long as the client lives.
  let visible = index % 3 !== 2
  const view = { cols: Number(cols), rows: Number(rows) }
  const drawn = (offset: number): void => {
    if (kind !== 'debtor') lane.acknowledge(offset)
    process.stdout.write('drawn\n')
  }
  const lane = client.terminal.attach(
    { agentId: AgentId.parse(agent), visible, ...view },
    {
      snapshot: ({ offset }) => drawn(offset),
      data: (offset, data) => drawn(offset + data.length),
      resized: () => {},
      end: () => {},
    },
  )
  if (!visible) {
    setInterval(() => {
      visible = !visible
      lane.view({ visible, ...view })
    }, 40)
  }
})
