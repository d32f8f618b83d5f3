import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { accessSync, constants, mkdirSync, mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, isAbsolute, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import type { Conversations, Prices } from '../../../src/main/conversation/ports'
import { systemClock } from '../../../src/main/host/systemClock'
import type { AppContext, RunTerminal, RuntimeContext, RuntimeModule } from '../../../src/main/runtimes/runtime'
import { createConversations } from '../../../src/main/store/conversationStore'
import type { RunTools } from '../../../src/main/tools/ports'
import type { Clock } from '../../../src/shared/domain/clock'
import { AgentId, RunId, StoryId } from '../../../src/shared/domain/ids'
import { fixedPrices } from './fixedPrices'
import { LiveRun, type RunRecord } from './liveRun'
import { MemorySessions } from './memorySessions'
import { noTools } from './noTools'
import { killTagged } from './processTable'
import { harnessTerminal } from './runTerminal'

export type { LiveRun, RunRecord } from './liveRun'
export { processesTagged } from './processTable'

const run = promisify(execFile)

/** A fixed date gives the same commit id every time. */
const gitIdentity = {
  GIT_AUTHOR_NAME: 'Test',
  GIT_AUTHOR_EMAIL: 'test@localhost',
  GIT_AUTHOR_DATE: '2026-01-01T00:00:00Z',
  GIT_COMMITTER_NAME: 'Test',
  GIT_COMMITTER_EMAIL: 'test@localhost',
  GIT_COMMITTER_DATE: '2026-01-01T00:00:00Z',
}

export type ContextOverrides = Partial<Omit<RuntimeContext, 'appCtx'>> & { readonly appCtx?: Partial<AppContext> }

/** The run for which tools are wanted: what it was given, and the terminal on which its programs may be started. */
export interface HarnessRun {
  readonly context: Omit<RuntimeContext, 'appCtx'>
  readonly terminal: RunTerminal
  readonly clock: Clock
}

export interface HarnessOptions {
  /** Default: the real one. Process stops always take real time. */
  readonly clock?: Clock
  /** Added to the child's environment. */
  readonly env?: Readonly<Record<string, string>>
  /** Makes the project a git repository with one commit. */
  readonly git?: boolean
  /** The tools of each run. Default: none. */
  readonly tools?: (run: HarnessRun) => RunTools
  /** Default: `test-large` and `test-small` have a price, all else is unpriced. */
  readonly prices?: Prices
}

/**
 * What a host lends to runs, over real PTYs in a temporary directory, for testing one runtime at a time:
 *
 *     await using harness = await createRuntimeHarness({ git: true })
 *     const run = harness.start(demo, { prompt: '/hang' })
 *     await run.waitForEvent('session')
 *     await run.stop()
 *     const { events, result } = await run.done
 *
 * Sessions and conversations live as long as the harness, so a second run can resume what the first began.
 */
export class RuntimeHarness {
  readonly sessions = new MemorySessions()
  readonly clock: Clock
  readonly conversations: Conversations
  private readonly runs: LiveRun[] = []

  constructor(
    /** Holds `project`, `home` and one scratch directory a run. */
    readonly dir: string,
    private readonly options: HarnessOptions,
  ) {
    this.clock = options.clock ?? systemClock
    this.conversations = createConversations({ dataDir: join(dir, 'data'), clock: this.clock })
  }

  get project(): string {
    return join(this.dir, 'project')
  }

  /** The allow-listed environment that a host would build: nothing of the test runner's own leaks in. */
  get env(): Record<string, string> {
    return {
      PATH: process.env['PATH'] ?? '/usr/bin:/bin',
      HOME: join(this.dir, 'home'),
      LANG: 'C.UTF-8',
      TERM: 'xterm-256color',
      ...this.options.env,
    }
  }

  /** Starts a run; the returned handle follows it. */
  start(module: RuntimeModule, overrides: ContextOverrides = {}): LiveRun {
    const live = this.prepare(module, overrides)
    live.begin()
    return live
  }

  /** Runs to the end. */
  runToEnd(module: RuntimeModule, overrides: ContextOverrides = {}): Promise<RunRecord> {
    return this.start(module, overrides).done
  }

  /** A run that has not been started: for tests of what may happen before `start`. */
  prepare(module: RuntimeModule, overrides: ContextOverrides = {}): LiveRun {
    const { appCtx, ...context } = overrides
    const runId = context.runId ?? RunId.parse(`run-${randomUUID()}`)
    const scratchDir = join(this.dir, 'scratch', runId)
    mkdirSync(scratchDir, { recursive: true })
    const terminal = harnessTerminal(runId, () => live)
    const given: Omit<RuntimeContext, 'appCtx'> = {
      runId,
      agentId: AgentId.parse('agent-1'),
      storyId: StoryId.parse('1_story_test'),
      agentName: 'coder-1',
      command: null,
      args: [],
      prompt: '',
      cwd: this.project,
      inactivityTimeoutSecs: 0,
      sessionIdToResume: null,
      freshPrompt: null,
      projectRoot: this.project,
      model: null,
      interactive: false,
      options: {},
      ...context,
      env: { ...(context.env ?? this.env), SNOWHOOK_RUN: runId },
    }
    const tools = this.options.tools?.({ context: given, terminal, clock: this.clock }) ?? noTools
    const full: RuntimeContext = {
      ...given,
      appCtx: {
        clock: this.clock,
        newUuid: () => randomUUID(),
        sessions: this.sessions,
        scratchDir,
        processes: { which },
        terminal,
        tools,
        conversations: this.conversations,
        prices: this.options.prices ?? fixedPrices,
        allowance: { refusal: () => null },
        storage: { problem: () => null, whenWritable: async () => {}, finish: () => {} },
        ...appCtx,
      },
    }
    const live: LiveRun = new LiveRun(module.create(), full, this.sessions)
    this.runs.push(live)
    return live
  }

  /** Ends whatever a failed test left running and removes the directory. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const live of this.runs) await killTagged(live.context.runId, () => {})
    await rm(this.dir, { recursive: true, force: true, maxRetries: 3 })
  }
}

export async function createRuntimeHarness(options: HarnessOptions = {}): Promise<RuntimeHarness> {
  const harness = new RuntimeHarness(mkdtempSync(join(tmpdir(), 'snowhook-run-')), options)
  mkdirSync(harness.project)
  mkdirSync(join(harness.dir, 'home'))
  if (options.git === true) {
    const git = (...args: string[]) =>
      run('git', args, { cwd: harness.project, env: { ...harness.env, ...gitIdentity } })
    await git('init', '--quiet', '--initial-branch=main')
    await git('commit', '--quiet', '--allow-empty', '-m', 'Start')
  }
  return harness
}

function which(command: string, env: Readonly<Record<string, string>>): string | null {
  const executable = (path: string): boolean => {
    try {
      accessSync(path, constants.X_OK)
      return true
    } catch {
      return false
    }
  }
  if (command.includes('/')) return executable(command) ? resolve(command) : null
  const folders = (env['PATH'] ?? '').split(delimiter).filter(isAbsolute)
  return folders.map((folder) => join(folder, command)).find(executable) ?? null
}
