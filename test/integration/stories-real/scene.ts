import { statSync, watch } from 'node:fs'
import { dirname, join } from 'node:path'
import type { SupervisionView } from '../../../src/shared/contract/supervision'
import type { HostClient } from '../../../src/shared/contract/index'
import type { RunSummary } from '../../../src/shared/domain/agent'
import type { AgentEvent, AgentEventOf, AgentEventType } from '../../../src/shared/domain/events'
import { type RunId, RuntimeId } from '../../../src/shared/domain/ids'
import type { AgentProfile, StoryView } from '../../../src/shared/domain/story'
import { createProcessTable } from '../../../src/main/process/procTable'
import { claudeCode } from '../../../src/main/runtimes/claude-code'
import { demo } from '../../../src/main/runtimes/demo'
import { gemini } from '../../../src/main/runtimes/gemini'
import { openai } from '../../../src/main/runtimes/openai'
import { FakeAnthropic } from '../../support/fake-anthropic/server'
import { FAKE_KEY as GEMINI_KEY, FakeGemini } from '../../support/fake-gemini/server'
import { FAKE_KEY as OPENAI_KEY, FakeOpenAi } from '../../support/fake-openai/server'
import { good } from '../../support/host/fakeHost'
import { demoProfile, StoryDisk, type StoryHost, startStoryHost } from '../../support/host/storyHost'
import { claudeEnvironment, realClaude } from '../../support/realClaude'
import { SkippingClock } from '../../support/skippingClock'

export const refOf = ({ project, id: storyId }: StoryView) => ({ project, storyId })

export const fail = (): never => {
  throw new Error('it is missing')
}

/** Passes when the story's branch has a.txt. */
const hasFile = 'gates:\n  - name: there\n    command: test -f a.txt\n'

/** What a model tells its shell to do so that this gate passes. */
export const addFile = "echo one > a.txt && git add a.txt && git commit --quiet -m 'Add a' && echo COMMITTED"

/** The CLI repeats a refused request for three minutes unless told otherwise. */
export const oneRetry = { CLAUDE_CODE_MAX_RETRIES: '1' }

export interface SceneOptions {
  /** `.snowhook/config.yaml`. */
  readonly config?: string
  /** Of claude: a subscription's token makes it report usage windows. */
  readonly auth?: 'api_key' | 'oauth'
  /** Whether agents go on by themselves after a limit. */
  readonly autoResume?: boolean
}

/** A real host on a real repository, with the real CLI; only the models are fakes on loopback. One for each test. */
export class RealScene implements AsyncDisposable {
  readonly clock = new SkippingClock()
  private running: { readonly host: StoryHost; readonly supervision: SupervisionWatch } | null = null

  private constructor(
    readonly disk: StoryDisk,
    readonly claude: string,
    readonly anthropic: FakeAnthropic,
    readonly openai: FakeOpenAi,
    readonly gemini: FakeGemini,
    private readonly env: Readonly<Record<string, string>>,
  ) {}

  static async open({ config = hasFile, auth = 'api_key', autoResume }: SceneOptions = {}): Promise<RealScene> {
    const claude = await realClaude()
    const disk = new StoryDisk(config)
    const fakes = [await FakeAnthropic.start(), await FakeOpenAi.start(), await FakeGemini.start()] as const
    const env = {
      PATH: process.env['PATH'] ?? '',
      LANG: 'C.UTF-8',
      ...claudeEnvironment({
        home: join(disk.dir, 'home'),
        url: fakes[0].url,
        auth,
        trusted: [disk.dir, disk.project],
      }),
      OPENAI_API_KEY: OPENAI_KEY,
      OPENAI_BASE_URL: fakes[1].url,
      GEMINI_API_KEY: GEMINI_KEY,
      GOOGLE_GEMINI_BASE_URL: fakes[2].url,
    }
    const scene = new RealScene(disk, claude, ...fakes, env)
    await scene.start()
    const { settings } = scene.host.client
    const projects = { [disk.project]: { autoResume: autoResume ?? false, onInactive: 'needs_you' as const } }
    good(await settings.update({ projects, maxWorking: 4 }))
    return scene
  }

  get host(): StoryHost {
    if (this.running === null) throw new Error('The host is closed.')
    return this.running.host
  }

  get supervision(): SupervisionWatch {
    if (this.running === null) throw new Error('The host is closed.')
    return this.running.supervision
  }

  /** As a client sees it that connects at this moment. */
  async supervisionNow(): Promise<SupervisionView> {
    const watch = new SupervisionWatch(this.host.client)
    const view = await watch.until(() => true)
    watch.close()
    return view
  }

  async start(): Promise<void> {
    const { clock, env } = this
    const host = await startStoryHost(this.disk, { clock, env, runtimes: [claudeCode, openai, gemini, demo] })
    this.running = { host, supervision: new SupervisionWatch(host.client) }
  }

  async stop(): Promise<void> {
    const { running } = this
    this.running = null
    running?.supervision.close()
    await running?.host.close()
  }

  /** The real CLI as a story's agent; it may edit and run commands without asking. */
  coder(change: Partial<AgentProfile> = {}): AgentProfile {
    return demoProfile({
      runtime: RuntimeId.parse('claude-code'),
      model: null,
      command: this.claude,
      options: { permissionMode: 'acceptEdits', allowedTools: ['Bash'] },
      ...change,
    })
  }

  /** Of one story's agents, oldest first. */
  async runsOf(story: StoryView): Promise<readonly RunSummary[]> {
    const runs = good(await this.host.client.fleet.runs({ limit: 100 }))
    return runs.filter(({ storyId, agentName }) => storyId === story.id && agentName !== 'gates').reverse()
  }

  async eventsOf<T extends AgentEventType>(runId: RunId, type: T): Promise<readonly AgentEventOf<T>[]> {
    const { events } = good(await this.host.client.journal.events({ runId, limit: 1_000 }))
    return events.map(({ event }) => event).filter((event: AgentEvent): event is AgentEventOf<T> => event.type === type)
  }

  /** The first event of a run, past or to come, that fits. */
  eventually<T extends AgentEventType>(
    runId: RunId,
    type: T,
    fits: (event: AgentEventOf<T>) => boolean = () => true,
  ): Promise<AgentEventOf<T>> {
    return new Promise((resolve) => {
      const isWanted = (event: AgentEvent): event is AgentEventOf<T> => event.type === type
      const look = ({ event }: { readonly event: AgentEvent }): void => {
        if (isWanted(event) && fits(event)) resolve(event)
      }
      const { journal } = this.host.client
      journal.watchEvents({ runId }, { snapshot: ({ events }) => events.forEach(look), delta: look })
    })
  }

  /** Processes of a run that are alive, wherever they went. */
  async processesOf(runId: RunId): Promise<readonly number[]> {
    return (await createProcessTable().taggedWith(runId)).map(({ pid }) => pid)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
    await Promise.all([this.anthropic.close(), this.openai.close(), this.gemini.close()])
    await this.disk[Symbol.asyncDispose]()
  }
}

/** Resolves when a program has written this file: the receipt that it runs. */
export async function fileAppears(file: string): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const look = (): void => {
    if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > 0) resolve()
  }
  const watcher = watch(dirname(file), look)
  look()
  await promise
  watcher.close()
}

/** What the header, the inbox and the budgets show. */
export class SupervisionWatch {
  private view: SupervisionView | null = null
  private waiting: (() => void)[] = []
  private readonly unsubscribe: () => void

  constructor(client: HostClient) {
    const take = (view: SupervisionView): void => {
      this.view = view
      for (const wake of this.waiting.splice(0)) wake()
    }
    this.unsubscribe = client.supervision.watch({}, { snapshot: take, delta: take })
  }

  /** Resolves with the first view, now or later, that fits. */
  async until(fits: (view: SupervisionView) => boolean): Promise<SupervisionView> {
    for (;;) {
      if (this.view !== null && fits(this.view)) return this.view
      await new Promise<void>((resolve) => this.waiting.push(resolve))
    }
  }

  close(): void {
    this.unsubscribe()
  }
}
