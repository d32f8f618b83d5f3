import { isLive } from '../../../shared/domain/agent'
import type { SupervisionView } from '../../../shared/contract/supervision'
import type { HostHandlers } from '../../../shared/contract/index'
import type { Settings } from '../../../shared/contract/settings'
import type { AgentEvent } from '../../../shared/domain/events'
import { AgentName, type AgentId } from '../../../shared/domain/ids'
import { ok } from '../../../shared/domain/result'
import { type AgentProfile, isActive, type StoryState } from '../../../shared/domain/story'
import { noticesOf } from '../../supervisor/notices'
import { wordsOf } from '../../tools/outcome'
import { StreamHub } from '../../transport/streamHub'
import type { AgentActions } from '../agentActions'
import type { Fleet } from '../fleet'
import { answered } from '../handlers/answered'
import type { HostOptions } from '../host'
import { Publisher } from '../publisher'
import type { CorePorts } from '../runPorts'
import { openStories, type Stories } from '../stories/openStories'
import type { openBudgets } from './budgets'
import { Governor } from './governor'
import { Limits } from './limits'

export interface SupervisionInput {
  readonly core: CorePorts
  readonly fleet: Fleet
  readonly actions: AgentActions
  readonly budgets: ReturnType<typeof openBudgets>
  readonly settings: () => Settings
  readonly landingFolder: string
  readonly tell: (message: string) => void
  readonly supervise: NonNullable<HostOptions['supervise']>
}

export interface Supervision {
  readonly stories: HostHandlers['stories']
  readonly handlers: HostHandlers['supervision']
  /** Every event of every agent, after it was recorded. */
  heard(agentId: AgentId, event: AgentEvent): void
  /** When stories would go on by themselves: holds the queue. */
  holdQueue(): void
  /** The agent is no more. */
  forget(agentId: AgentId): void
  /** Nothing is set going before. */
  start(): Promise<void>
  close(): void
}

/** What goes on by itself: stories, limits, budgets, the queue. */
export function openSupervision(input: SupervisionInput): Supervision {
  const { core, fleet, actions, budgets, supervise } = input
  const { book, clock } = core
  const changed = (): void => {
    governor.look()
    publisher.changed('soon')
  }
  /** One part that fails, because the disk refuses, costs the others nothing. */
  const attempt = (step: () => unknown): void => {
    try {
      step()
    } catch (cause) {
      core.report(wordsOf(cause))
    }
  }
  const stories: Stories = openStories({
    core,
    fleet,
    actions,
    settings: input.settings,
    landingFolder: input.landingFolder,
    supervise,
    usualProfile: () => usualProfile(input.settings(), core),
    waitsFor: (ref) => governor.reasonFor(ref),
    onChange: changed,
    tell: input.tell,
    tryNow: (agentId, go) => limits.tryNow(agentId, go),
    onMoved: (state) => {
      // The budget was raised while the run was still ending.
      if (isPaused(state)) queueMicrotask(() => attempt(() => hasRoom(state) && goOn(state.agents[state.step])))
      if (state.stage.kind === 'parked') {
        queueMicrotask(() => attempt(() => stories.book.state(state) === state && limits.storyParked(state)))
      }
      changed()
    },
  })
  /** By a budget of Snowhook's: a cap that the agent's own program has is not ours to raise. */
  const isPaused = ({ stage, decision: { runId } }: StoryState): boolean =>
    stage.kind === 'needs_you' && stage.cause === 'budget' && runId !== null && book.run(runId)?.stoppedBy === 'budget'
  const hasRoom = (state: StoryState): boolean => {
    const spec = stories.runs.specOf(state)
    return stories.book.state(state) === state && spec !== null && budgets.keeper.refusal(spec) === null
  }
  const limits = new Limits({ core, fleet, actions, stories, onChange: changed })
  const governor = new Governor({
    core,
    fleet,
    stories,
    limits,
    keeper: budgets.keeper,
    settings: input.settings,
    onWaits: (ref) => stories.feed.changed(ref),
  })
  const view = (): SupervisionView => {
    const agents = fleet.all().map((seat) => seat.view())
    return {
      governor: governor.view(),
      limits: [...limits.lot.holds()],
      parked: [...limits.lot.parked()],
      budgets: budgets.keeper.views(),
      notices: noticesOf({
        stories: stories.book.states().map((state) => ({ ...state, title: stories.feed.view(state).title })),
        agents,
        budgets: budgets.keeper.views(),
        parked: limits.lot.parked(),
      }),
    }
  }
  const hub = new StreamHub<SupervisionView, SupervisionView>(view)
  const publisher = new Publisher(clock, () => {
    if (hub.watchers > 0) hub.publish(view())
  })
  budgets.attach({
    storyCaps: (project, storyId) => {
      const found = stories.projects.find(project)
      return found.ok ? (found.value.stories.get(storyId)?.definition.budget ?? null) : null
    },
    pause: (agentId) => {
      const seat = fleet.find(agentId)
      if (seat.ok) void seat.value.live?.stop('budget').catch((cause: unknown) => core.report(wordsOf(cause)))
    },
    raised: (agentIds) => {
      for (const agentId of agentIds) attempt(() => goOn(agentId))
    },
    // With every token that any agent spends.
    onChange: () => publisher.changed('idle'),
  })

  /** A budget has room again for one that it had paused. */
  const goOn = (agentId: AgentId | undefined): void => {
    if (agentId === undefined) return
    const story = stories.book.ofAgent(agentId)
    if (story !== null && stories.book.move(story, { type: 'budget_raised' }) !== null) return
    const seat = fleet.find(agentId)
    if (supervise !== 'all' || !seat.ok || isLive(seat.value.phase)) return
    const interactive = seat.value.view().run?.interactive === true
    // A story's runs are for its stage to begin; what a person had taken over while it rests is theirs again.
    if (story !== null && (!interactive || isActive(story))) return
    void actions.resume(seat.value, { interactive }).then((answer) => {
      if (!answer.ok) core.report(`${seat.value.spec.name} could not go on: ${answer.error.message}`)
    })
  }

  const hold = (held: boolean): void => {
    book.commit({ type: 'queue_held', at: clock.now(), held })
    changed()
  }

  fleet.supervise(
    {
      runEnded: ({ spec }, runId) => {
        attempt(() => limits.runEnded(spec.id, runId))
        attempt(() => stories.runEnded(spec.id, runId))
        attempt(() => budgets.keeper.runEnded(runId))
        changed()
      },
      moved: ({ spec }) => {
        stories.agentMoved(spec.id)
        changed()
      },
    },
    {
      ownTree: (cwd) => stories.book.states().some(({ worktree }) => worktree?.path === cwd),
      refusal: (spec) => budgets.keeper.refusal(spec),
      parking: (agentId) => limits.lot.parked().find((one) => one.agentId === agentId)?.why ?? null,
    },
  )

  return {
    stories: stories.handlers,
    handlers: {
      watch: (_input, sink) => hub.subscribe(sink),
      hold: ({ held }) =>
        answered(async () => {
          hold(held)
          return ok({})
        }),
      setBudget: ({ scope, caps }) =>
        answered(async () => {
          budgets.keeper.set(scope, caps)
          changed()
          return ok({})
        }),
      wakeNow: async ({ agentId }) => {
        const woken = limits.lot.wakeNow(agentId)
        return woken.ok ? ok({}) : woken
      },
      cancelParking: async ({ agentId }) => {
        const cancelled = limits.cancel(agentId)
        return cancelled.ok ? ok({}) : cancelled
      },
    },
    holdQueue: () => {
      if (!book.state.queue.held && stories.book.states().some(isActive)) hold(true)
    },
    heard: (agentId, event) => limits.heard(agentId, event),
    forget: (agentId) => limits.forget(agentId),
    start: async () => {
      await stories.start()
      budgets.keeper.start()
      if (supervise === 'all') limits.start()
      governor.start()
    },
    close: () => {
      governor.close()
      limits.close()
      stories.close()
      publisher.close()
    },
  }
}

/** What a person chose last is what a story without an agent of its own is given. */
function usualProfile(settings: Settings, { runtimes }: Pick<CorePorts, 'runtimes'>): AgentProfile {
  const known = runtimes.find(({ manifest }) => manifest.id === settings.lastRuntime) ?? runtimes[0]
  const runtime = known?.manifest.id as AgentProfile['runtime']
  return {
    name: AgentName.parse('coder-1'),
    runtime,
    model: null,
    options: settings.lastOptions[runtime] ?? {},
    prompt: null,
    command: null,
    args: [],
    env: {},
    inactivityTimeoutSecs: null,
  }
}
