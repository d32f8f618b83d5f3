import { isAbsolute, resolve } from 'node:path'
import type { Clock } from '../../../shared/domain/clock'
import {
  type ProcessIdentity,
  type ProcessLedger,
  type ProcessTable,
  RUN_TAG_VARIABLE,
  type RunScopes,
  type StopTree,
} from '../../process/ports'
import { withoutTags } from '../../process/tags'
import { StdioTransport } from './stdioTransport'

/** What keeps a server's processes from outliving the host, however that ends. */
export interface ProgramParts {
  readonly clock: Clock
  /** Random UUID v4. */
  readonly newUuid: () => string
  /** For every server that is a program: the host's environment without anybody's credentials. */
  readonly baseEnv: Readonly<Record<string, string>>
  /** Finds a program by name on the PATH of an environment, or checks a path. */
  readonly which: (command: string, env: Readonly<Record<string, string>>) => string | null
  readonly processTable: ProcessTable
  readonly ledger: ProcessLedger
  readonly stopTree: StopTree
  readonly scopes: Pick<RunScopes, 'enter' | 'release'>
  readonly guardian: { watch(runId: string): void; release(runId: string): void }
  /** Tells the user of something that went wrong inside Snowhook. */
  readonly report: (message: string) => void
}

/** No process has it: the identity of one that was gone before the table could be asked. */
const ALREADY_GONE = 'gone'

/** A server's program: it carries a tag of its own, is in the ledger and under the guardian's eye from its first moment. */
export class ServerProgram {
  readonly transport: StdioTransport
  /** What runs go by for the guardian, the ledger and the process table. */
  readonly tag: string
  private identity: Promise<ProcessIdentity> | null = null
  private stopped: Promise<void> | null = null

  private constructor(
    private readonly file: string,
    transport: StdioTransport,
    tag: string,
    private readonly parts: ProgramParts,
  ) {
    this.transport = transport
    this.tag = tag
  }

  /** Not started yet. Null: there is no such program. */
  static prepare(
    server: {
      readonly command: string
      readonly args?: readonly string[] | undefined
      readonly env?: Readonly<Record<string, string>> | undefined
    },
    cwd: string,
    parts: ProgramParts,
  ): ServerProgram | null {
    const tag = `mcp-${parts.newUuid()}`
    const env = { ...parts.baseEnv, ...withoutTags(server.env ?? {}), [RUN_TAG_VARIABLE]: tag }
    const { command } = server
    const file = parts.which(/[\\/]/.test(command) && !isAbsolute(command) ? resolve(cwd, command) : command, env)
    if (file === null) return null
    const transport = new StdioTransport({ file, args: server.args ?? [], cwd, env }, parts.clock)
    return new ServerProgram(file, transport, tag, parts)
  }

  /** The guardian knows the tag before the first process carries it. */
  watch(): void {
    this.parts.guardian.watch(this.tag)
  }

  /** As soon as it has a pid. */
  record(): void {
    const { pid } = this.transport
    if (pid === null || this.identity !== null) return
    this.parts.scopes.enter(this.tag, pid)
    this.identity = this.identify(pid)
  }

  /** Whatever carries the tag is gone when it resolves, or its pids have been reported. */
  stop(): Promise<void> {
    this.stopped ??= this.end()
    return this.stopped
  }

  private async end(): Promise<void> {
    const { guardian, ledger, report, scopes, stopTree } = this.parts
    this.record()
    await this.transport.close()
    const root = await this.identity
    if (root === null) return guardian.release(this.tag)
    const { survivors } = await stopTree({ root, runTag: this.tag, onStep: () => {} })
    if (survivors.length > 0) {
      // Still in the ledger and watched: the guardian and the next start try again.
      return report(`Processes of the MCP server ${this.file} could not be ended: ${survivors.join(', ')}.`)
    }
    ledger.remove(root.pid)
    guardian.release(this.tag)
    scopes.release(this.tag)
  }

  private async identify(pid: number): Promise<ProcessIdentity> {
    const { clock, ledger, processTable, report } = this.parts
    const startedAt = clock.now()
    const identity = await processTable.identify(pid)
    if (identity === null) return { pid, startTime: ALREADY_GONE }
    try {
      ledger.add({ ...identity, runId: this.tag, command: this.file, startedAt })
    } catch (cause) {
      // Its tag still names it to the guardian.
      report(`Process ${pid} could not be recorded: ${cause instanceof Error ? cause.message : String(cause)}`)
    }
    return identity
  }
}
