import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
  closeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { allProcesses, type SeenProcess } from './processes'

/** Room for everything that a schedule writes, and quickly filled. */
const DISK_BYTES = 100_000_000
const BALLAST_STEP_BYTES = 4_000_000
/** The last bytes of a disk go one page at a time. */
const PAGE_BYTES = 4_096

let worlds = 0

/** The machine of one schedule: a folder of its own, a small disk for the data dir, agents' truth beside it. */
export class World {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'snowhook-chaos-')))
  readonly project = join(this.folder, 'project')
  readonly truth = join(this.folder, 'truth')
  readonly disk = join(this.folder, 'disk')
  readonly dataDir = join(this.disk, 'data')
  readonly demoCommand = join(this.folder, 'demo-agent')
  /** In the command line of everything that agents start. */
  readonly token: string
  /** False: nobody lets us mount a disk of our own, so none can be filled. */
  readonly smallDisk: boolean
  private readonly ballast = join(this.disk, 'ballast')

  constructor(seed: number, root: string) {
    worlds += 1
    this.token = `${String(process.pid).padStart(7, '0')}${String(worlds).padStart(5, '0')}${seed}`
    for (const folder of [this.project, this.truth, this.disk]) mkdirSync(folder)
    const options = `size=${DISK_BYTES},mode=700`
    this.smallDisk = spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'snowhook-chaos', this.disk]).status === 0
    const wrapper = join(root, 'test/support/chaos/children/demoTruth.ts')
    const node = `'${process.execPath}' --disable-warning=ExperimentalWarning '${wrapper}'`
    writeFileSync(this.demoCommand, `#!/bin/sh\nexec ${node} "$@"\n`)
    chmodSync(this.demoCommand, 0o755)
  }

  /** Everything alive that belongs to this schedule, but for those named. */
  processes(but: readonly (number | null)[] = []): SeenProcess[] {
    const ours = ({ command, environ }: SeenProcess): boolean =>
      command.includes(this.token) || command.includes(this.folder) || environ.includes(this.folder)
    return allProcesses().filter((seen) => seen.pid !== process.pid && !but.includes(seen.pid) && ours(seen))
  }

  /** It has inherited its environment from this schedule's host. A shell that was given none still makes itself a `PWD`. */
  carriesMark({ environ }: SeenProcess): boolean {
    return environ.includes(`HOME=${this.folder}\0`)
  }

  /** How many bytes an agent has noted in a run. */
  printed(agent: string, runId: string): number {
    return statSync(this.truthOf(agent, runId), { throwIfNoEntry: false })?.size ?? 0
  }

  truthBytes(agent: string, runId: string): Uint8Array {
    const path = this.truthOf(agent, runId)
    return existsSync(path) ? readFileSync(path) : new Uint8Array()
  }

  /** The exit code that an agent was about to end with. */
  ownEnd(agent: string, runId: string): number | null {
    const path = `${this.truthOf(agent, runId)}.end`
    return existsSync(path) ? Number(readFileSync(path, 'utf8')) : null
  }

  /** Takes the last byte of the disk. */
  fill(): void {
    const file = openSync(this.ballast, 'a')
    try {
      for (const size of [BALLAST_STEP_BYTES, PAGE_BYTES]) {
        const piece = new Uint8Array(size)
        try {
          for (;;) if (writeSync(file, piece) < size) break
        } catch (cause) {
          if (!(cause instanceof Error && 'code' in cause && cause.code === 'ENOSPC')) throw cause
        }
      }
    } finally {
      closeSync(file)
    }
  }

  free(): void {
    rmSync(this.ballast, { force: true })
  }

  /** Names of files in the data dir that a closed host must not leave behind. */
  leftovers(): string[] {
    const draft = /^host\.(lock|json)|\.(new|draft|tmp)$|\.[0-9a-f]{8}-[0-9a-f-]{27}$/
    const scratch = join(this.dataDir, 'scratch')
    const inScratch = existsSync(scratch) ? readdirSync(scratch).map((name) => `scratch/${name}`) : []
    return [...readdirSync(this.dataDir).filter((name) => draft.test(name)), ...inScratch]
  }

  /** Ends what is left, whatever it is, and takes everything away. */
  tidy(keep: boolean): void {
    for (const { pid } of this.processes()) {
      try {
        process.kill(pid, 'SIGKILL')
      } catch {
        // gone meanwhile
      }
    }
    if (keep) return
    if (this.smallDisk) spawnSync('umount', ['--lazy', this.disk])
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 })
  }

  private truthOf(agent: string, runId: string): string {
    return join(this.truth, `${agent}.${runId}`)
  }
}
