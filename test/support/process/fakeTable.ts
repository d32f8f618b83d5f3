import type { ProcessIdentity, ProcessInfo, ProcessTable, ProcessTraits } from '../../../src/main/process/ports'

export interface FakeProcess {
  readonly pid: number
  readonly ppid?: number
  readonly pgid?: number
  readonly sid?: number
  startTime?: string
  readonly command?: string
  readonly tag?: string
  readonly traits?: Partial<ProcessTraits>
  /** What it does on a signal; the default dies of each. */
  readonly onSignal?: (signal: NodeJS.Signals, world: FakeWorld) => 'die' | 'live'
}

/** Processes that exist only here, and who was sent what. */
export class FakeWorld {
  readonly signals: string[] = []
  private readonly processes = new Map<number, FakeProcess>()

  constructor(...processes: readonly FakeProcess[]) {
    for (const process of processes) this.start(process)
  }

  start(process: FakeProcess): void {
    this.processes.set(process.pid, process)
  }

  has(pid: number): boolean {
    return this.processes.has(pid)
  }

  end(pid: number): void {
    this.processes.delete(pid)
  }

  readonly signal = (pid: number, signal: NodeJS.Signals): void => {
    const process = this.processes.get(pid)
    if (process === undefined) throw new Error('ESRCH')
    this.signals.push(`${signal} ${pid}`)
    if (signal === 'SIGCONT') return
    if ((process.onSignal?.(signal, this) ?? 'die') === 'die') this.end(pid)
  }

  identity(pid: number): ProcessIdentity {
    return { pid, startTime: this.processes.get(pid)?.startTime ?? 't' }
  }

  readonly table: ProcessTable = {
    list: async () => [...this.processes.values()].map(infoOf),
    identify: async (pid) => (this.processes.has(pid) ? this.identity(pid) : null),
    isAlive: async ({ pid, startTime }) => this.processes.has(pid) && this.identity(pid).startTime === startTime,
    taggedWith: async (tag) =>
      [...this.processes.values()].filter((process) => process.tag === tag).map(({ pid }) => this.identity(pid)),
    traits: async () => new Map([...this.processes.values()].map((process) => [process.pid, traitsOf(process)])),
  }
}

const infoOf = (process: FakeProcess): ProcessInfo => ({
  pid: process.pid,
  startTime: process.startTime ?? 't',
  ppid: process.ppid ?? 1,
  pgid: process.pgid ?? process.pid,
  sid: process.sid ?? process.pid,
  command: process.command ?? 'fake',
  alive: true,
})

const traitsOf = ({ tag, traits }: FakeProcess): ProcessTraits => ({
  uid: 1_000,
  cwd: '/',
  terminal: false,
  commandLine: null,
  tags: tag === undefined ? [] : [tag],
  ...traits,
})
