import { claudeCode } from '../../../src/main/runtimes/claude-code'
import type { Clock } from '../../../src/shared/domain/clock'
import { FakeAnthropic } from '../../support/fake-anthropic/server'
import { claudeEnvironment, realClaude } from '../../support/realClaude'
import {
  type ContextOverrides,
  createRuntimeHarness,
  type LiveRun,
  type RunRecord,
  type RuntimeHarness,
} from '../../support/runtimeHarness'

/** The real CLI in a temporary home, talking to a fake API: one for each test. */
export class ClaudeScene implements AsyncDisposable {
  private constructor(
    readonly fake: FakeAnthropic,
    readonly harness: RuntimeHarness,
    private readonly command: string,
    private readonly environment: Record<string, string>,
  ) {}

  static async open(
    options: { readonly auth?: 'api_key' | 'oauth'; readonly clock?: Clock; readonly command?: string } = {},
  ): Promise<ClaudeScene> {
    const command = options.command ?? (await realClaude())
    const fake = await FakeAnthropic.start()
    const harness = await createRuntimeHarness(options.clock === undefined ? {} : { clock: options.clock })
    const environment = claudeEnvironment({
      home: `${harness.dir}/home`,
      url: fake.url,
      auth: options.auth ?? 'api_key',
      trusted: [harness.project],
    })
    return new ClaudeScene(fake, harness, command, environment)
  }

  /** `env` is added to the scene's own. */
  context(overrides: ContextOverrides = {}): ContextOverrides {
    return {
      command: this.command,
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

  async [Symbol.asyncDispose](): Promise<void> {
    await this.fake.close()
    await this.harness[Symbol.asyncDispose]()
  }
}
