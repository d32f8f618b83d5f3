import { gemini } from '../../../src/main/runtimes/gemini'
import { geminiApi } from '../../../src/main/runtimes/gemini/client'
import type { ModelPart, ModelRequest, Step } from '../../../src/main/conversation/modelClient'
import { GeminiClient } from '../../../src/main/runtimes/gemini/geminiClient'
import { redactor } from '../../../src/main/runtimes/gemini/redact'
import type { Settings } from '../../../src/main/runtimes/gemini/request'
import type { Clock } from '../../../src/shared/domain/clock'
import type { AgentEvent, AgentEventOf, AgentEventType } from '../../../src/shared/domain/events'
import { FAKE_KEY, FakeGemini } from '../../support/fake-gemini/server'
import {
  type ContextOverrides,
  createRuntimeHarness,
  type LiveRun,
  type RunRecord,
  type RuntimeHarness,
} from '../../support/runtimeHarness'
import { type ToolTestOptions, toolsForTests } from '../../support/toolHost'

export const MODEL = 'gemini-3.8-flash'

export const user = (text: string): Step => ({ kind: 'user', text })

/** The client through the real SDK, talking to a fake API: one for each test. */
export class ClientScene implements AsyncDisposable {
  private constructor(readonly fake: FakeGemini) {}

  static async open(): Promise<ClientScene> {
    return new ClientScene(await FakeGemini.start())
  }

  client({ key = FAKE_KEY, baseUrl = this.fake.url, settings = {} as Partial<Settings> } = {}): GeminiClient {
    let ids = 0
    return new GeminiClient({
      api: geminiApi({ key, variable: 'GEMINI_API_KEY', baseUrl }),
      baseUrl,
      settings: {
        thinkingLevel: '',
        thinkingBudget: undefined,
        maxOutputTokens: undefined,
        temperature: undefined,
        ...settings,
      },
      newId: () => {
        ids += 1
        return `id-${ids}`
      },
      redact: redactor(key),
    })
  }

  /** One request; `shown` fills while it runs. */
  ask(steps: readonly Step[], overrides: Partial<ModelRequest> & { readonly client?: GeminiClient } = {}) {
    const { client = this.client(), ...request } = overrides
    const shown: ModelPart[] = []
    const answer = client.answer({
      model: MODEL,
      system: '',
      steps,
      tools: [],
      signal: new AbortController().signal,
      onPart: (part) => shown.push(part),
      ...request,
    })
    return { answer, shown }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.fake.close()
  }
}

export interface RunSceneOptions {
  readonly clock?: Clock
  readonly tools?: ToolTestOptions
}

/** Whole runs with the real tools in a temporary project, against a fake API: one for each test. */
export class RunScene implements AsyncDisposable {
  private constructor(
    readonly fake: FakeGemini,
    readonly harness: RuntimeHarness,
  ) {}

  static async open({ clock, tools }: RunSceneOptions = {}): Promise<RunScene> {
    const fake = await FakeGemini.start()
    const harness = await createRuntimeHarness({
      tools: toolsForTests(tools),
      ...(clock === undefined ? {} : { clock }),
    })
    return new RunScene(fake, harness)
  }

  /** `env` and `options` are added to the scene's own. */
  context(overrides: ContextOverrides = {}): ContextOverrides {
    const env = { GEMINI_API_KEY: FAKE_KEY, GOOGLE_GEMINI_BASE_URL: this.fake.url }
    return {
      model: MODEL,
      ...overrides,
      env: { ...this.harness.env, ...env, ...overrides.env },
      options: { policy: 'full', ...overrides.options },
    }
  }

  start(overrides: ContextOverrides = {}): LiveRun {
    return this.harness.start(gemini, this.context(overrides))
  }

  run(overrides: ContextOverrides = {}): Promise<RunRecord> {
    return this.harness.runToEnd(gemini, this.context(overrides))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.fake.close()
    await this.harness[Symbol.asyncDispose]()
  }
}

export const ofType = <T extends AgentEventType>(events: readonly AgentEvent[], type: T): AgentEventOf<T>[] =>
  events.filter((event): event is AgentEventOf<T> => event.type === type)
