import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Action, RunDesk, Verdict } from '../../../../src/main/approvals/ports'
import { systemClock } from '../../../../src/main/host/systemClock'
import { whichProgram } from '../../../../src/main/host/whichProgram'
import { noScopes } from '../../../../src/main/process/cgroupScopes'
import { openLedger } from '../../../../src/main/process/ledger'
import { createProcessTable } from '../../../../src/main/process/procTable'
import { createStopTree } from '../../../../src/main/process/stopTree'
import { createMcpPool, type McpPoolParts } from '../../../../src/main/tools/mcp/mcpPool'
import type { McpLease, McpPool, McpWish } from '../../../../src/main/tools/mcp/ports'
import type { ToolOutcome } from '../../../../src/main/tools/ports'
import type { Tool, ToolContext, ToolRun } from '../../../../src/main/tools/tool'
import { AgentSpec } from '../../../../src/shared/domain/agent'
import type { AgentEvent } from '../../../../src/shared/domain/events'
import { RunId } from '../../../../src/shared/domain/ids'
import type { McpServers } from '../../../../src/shared/domain/mcp'

const program = join(import.meta.dirname, '../../../support/mcp-server/server.ts')
export const stdioServer = (...flags: string[]) => ({ command: process.execPath, args: [program, ...flags] })

const base = { PATH: process.env['PATH'] ?? '', HOME: '/nowhere' }

/** A pool over real processes, and a run that may use it. */
export class McpScene implements AsyncDisposable {
  readonly dir = mkdtempSync(join(tmpdir(), 'snowhook-mcp-'))
  readonly events: AgentEvent[] = []
  readonly asked: Action[] = []
  readonly granted = new Set<string>()
  readonly reports: string[] = []
  readonly watched = new Set<string>()
  verdict: 'allow' | 'deny' | 'wait' = 'allow'
  settings: McpServers = {}
  readonly ledger = openLedger(join(this.dir, 'processes.jsonl'))
  readonly pool: McpPool
  private readonly web: ChildProcess[] = []

  constructor(more: Partial<McpPoolParts> = {}) {
    mkdirSync(join(this.dir, 'project'))
    const processTable = createProcessTable()
    this.pool = createMcpPool({
      clock: systemClock,
      newUuid: () => randomUUID(),
      baseEnv: base,
      which: whichProgram,
      processTable,
      ledger: this.ledger,
      stopTree: createStopTree({
        table: processTable,
        clock: systemClock,
        signal: (pid, signal) => process.kill(pid, signal),
      }),
      scopes: noScopes('This is a test.'),
      guardian: { watch: (tag) => void this.watched.add(tag), release: (tag) => void this.watched.delete(tag) },
      report: (message) => void this.reports.push(message),
      settingsServers: () => this.settings,
      hostEnv: { ...base, OPENAI_API_KEY: 'sk-of-the-user', GREETING: 'good morning' },
      credentialVariables: ['OPENAI_API_KEY'],
      ...more,
    })
  }

  get project(): string {
    return join(this.dir, 'project')
  }

  writeMcpFile(mcpServers: unknown): void {
    writeFileSync(join(this.project, '.mcp.json'), JSON.stringify({ mcpServers }))
  }

  run(cwd = this.project): ToolRun {
    return {
      runId: RunId.parse('run-1'),
      spec: AgentSpec.parse({
        id: 'agent-1',
        name: 'coder-1',
        storyId: '1_story',
        storyTitle: 'Story',
        runtime: 'demo',
        model: null,
        projectRoot: this.project,
        cwd,
        prompt: '',
        command: null,
        args: [],
        env: {},
        options: {},
        inactivityTimeoutSecs: 0,
        createdAt: 1,
      }),
      terminal: {
        spawn: () => {
          throw new Error('a server is not of one run')
        },
        onOsc: () => {},
      },
      env: {},
      desk: this.desk(),
      hostIsClosing: () => false,
    }
  }

  join(wish: Partial<McpWish> = {}): Promise<McpLease> {
    return this.pool.join({
      run: this.run(),
      from: 'settings',
      trusted: false,
      signal: new AbortController().signal,
      emit: (event) => void this.events.push(event),
      ...wish,
    })
  }

  async call(lease: McpLease, name: string, input: unknown = {}, signal?: AbortSignal): Promise<ToolOutcome> {
    const context: ToolContext = {
      ...this.run(),
      callId: 'call-1',
      clock: systemClock,
      signal: signal ?? new AbortController().signal,
      emit: () => {},
      onAlive: () => {},
    }
    return toolOf(lease, name).run(input, context)
  }

  get notices(): string[] {
    return this.events.flatMap((event) => (event.type === 'notice' ? [event.message] : []))
  }

  /** Starts the server on loopback; resolves with its address. */
  async http(env: Record<string, string> = {}, ...flags: string[]): Promise<{ url: string; process: ChildProcess }> {
    const child = spawn(process.execPath, [program, '--http', ...flags], {
      env: { ...base, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    this.web.push(child)
    const { promise, resolve } = Promise.withResolvers<string>()
    child.stdout.once('data', (data: Buffer) => resolve(data.toString('utf8').trim()))
    return { url: await promise, process: child }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.pool.close()
    for (const child of this.web) child.kill('SIGKILL')
    this.ledger.close()
    await rm(this.dir, { recursive: true, force: true })
  }

  private desk(): RunDesk {
    const withdrawn: Verdict = { allowed: false, reason: 'the run is ending', withdrawn: true }
    return {
      waiting: false,
      isGranted: ({ grant }) => grant !== null && this.granted.has(grant.key),
      question: async () => null,
      ask: (action, { signal }) => {
        this.asked.push(action)
        if (this.verdict === 'allow') return Promise.resolve({ allowed: true, hash: 'a'.repeat(64) })
        if (this.verdict === 'deny')
          return Promise.resolve({ allowed: false, reason: 'not this one', withdrawn: false })
        return new Promise((resolve) => signal.addEventListener('abort', () => resolve(withdrawn), { once: true }))
      },
    }
  }
}

export function toolOf(lease: McpLease, name: string): Tool {
  const tool = lease.tools.find(({ description }) => description.name === name)
  if (tool === undefined)
    throw new Error(`no tool ${name} among ${lease.tools.map((one) => one.description.name).join(' ')}`)
  return tool
}
