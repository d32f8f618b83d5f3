import { openai } from '../../../src/main/runtimes/openai'
import type { Clock } from '../../../src/shared/domain/clock'
import { FakeOpenAi } from '../../support/fake-openai/server'
import {
  type ContextOverrides,
  createRuntimeHarness,
  type LiveRun,
  type RunRecord,
  type RuntimeHarness,
} from '../../support/runtimeHarness'
import { type BenchScript, CountingTools } from '../../support/runtimeHarness/scriptedModel'
import type { Api } from './ask'

export interface SceneOptions {
  readonly api?: Api
  readonly clock?: Clock
  readonly bench?: BenchScript
}

/** Runs of the runtime against a fake API, with tools that count: one for each test. */
export class OpenAiScene implements AsyncDisposable {
  private constructor(
    readonly fake: FakeOpenAi,
    readonly tools: CountingTools,
    readonly harness: RuntimeHarness,
    private readonly api: Api,
  ) {}

  static async open({ api = 'responses', clock, bench }: SceneOptions = {}): Promise<OpenAiScene> {
    const fake = await FakeOpenAi.start()
    const tools = new CountingTools(bench)
    const harness = await createRuntimeHarness({ tools: () => tools, ...(clock === undefined ? {} : { clock }) })
    return new OpenAiScene(fake, tools, harness, api)
  }

  /** `env` and `options` are added to the scene's own. */
  context(overrides: ContextOverrides = {}): ContextOverrides {
    const key: Record<string, string> = this.fake.key === null ? {} : { OPENAI_API_KEY: this.fake.key }
    return {
      model: 'gpt-fake',
      ...overrides,
      env: { ...this.harness.env, ...key, OPENAI_BASE_URL: this.fake.url, ...overrides.env },
      options: { api: this.api, ...overrides.options },
    }
  }

  start(overrides: ContextOverrides = {}): LiveRun {
    return this.harness.start(openai, this.context(overrides))
  }

  run(overrides: ContextOverrides = {}): Promise<RunRecord> {
    return this.harness.runToEnd(openai, this.context(overrides))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.fake.close()
    await this.harness[Symbol.asyncDispose]()
  }
}
