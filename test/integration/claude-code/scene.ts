import { statSync, watch } from 'node:fs'
import { dirname } from 'node:path'
import { claudeCode } from '../../../src/main/runtimes/claude-code'
import type { Clock } from '../../../src/shared/domain/clock'
import type { AgentEvent, AgentEventOf, AgentEventType } from '../../../src/shared/domain/events'
import { FakeAnthropic } from '../../support/fake-anthropic/server'
import { claudeEnvironment, realClaude } from '../../support/realClaude'
import {
  type ContextOverrides,
  createRuntimeHarness,
  type LiveRun,
  type RunRecord,
  type RuntimeHarness,
} from '../../support/runtimeHarness'
import { asShipped } from '../../unit/runtimes/claude-code/shippedPrices'
import { ScriptedTools } from './scriptedTools'

export interface SceneOptions {
  readonly auth?: 'api_key' | 'oauth'
  readonly clock?: Clock
}

/** The real CLI in a temporary home, talking to a fake API: one for each test. */
export class ClaudeScene implements AsyncDisposable {
  private constructor(
    readonly fake: FakeAnthropic,
    readonly harness: RuntimeHarness,
    /** The CLI's path. */
    readonly claude: string,
    private readonly environment: Record<string, string>,
    /** What Snowhook lends to the runs. */
    readonly tools: ScriptedTools,
  ) {}

  static async open({ auth = 'api_key', clock }: SceneOptions = {}): Promise<ClaudeScene> {
    const claude = await realClaude()
    const fake = await FakeAnthropic.start()
    const tools = new ScriptedTools()
    const lent = { tools: () => tools.runTools, prices: asShipped }
    const harness = await createRuntimeHarness(clock === undefined ? lent : { ...lent, clock })
    const environment = claudeEnvironment({
      home: `${harness.dir}/home`,
      url: fake.url,
      auth,
      trusted: [harness.project],
    })
    return new ClaudeScene(fake, harness, claude, environment, tools)
  }

  /** `env` is added to the scene's own. */
  context(overrides: ContextOverrides = {}): ContextOverrides {
    return {
      command: this.claude,
      ...overrides,
      env: { ...this.harness.env, ...this.environment, ...overrides.env },
    }
  }

  start(overrides: ContextOverrides = {}): LiveRun {
    return this.harness.start(claudeCode, this.context(overrides))
  }

  run(overrides: ContextOverrides = {}): Promise<RunRecord> {
    return this.harness.runToEnd(claudeCode, this.context(overrides))
  }

  /** Resolves when a tool has written its file: the receipt that it runs. */
  async toolIsUp(file: string): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const look = (): void => {
      if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > 0) resolve()
    }
    const watcher = watch(dirname(file), look)
    look()
    await promise
    watcher.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.fake.close()
    await this.tools.close()
    await this.harness[Symbol.asyncDispose]()
  }
}

export const ofType = <T extends AgentEventType>(events: readonly AgentEvent[], type: T): AgentEventOf<T>[] =>
  events.filter((event): event is AgentEventOf<T> => event.type === type)

/** The `result` lines exactly as the CLI printed them. */
export function printedResults({ output }: RunRecord): Record<string, unknown>[] {
  return output
    .toString('utf8')
    .split(/\r?\n/)
    .filter((line) => line.startsWith('{') && line.includes('"type":"result"'))
    .map((line) => JSON.parse(line) as Record<string, unknown>)
}
