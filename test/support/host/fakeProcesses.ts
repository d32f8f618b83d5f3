import type {
  LedgerEntry,
  ProcessIdentity,
  ProcessInfo,
  ProcessLedger,
  ProcessTable,
  StopTree,
} from '../../../src/main/process/ports'
import { RUN_TAG_VARIABLE } from '../../../src/main/process/ports'
import type { Pty, PtyOptions, SpawnPty } from '../../../src/main/terminal/ports'
import { ok } from '../../../src/shared/domain/result'

interface FakeProcess extends ProcessIdentity {
  readonly tag: string
  /** Whatever is sent to it, it stays. */
  readonly immortal: boolean
}

/** A machine's processes, without a machine. */
export class FakeProcesses {
  readonly ptys: FakePty[] = []
  readonly entries: LedgerEntry[] = []
  /** The first pid of each stop. */
  readonly stopped: number[] = []
  private readonly living = new Map<number, FakeProcess>()
  private nextPid = 100

  start(tag: string, immortal = false): ProcessIdentity {
    const pid = this.nextPid++
    const made = { pid, startTime: `t${pid}`, tag, immortal }
    this.living.set(pid, made)
    return made
  }

  end(pid: number): void {
    this.living.delete(pid)
  }

  readonly table: ProcessTable = {
    list: async () => [...this.living.values()].map(infoOf),
    identify: async (pid) => this.living.get(pid) ?? null,
    isAlive: async ({ pid, startTime }) => this.living.get(pid)?.startTime === startTime,
    taggedWith: async (tag) => [...this.living.values()].filter((one) => one.tag === tag),
    traits: async () =>
      new Map(
        [...this.living.values()].map(({ pid, tag }) => [
          pid,
          { uid: null, cwd: null, terminal: false, commandLine: null, tags: [tag] },
        ]),
      ),
  }

  readonly ledger: ProcessLedger = {
    add: (entry) => void this.entries.push(entry),
    remove: (pid) => {
      const at = this.entries.findIndex((entry) => entry.pid === pid)
      if (at !== -1) this.entries.splice(at, 1)
    },
    entries: () => [...this.entries],
  }

  readonly stopTree: StopTree = async ({ root, runTag, onStep }) => {
    this.stopped.push(root.pid)
    const family = [...this.living.values()].filter(({ pid, tag }) => pid === root.pid || tag === runTag)
    if (family.length > 0)
      onStep(
        'terminate',
        family.map(({ pid }) => pid),
      )
    for (const { pid, immortal } of family) if (!immortal) this.end(pid)
    return { survivors: family.flatMap(({ pid, immortal }) => (immortal ? pid : [])) }
  }

  readonly spawnPty: SpawnPty = (options) => {
    const { pid } = this.start(options.env[RUN_TAG_VARIABLE] ?? 'untagged')
    const pty = new FakePty(pid, options, () => this.end(pid))
    this.ptys.push(pty)
    return ok(pty)
  }
}

const infoOf = ({ pid, startTime }: FakeProcess): ProcessInfo => ({
  pid,
  startTime,
  ppid: 1,
  pgid: pid,
  sid: pid,
  command: 'fake',
  alive: true,
})

/** A program in a terminal: the test prints and ends it. */
export class FakePty implements Pty {
  readonly written: string[] = []
  readonly sizes: [number, number][] = []
  readonly pauses: number[] = []
  private listener: (data: Uint8Array) => void = () => {}
  private readonly end = Promise.withResolvers<{ exitCode: number | null; signal: string | null }>()

  constructor(
    readonly pid: number,
    readonly options: PtyOptions,
    private readonly gone: () => void,
  ) {}

  get exited(): Pty['exited'] {
    return this.end.promise
  }
  onData(listener: (data: Uint8Array) => void): void {
    this.listener = listener
  }
  print(text: string): void {
    this.listener(Buffer.from(text))
  }
  exit(exitCode: number): void {
    this.gone()
    this.end.resolve({ exitCode, signal: null })
  }
  write(data: string | Uint8Array): boolean {
    this.written.push(Buffer.from(data).toString())
    return true
  }
  resize(cols: number, rows: number): void {
    this.sizes.push([cols, rows])
  }
  pause(maxMs: number): void {
    this.pauses.push(maxMs)
  }
  hold(): void {
    this.pauses.push(Number.POSITIVE_INFINITY)
  }
  resume(): void {
    this.pauses.push(0)
  }
}
