import type { BytesReceiver, BytesSink } from '../../shared/contract/define'
import type { AgentId, RunId } from '../../shared/domain/ids'
import { COLS_DEFAULT, ROWS_DEFAULT } from '../../shared/domain/limits'
import type { Screen } from '../terminal/ports'
import type { FleetBook } from './fleetBook'
import type { HostParts, Lane, PaneView } from './hostParts'
import { lastSize, replayRun } from './replay'

type ScreenParts = Pick<HostParts, 'journals' | 'newLane' | 'newRenderer' | 'newScreen'> & {
  readonly book: FleetBook
  readonly report: (message: string) => void
}

interface AgentScreen {
  readonly lane: Lane
  /** The screen in the lane; null until the agent's last run has been drawn again. */
  screen: Screen | null
  /** Asked for already. */
  drawing: boolean
}

/** Every screen of this host: one lane an agent, and screens of past runs for as long as someone looks. */
export class Screens {
  private readonly agents = new Map<AgentId, AgentScreen>()

  constructor(private readonly parts: ScreenParts) {}

  /** The screen of an agent's next run. It has the size that the agent's panes have now. */
  open(agentId: AgentId): Screen {
    const agent = this.laneOf(agentId)
    const { cols = COLS_DEFAULT, rows = ROWS_DEFAULT } = agent.screen ?? {}
    const before = agent.screen
    const screen = this.parts.newScreen({ cols, rows })
    agent.screen = screen
    agent.lane.show(screen)
    before?.dispose()
    return screen
  }

  /** The live screen of an agent, or the one that its last run left. */
  attach(agentId: AgentId, sink: BytesSink, view: PaneView): BytesReceiver {
    const agent = this.laneOf(agentId)
    if (agent.screen === null) this.drawLastRun(agentId, agent)
    return agent.lane.attach(sink, view)
  }

  /** One run alone, drawn again from its journal; gone when the pane closes. */
  attachRun(runId: RunId, sink: BytesSink, view: PaneView): BytesReceiver {
    const lane = this.parts.newLane()
    let drawn: Screen | null = null
    let closed = false
    const receiver = lane.attach(sink, view)
    void this.draw(runId, (screen) => {
      drawn = screen
      if (closed) screen.dispose()
      else lane.show(screen)
    })
    return {
      ...passedOn(receiver),
      close: () => {
        closed = true
        receiver.close()
        lane.dispose()
        drawn?.dispose()
      },
    }
  }

  forget(agentId: AgentId): void {
    const agent = this.agents.get(agentId)
    this.agents.delete(agentId)
    agent?.lane.dispose()
    agent?.screen?.dispose()
  }

  close(): void {
    for (const agentId of [...this.agents.keys()]) this.forget(agentId)
  }

  private laneOf(agentId: AgentId): AgentScreen {
    const known = this.agents.get(agentId)
    if (known !== undefined) return known
    const made: AgentScreen = { lane: this.parts.newLane(), screen: null, drawing: false }
    this.agents.set(agentId, made)
    return made
  }

  private drawLastRun(agentId: AgentId, agent: AgentScreen): void {
    const last = this.parts.book.lastRun(agentId)
    if (last === null || agent.drawing) return
    agent.drawing = true
    void this.draw(last.id, (screen) => {
      // A run that began meanwhile has its own screen.
      if (agent.screen !== null || this.agents.get(agentId) !== agent) return screen.dispose()
      agent.screen = screen
      agent.lane.show(screen)
    })
  }

  private async draw(runId: RunId, done: (screen: Screen) => void): Promise<void> {
    const { journals, newRenderer, newScreen, report } = this.parts
    try {
      if (!journals.exists(runId)) return
      const size = await lastSize(journals, runId)
      const screen = newScreen(size ?? { cols: COLS_DEFAULT, rows: ROWS_DEFAULT })
      await replayRun(journals, runId, screen, newRenderer())
      done(screen)
    } catch (cause) {
      report(`The screen of run ${runId} could not be drawn again: ${String(cause)}`)
    }
  }
}

const passedOn = (receiver: BytesReceiver): Omit<BytesReceiver, 'close'> => ({
  input: (data) => receiver.input(data),
  acknowledge: (offset) => receiver.acknowledge(offset),
  view: (state) => receiver.view(state),
})
