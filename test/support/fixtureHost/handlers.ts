import type { HostHandlers } from '../../../src/shared/contract'
import type { AttentionDelta } from '../../../src/shared/contract/attention'
import type { BytesSink, StreamSink } from '../../../src/shared/contract/define'
import type { FleetDelta } from '../../../src/shared/contract/fleet'
import type { Settings } from '../../../src/shared/contract/settings'
import type { AgentView } from '../../../src/shared/domain/agent'
import type { AttentionItem } from '../../../src/shared/domain/attention'
import { type SnowhookError, snowhookError } from '../../../src/shared/domain/errors'
import type { RecordedEvent } from '../../../src/shared/domain/events'
import type { AgentId, RunId, RuntimeId } from '../../../src/shared/domain/ids'
import { err, ok, type Result } from '../../../src/shared/domain/result'
import type { StoryView } from '../../../src/shared/domain/story'
import { addUsage, type TokenUsage, zeroUsage } from '../../../src/shared/domain/usage'
import { createFixtureRecovery, type FixtureRecovery } from './recovery'
import { screens } from './screens'
import { createFixtureStorage, type FixtureStorage } from './storage'
import { createFixtureStories, type FixtureStories } from './stories'

const encoder = new TextEncoder()

/** What tests watch and steer. */
export interface FixtureHost {
  readonly handlers: HostHandlers
  readonly agents: ReadonlyMap<AgentId, AgentView>
  /** Stories and what supervises them. */
  readonly board: FixtureStories
  readonly recovery: FixtureRecovery
  readonly storage: FixtureStorage
  /** What the journals hold, by run. */
  readonly journals: Map<RunId, readonly RecordedEvent[]>
  /** Every command about recovery and storage that came in, in order. */
  readonly upkeep: { readonly method: string; readonly input: unknown }[]
  /** Changes an agent and tells every client. */
  put(agent: AgentView): void
  /** Raises or changes a request and tells every client. */
  ask(item: AttentionItem): void
  /** Takes a request off the list and tells every client. */
  close(id: string): void
  /** Every answer to a request that came in, in order. */
  readonly answers: unknown[]
  /** Everything typed into any pane, in order. */
  readonly typed: string[]
  /** Views reported by panes, in order. */
  readonly views: {
    readonly agentId: AgentId
    readonly visible: boolean
    readonly cols: number
    readonly rows: number
  }[]
}

/** A host without processes: canned agents and screens behind the real contract. Stop and resume only change words. */
export function createFixtureHost(
  given: readonly AgentView[],
  now: () => number,
  stories: readonly StoryView[] = [],
): FixtureHost {
  const board = createFixtureStories(stories, now)
  const upkeep: FixtureHost['upkeep'][number][] = []
  const noted = (method: string, input: unknown): void => void upkeep.push({ method, input })
  const recovery = createFixtureRecovery(noted)
  const storage = createFixtureStorage(now, noted)
  const journals = new Map<RunId, readonly RecordedEvent[]>()
  const agents = new Map(given.map((agent) => [agent.spec.id, agent]))
  const watchers = new Set<StreamSink<{ agents: AgentView[] }, FleetDelta>>()
  const settingsWatchers = new Set<StreamSink<Settings, Settings>>()
  const items = new Map<string, AttentionItem>()
  const attentionWatchers = new Set<StreamSink<{ items: AttentionItem[] }, AttentionDelta>>()
  const answers: unknown[] = []
  const typed: string[] = []
  const views: FixtureHost['views'][number][] = []
  let settings: Settings = {
    theme: 'system',
    layout: 'auto',
    inactivityTimeoutSecs: 600,
    recentProjects: ['/home/dev/aurora'],
    lastOptions: {},
    lastRuntime: null,
    mcpServers: {},
    projects: {},
    maxWorking: 0,
    notifications: { desktop: false, quiet: null },
    keepRunsDays: null,
  }

  const put = (agent: AgentView): void => {
    agents.set(agent.spec.id, agent)
    for (const watcher of watchers) watcher.delta({ kind: 'agent', agent })
  }
  const ask = (item: AttentionItem): void => {
    items.set(item.id, item)
    for (const watcher of attentionWatchers) watcher.delta({ kind: 'item', item })
  }
  const close = (id: string): void => {
    items.delete(id)
    for (const watcher of attentionWatchers) watcher.delta({ kind: 'closed', id })
  }
  /** As the real one does: only what is open and unchanged can be answered. */
  const answered = async (given: {
    id: string
    hash: string
  }): Promise<Result<Record<string, never>, SnowhookError>> => {
    answers.push(given)
    const item = items.get(given.id)
    if (item === undefined) return err(snowhookError('not_found', 'There is no such request.'))
    if (item.hash !== given.hash) return err(snowhookError('stale', 'It asks something else now.'))
    close(given.id)
    return ok({})
  }
  const change = async (agentId: AgentId, to: Partial<AgentView>): Promise<Result<AgentView, SnowhookError>> => {
    const agent = agents.get(agentId)
    if (agent === undefined) return err(snowhookError('not_found', 'There is no such agent.'))
    const next = { ...agent, ...to, since: now() }
    put(next)
    return ok(next)
  }
  const stopped = (agentId: AgentId, hold: AgentView['hold'] = null) =>
    change(agentId, {
      phase: 'stopped',
      hold,
      can: { start: true, stop: false, resume: true, takeOver: true, handBack: false, type: false },
    })
  const running = (agentId: AgentId, interactive: boolean) =>
    change(agentId, {
      phase: 'running',
      hold: null,
      can: { start: false, stop: true, resume: false, takeOver: false, handBack: false, type: interactive },
    })
  const total = (): TokenUsage => [...agents.values()].map((agent) => agent.usage).reduce(addUsage, zeroUsage)
  const idsWho = (test: (agent: AgentView) => boolean): AgentId[] =>
    [...agents.values()].filter(test).map((agent) => agent.spec.id)
  const once =
    <S, D>(value: S) =>
    (_input: unknown, sink: StreamSink<S, D>) => {
      sink.snapshot(value)
      return () => undefined
    }

  const attach = (agentId: AgentId, sink: BytesSink, view: { cols: number; rows: number }): void => {
    const index = [...agents.keys()].indexOf(agentId)
    const draw = screens[index % screens.length] ?? (() => '')
    sink.snapshot({ offset: 0, cols: view.cols, rows: view.rows, data: encoder.encode(draw(view.cols, view.rows)) })
  }

  const handlers: HostHandlers = {
    app: {
      info: async () =>
        ok({
          protocol: 1,
          version: '0.1.0',
          shell: 'web',
          platform: 'linux',
          node: '24.21.0',
          dataDir: '/home/dev/.snowhook',
          home: '/home/dev',
          pid: 1,
          startedAt: now(),
        }),
      alerts: once([]),
      doctor: async () => ok([]),
    },
    attention: {
      watch: (_input, sink) => {
        attentionWatchers.add(sink)
        sink.snapshot({ items: [...items.values()] })
        return () => attentionWatchers.delete(sink)
      },
      decide: answered,
      answer: answered,
      grants: async () => ok([]),
      revoke: async () => ok({}),
    },
    keys: {
      watch: once({ store: { kind: 'none', label: '', problem: null }, slots: [] }),
      set: async () => err(snowhookError('not_allowed', 'The fixture host stores nothing.')),
      remove: async () => ok({}),
      test: async () => ok({ verdict: 'no_key', detail: 'The fixture host asks nobody.', models: [] }),
    },
    prices: {
      watch: once({ rows: [], file: '/home/dev/.snowhook/prices.json', problem: null }),
      set: async () => err(snowhookError('not_allowed', 'The fixture host stores nothing.')),
      reset: async () => ok({}),
    },
    fleet: {
      watch: (_input, sink) => {
        watchers.add(sink)
        sink.snapshot({ agents: [...agents.values()] })
        return () => watchers.delete(sink)
      },
      create: async () => err(snowhookError('not_allowed', 'The fixture host starts nothing.')),
      update: async () => err(snowhookError('not_allowed', 'The fixture host changes nothing.')),
      start: ({ agentId, interactive }) => running(agentId, interactive),
      resume: ({ agentId, interactive }) => running(agentId, interactive),
      stop: ({ agentId }) => stopped(agentId),
      hibernate: ({ agentId }) =>
        stopped(agentId, { kind: 'hibernated', message: 'Hibernated to free memory; its session is kept.' }),
      stopAll: async () => {
        const ids = idsWho((agent) => agent.can.stop)
        for (const id of ids) await stopped(id)
        return ok({ stopped: ids, failed: [] })
      },
      resumeAll: async () => {
        const ids = idsWho((agent) => agent.can.resume)
        for (const id of ids) await running(id, false)
        return ok({ resumed: ids, failed: [] })
      },
      remove: async ({ agentId }) => {
        agents.delete(agentId)
        for (const watcher of watchers) watcher.delta({ kind: 'removed', agentId })
        return ok({})
      },
      startDemo: async () => ok({ agents: [] }),
      runs: async ({ agentId }) =>
        ok(
          [...agents.values()].flatMap((agent) =>
            agent.run !== null && (agentId ?? agent.spec.id) === agent.spec.id ? [agent.run] : [],
          ),
        ),
      sessions: async () => ok([]),
    },
    journal: {
      watchEvents: ({ runId }, sink) => {
        sink.snapshot({ events: [...(journals.get(runId) ?? [])], earlier: false })
        return () => undefined
      },
      events: async ({ runId, beforeSeq = Infinity, limit }) => {
        const before = (journals.get(runId) ?? []).filter(({ seq }) => seq < beforeSeq)
        return ok({ events: before.slice(-limit), earlier: before.length > limit })
      },
      log: async () => ok({ text: '', from: 0, to: 0, size: 0, ended: true }),
      find: async () => ok({ matches: [], more: false }),
    },
    recovery: recovery.handlers,
    storage: storage.handlers,
    settings: {
      watch: (_input, sink) => {
        settingsWatchers.add(sink)
        sink.snapshot(settings)
        return () => settingsWatchers.delete(sink)
      },
      update: async (changes) => {
        settings = { ...settings, ...(changes as Partial<Settings>) }
        for (const watcher of settingsWatchers) watcher.delta(settings)
        return ok(settings)
      },
      runtimes: async () => ok([demoManifest, ownManifest]),
      probe: async () => ok({ available: true, version: '1', detail: 'always there' }),
      inspectProject: async ({ path }) => ok({ path, exists: true, git: { root: path, branch: 'main', dirty: false } }),
    },
    stories: board.stories,
    supervision: board.supervision,
    terminal: {
      attach: ({ agentId, cols, rows }, sink) => {
        attach(agentId, sink, { cols, rows })
        let last = { cols, rows }
        return ok({
          input: (data) => void typed.push(new TextDecoder().decode(data)),
          acknowledge: () => undefined,
          view: (view) => {
            views.push({ agentId, ...view })
            if (view.cols === last.cols && view.rows === last.rows) return
            last = view
            attach(agentId, sink, view)
          },
          close: () => undefined,
        })
      },
    },
    usage: {
      totals: once({
        today: total(),
        allTime: total(),
        pricedUsd: { today: total().totalCostUsd ?? 0, allTime: total().totalCostUsd ?? 0 },
        provisional: true,
      }),
      breakdown: async () => ok([]),
      agent: async ({ agentId }) =>
        ok({ total: agents.get(agentId)?.usage ?? zeroUsage, byModel: [], provisional: false }),
    },
  }
  return { handlers, agents, board, recovery, storage, journals, upkeep, put, ask, close, answers, typed, views }
}

const demoManifest = {
  id: 'demo' as RuntimeId,
  name: 'Demo',
  summary: 'Scripted agents that need no key and no network.',
  capabilities: { resumable: true, interactive: true, approvals: true, usage: true, prompt: true, process: true },
  models: { suggested: ['demo-1'], custom: false, default: 'demo-1' },
  options: [],
}

/** Snowhook's own work: set-up and gates. */
const ownManifest = {
  ...demoManifest,
  id: 'gates' as RuntimeId,
  name: 'Gates',
  summary: 'Runs set-up commands and gates.',
  internal: true,
}
