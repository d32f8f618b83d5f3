import type { BytesReceiver, BytesSink } from '../../shared/contract/define'
import { snowhookError } from '../../shared/domain/errors'
import type { AgentId, RunId } from '../../shared/domain/ids'
import { COLS_DEFAULT, ROWS_DEFAULT } from '../../shared/domain/limits'
import { AgentLane } from '../terminal/agentLane'
import type { PaneView } from '../terminal/paneSizes'
import type { Screen } from '../terminal/ports'
import type { FleetBook } from './fleetBook'
import type { HostParts } from './hostParts'
import { type ReplayParts, replayRun } from './replay'

type ScreenParts = ReplayParts &
  Pick<HostParts, 'newScreen'> & {
    readonly book: Pick<FleetBook, 'lastRun'>
    readonly report: (message: string) => void
  }

/** Ended screens that nobody sees and that are kept all the same: a window that is opened again has them at once. */
const RESTING_MAX = 8

interface AgentScreen {
  readonly lane: AgentLane
  /** The screen in the lane; null while nobody has asked for the agent's last run. */
  screen: Screen | null
  /** No run draws on it any more: it can be drawn again whenever someone looks. */
  over: boolean
  /** Asked for already. */
  drawing: boolean
  /** There was nothing to draw this run from. It is tried again when the next pane comes. */
  undrawable: RunId | null
}

/** Every screen of this host: one lane an agent, and screens of past runs for as long as someone looks. */
export class Screens {
  private readonly agents = new Map<AgentId, AgentScreen>()
  /** Whose ended screens nobody sees, the one that was left last at the end. */
  private readonly resting = new Set<AgentId>()

  constructor(private readonly parts: ScreenParts) {}

  /** The screen of an agent's next run, of the size that its panes have now. */
  open(agentId: AgentId): Screen {
    const agent = this.laneOf(agentId)
    const before = agent.screen
    const screen = this.parts.newScreen(agent.lane.size)
    agent.screen = screen
    agent.over = false
    this.resting.delete(agentId)
    agent.lane.show(screen)
    before?.dispose()
    screen.onEnd(() => {
      if (agent.screen !== screen) return
      agent.over = true
      this.look(agentId, agent)
    })
    return screen
  }

  /** The live screen of an agent, or the one that its last run left. */
  attach(agentId: AgentId, sink: BytesSink, view: PaneView): BytesReceiver {
    const agent = this.laneOf(agentId)
    const { acknowledge, close, input, view: show } = agent.lane.attach(sink, view)
    agent.undrawable = null
    this.look(agentId, agent)
    return {
      input,
      acknowledge,
      view: (state) => {
        show(state)
        this.look(agentId, agent)
      },
      close: () => {
        close()
        this.look(agentId, agent)
      },
    }
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
    this.resting.delete(agentId)
    agent?.lane.dispose()
    agent?.screen?.dispose()
  }

  close(): void {
    for (const agentId of [...this.agents.keys()]) this.forget(agentId)
  }

  private laneOf(agentId: AgentId): AgentScreen {
    const known = this.agents.get(agentId)
    if (known !== undefined) return known
    const made: AgentScreen = { lane: new AgentLane(), screen: null, over: false, drawing: false, undrawable: null }
    this.agents.set(agentId, made)
    return made
  }

  /** Who sees the agent's lane may have changed: what is seen is drawn, of what is not the newest are kept. */
  private look(agentId: AgentId, agent: AgentScreen): void {
    // A pane may outlive its agent, which another of the same id may have followed.
    if (this.agents.get(agentId) !== agent) return
    this.resting.delete(agentId)
    if (agent.lane.isSeen) this.drawLast(agentId, agent)
    else if (agent.over) {
      this.resting.add(agentId)
      const [oldest] = this.resting
      if (this.resting.size > RESTING_MAX && oldest !== undefined) this.putAway(oldest)
    }
  }

  private putAway(agentId: AgentId): void {
    this.resting.delete(agentId)
    const agent = this.agents.get(agentId)
    if (agent === undefined) return
    agent.lane.clear()
    agent.screen?.dispose()
    agent.screen = null
    agent.over = false
  }

  private drawLast(agentId: AgentId, agent: AgentScreen): void {
    const last = this.parts.book.lastRun(agentId)
    if (agent.screen !== null || agent.drawing || last === null || agent.undrawable === last.id) return
    agent.drawing = true
    void this.draw(last.id).then((screen) => {
      agent.undrawable = screen === null ? last.id : null
      this.showLast(agentId, agent, screen)
    })
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
    agent.over = true
    agent.lane.show(screen)
    this.look(agentId, agent)
  }

  /** Null when there is nothing to draw, or when it cannot be read; then everyone is told. */
  private async draw(runId: RunId): Promise<Screen | null> {
    const { journals, newScreen, report } = this.parts
    if (!journals.exists(runId)) return null
    const screen = newScreen({ cols: COLS_DEFAULT, rows: ROWS_DEFAULT })
    try {
      await replayRun(this.parts, runId, screen)
      return screen
    } catch (cause) {
      screen.dispose()
      report(`The screen of run ${runId} could not be drawn again: ${String(cause)}`)
      return null
    }
  }
}
