import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, realpathSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { systemClock } from '../../src/main/host/systemClock'
import type { CallOptions, ToolBench, ToolOutcome, ToolSelection } from '../../src/main/tools/ports'
import { createToolHost, type ToolHost } from '../../src/main/tools/toolHost'
import type { ApprovalPolicy } from '../../src/shared/domain/approvals'
import type { Clock } from '../../src/shared/domain/clock'
import type { AgentEvent, AgentEventOf, AgentEventType } from '../../src/shared/domain/events'
import { AgentId, RunId, StoryId } from '../../src/shared/domain/ids'
import type { HarnessRun } from './runtimeHarness'
import { killTagged, processesTagged } from './runtimeHarness/processTable'
import { harnessTerminal } from './runtimeHarness/runTerminal'
import { noEndpoints, noServers, ScriptedDesk, type ToolTestOptions, toolRun } from './toolHost'

const run = promisify(execFile)

export interface BenchOptions extends ToolTestOptions {
  readonly policy?: ApprovalPolicy
  readonly selection?: ToolSelection
  /** Makes the project a git repository with one commit. */
  readonly git?: boolean
  /** Added to the run's environment. */
  readonly env?: Readonly<Record<string, string>>
  readonly clock?: Clock
  /** Relative to the project. */
  readonly closedFolders?: readonly string[]
  /** Before the bench opens. */
  readonly prepare?: (project: string) => void
}

/** The tool host over a real folder and real terminals, with one bench, without a runtime. */
export class TestBench {
  private calls = 0

  constructor(
    readonly events: readonly AgentEvent[],
    readonly dir: string,
    readonly runTag: string,
    readonly host: ToolHost,
    readonly bench: ToolBench,
    readonly desk: ScriptedDesk,
    readonly output: () => string,
  ) {}

  get project(): string {
    return join(this.dir, 'project')
  }

  call(name: string, input: unknown, options: Partial<CallOptions> = {}): Promise<ToolOutcome> {
    const { signal = new AbortController().signal, repeated = false, beforeEffect = async () => {} } = options
    return this.bench.call({ callId: `call-${++this.calls}`, name, input }, { signal, repeated, beforeEffect })
  }

  eventsOf<T extends AgentEventType>(type: T): AgentEventOf<T>[] {
    return this.events.filter((event): event is AgentEventOf<T> => event.type === type)
  }

  /** Pids that carry the run's tag, read from the system. */
  processes(): number[] {
    return processesTagged(this.runTag)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.host.close()
    await killTagged(this.runTag, () => {})
    await rm(this.dir, { recursive: true, force: true, maxRetries: 3 })
  }
}

export async function openBench(options: BenchOptions = {}): Promise<TestBench> {
  const dir = mkdtempSync(join(realpathSync(tmpdir()), 'snowhook-tools-'))
  const project = join(dir, 'project')
  mkdirSync(project)
  mkdirSync(join(dir, 'home'))
  const runId = RunId.parse(`run-${randomUUID()}`)
  const { clock = systemClock, mcp = noServers, endpoints = noEndpoints, policy = 'full', selection = 'all' } = options
  const env = {
    PATH: process.env['PATH'] ?? '/usr/bin:/bin',
    HOME: join(dir, 'home'),
    LANG: 'C.UTF-8',
    SNOWHOOK_RUN: runId,
    ...options.env,
  }
  const chunks: Uint8Array[] = []
  const listener = { started: () => {}, keep: (data: Uint8Array) => void chunks.push(Uint8Array.from(data)) }
  const given: HarnessRun = {
    clock,
    terminal: harnessTerminal(runId, () => listener),
    context: {
      runId,
      agentId: AgentId.parse('agent-1'),
      storyId: StoryId.parse('1_story_test'),
      agentName: 'coder-1',
      command: null,
      args: [],
      prompt: 'Do it.',
      cwd: project,
      inactivityTimeoutSecs: 0,
      sessionIdToResume: null,
      freshPrompt: null,
      projectRoot: project,
      model: null,
      interactive: false,
      options: {},
      env,
    },
  }
  if (options.git === true) await startRepository(project, env)
  const desk = new ScriptedDesk(options)
  options.prepare?.(project)
  const closedFolders = (options.closedFolders ?? []).map((folder) => join(project, folder))
  const host = createToolHost({ clock, mcp, endpoints, closedFolders })
  const events: AgentEvent[] = []
  const bench = await host.forRun(toolRun(given, desk)).open({ policy, selection, emit: (event) => events.push(event) })
  return new TestBench(events, dir, runId, host, bench, desk, () => Buffer.concat(chunks).toString())
}

async function startRepository(cwd: string, env: Readonly<Record<string, string>>): Promise<void> {
  const identity = {
    GIT_AUTHOR_NAME: 'T',
    GIT_AUTHOR_EMAIL: 't@l',
    GIT_COMMITTER_NAME: 'T',
    GIT_COMMITTER_EMAIL: 't@l',
  }
  const git = (...args: string[]) => run('git', args, { cwd, env: { ...env, ...identity } })
  await git('init', '--quiet', '--initial-branch=main')
  await git('commit', '--quiet', '--allow-empty', '-m', 'Start')
}
