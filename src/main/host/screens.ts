import type { BytesReceiver, BytesSink } from '../../shared/contract/define'
import { snowhookError } from '../../shared/domain/errors'
import type { AgentId, RunId } from '../../shared/domain/ids'
import { COLS_DEFAULT, ROWS_DEFAULT } from '../../shared/domain/limits'
import { AgentLane } from '../terminal/agentLane'
import type { PaneView } from '../terminal/paneSizes'
import type { Screen } from '../terminal/ports'
import type { FleetBook } from './fleetBook'
import type { HostParts } from './hostParts'
import { replayRun } from './replay'

type ScreenParts = Pick<HostParts, 'journals' | 'newRenderer' | 'newScreen'> & {
  readonly book: FleetBook
  readonly report: (message: string) => void
}

interface AgentScreen {
  readonly lane: AgentLane
  /** The screen in the lane; null until the agent's last run has been drawn again. */
  screen: Screen | null
  /** Asked for already. */
  drawing: boolean
}

/** Every screen of this host: one lane an agent, and screens of past runs for as long as someone looks. */
export class Screens {
  private readonly agents = new Map<AgentId, AgentScreen>()

  constructor(private readonly parts: ScreenParts) {}

  /** The screen of an agent's next run, of the size that its panes have now. */
  open(agentId: AgentId): Screen {
    const agent = this.laneOf(agentId)
    const before = agent.screen
    agent.screen = this.parts.newScreen(agent.lane.size)
    agent.lane.show(agent.screen)
    before?.dispose()
    return agent.screen
  }

  /** The live screen of an agent, or the one that its last run left. */
  attach(agentId: AgentId, sink: BytesSink, view: PaneView): BytesReceiver {
    const agent = this.laneOf(agentId)
    const last = this.parts.book.lastRun(agentId)
    if (agent.screen === null && !agent.drawing && last !== null) {
      agent.drawing = true
      void this.draw(last.id).then((screen) => this.showLast(agentId, agent, screen))
    }
    return agent.lane.attach(sink, view)
  }

  /** One run alone, drawn again from its journal; gone when the pane closes. */
  attachRun(runId: RunId, sink: BytesSink, given: PaneView): BytesReceiver {
    let view = given
    let closed = false
    let drawn: { readonly screen: Screen; readonly receiver: BytesReceiver } | null = null
    void this.draw(runId).then((screen) => {
      if (closed) screen?.dispose()
      else if (screen === null) sink.end(snowhookError('not_found', `There is nothing to draw run ${runId} from.`))
      else drawn = { screen, receiver: screen.attach(sink, view) }
    })
    return {
      input: () => {},
      acknowledge: (offset) => drawn?.receiver.acknowledge(offset),
      view: (state) => {
        view = state
        drawn?.receiver.view(state)
      },
      close: () => {
        closed = true
        drawn?.receiver.close()
        drawn?.screen.dispose()
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
    const made: AgentScreen = { lane: new AgentLane(), screen: null, drawing: false }
    this.agents.set(agentId, made)
    return made
  }

  /** A run that began while the last one was drawn has its own screen by now. */
  private showLast(agentId: AgentId, agent: AgentScreen, screen: Screen | null): void {
    agent.drawing = false
    if (screen === null) return
    if (agent.screen !== null || this.agents.get(agentId) !== agent) {
      screen.dispose()
      return
    }
    agent.screen = screen
    agent.lane.show(screen)
  }

  /** Null when there is nothing to draw, or when it cannot be read; then everyone is told. */
  private async draw(runId: RunId): Promise<Screen | null> {
    const { journals, newRenderer, newScreen, report } = this.parts
    if (!journals.exists(runId)) return null
    const screen = newScreen({ cols: COLS_DEFAULT, rows: ROWS_DEFAULT })
    try {
      await replayRun(journals, runId, screen, newRenderer())
      return screen
    } catch (cause) {
      screen.dispose()
      report(`The screen of run ${runId} could not be drawn again: ${String(cause)}`)
      return null
    }
  }
}
