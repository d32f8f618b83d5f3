import type { JournalFile, JournalFs } from '../../../src/main/journal/journalFs'
import type { ManualClock } from '../manualClock'
import { MemoryFs } from './memoryFs'

type Operation = {
  readonly path: string
  /** Places in the list of moments. */
  readonly begun: number
  ended: number
} & (
  | { readonly kind: 'create' }
  | { readonly kind: 'sync' }
  | { readonly kind: 'write'; readonly position: number; readonly data: Buffer }
  | { readonly kind: 'truncate'; readonly length: number }
)

/** From 0 to below 1. */
export type Random = () => number

/** The smallest piece that a disk writes whole. */
const SECTOR_BYTES = 512

/**
 * A disk in memory that takes its time, and remembers everything it was asked. From that it makes the disk as a cut at
 * any moment would leave it: what was synced is there, of the rest whatever chance decides.
 */
export class PowerFs implements JournalFs {
  /** When each operation began or ended, by the clock. A cut comes just before the moment with its number. */
  readonly moments: number[] = []
  private readonly operations: Operation[] = []
  private readonly now = new MemoryFs()

  /** `latency`: milliseconds that an operation takes. */
  constructor(
    private readonly clock: ManualClock,
    private readonly latency: (kind: Operation['kind']) => number,
  ) {}

  async makeFolder(path: string): Promise<void> {
    await this.wait(0)
    await this.now.makeFolder(path)
  }

  async open(path: string): Promise<JournalFile> {
    if (!this.now.exists(path)) {
      const made = this.begin({ kind: 'create', path })
      await this.wait(this.latency('create'))
      this.end(made)
    }
    const inner = await this.now.open(path)
    return {
      write: async (buffers, position) => {
        const data = Buffer.concat(buffers)
        const write = this.begin({ kind: 'write', path, position, data })
        await this.wait(this.latency('write'))
        this.end(write)
        return inner.write([data], position)
      },
      writeSync: (buffers, position) => {
        const data = Buffer.concat(buffers)
        this.end(this.begin({ kind: 'write', path, position, data }))
        return inner.writeSync([data], position)
      },
      sync: async () => {
        const sync = this.begin({ kind: 'sync', path })
        await this.wait(this.latency('sync'))
        this.end(sync)
      },
      syncSync: () => this.end(this.begin({ kind: 'sync', path })),
      truncate: async (length) => {
        this.end(this.begin({ kind: 'truncate', path, length }))
        await inner.truncate(length)
      },
      close: () => inner.close(),
    }
  }

  openToRead(path: string) {
    return this.now.openToRead(path)
  }

  list(folder: string) {
    return this.now.list(folder)
  }

  exists(path: string): boolean {
    return this.now.exists(path)
  }

  /** When the cut comes, at the latest. */
  timeOf(cut: number): number {
    return this.moments[cut] ?? this.clock.monotonic()
  }

  /** `kill`: only the process ends, the kernel keeps what it was given. `power`: only what was synced is certain. */
  image(cut: number, how: 'kill' | 'power', random: Random): MemoryFs {
    const image = new MemoryFs()
    const lost = new Set<string>()
    for (const operation of this.operations.filter(({ begun }) => begun < cut)) {
      const { path } = operation
      const isCertain = how === 'kill' ? operation.ended < cut : this.isSynced(operation, cut)
      if (operation.kind === 'create' && !isCertain && random() < 0.5) lost.add(path)
      if (lost.has(path) || operation.kind === 'sync') continue
      const old = image.bytes(path)
      if (operation.kind === 'create') image.files.set(path, old)
      else if (operation.kind === 'truncate') {
        if (isCertain || random() < 0.5) image.files.set(path, old.subarray(0, operation.length))
      } else if (isCertain) image.files.set(path, overlaid(old, operation.position, operation.data))
      else image.files.set(path, partly(old, operation.position, operation.data, how, random))
    }
    for (const path of image.files.keys()) void image.makeFolder(path.slice(0, path.lastIndexOf('/')))
    return image
  }

  /** A sync that began when this was over has ended. */
  private isSynced({ path, ended }: Operation, cut: number): boolean {
    return this.operations.some(
      (other) => other.kind === 'sync' && other.path === path && ended < other.begun && other.ended < cut,
    )
  }

  private begin(
    what:
      | { kind: 'create'; path: string }
      | { kind: 'sync'; path: string }
      | { kind: 'write'; path: string; position: number; data: Buffer }
      | { kind: 'truncate'; path: string; length: number },
  ): Operation {
    const operation = { ...what, begun: this.moments.length, ended: Number.POSITIVE_INFINITY }
    this.moments.push(this.clock.monotonic())
    this.operations.push(operation)
    return operation
  }

  private end(operation: Operation): void {
    operation.ended = this.moments.length
    this.moments.push(this.clock.monotonic())
  }

  private wait(ms: number): Promise<void> {
    return ms === 0 ? Promise.resolve() : new Promise((resolve) => this.clock.after(ms, resolve))
  }
}

function overlaid(old: Buffer, position: number, data: Buffer): Buffer {
  const grown = Buffer.alloc(Math.max(old.length, position + data.length))
  grown.set(old, 0)
  grown.set(data, position)
  return grown
}

/** Nothing, all, all up to some byte, or any of its sectors, with zeros where one is missing. */
function partly(old: Buffer, position: number, data: Buffer, how: 'kill' | 'power', random: Random): Buffer {
  const fate = Math.floor(random() * (how === 'kill' ? 3 : 4))
  if (fate === 0) return old
  if (fate === 1) return overlaid(old, position, data)
  if (fate === 2) return overlaid(old, position, data.subarray(0, Math.floor(random() * data.length)))
  let result = old
  for (let from = position; from < position + data.length; ) {
    const to = Math.min(position + data.length, (Math.floor(from / SECTOR_BYTES) + 1) * SECTOR_BYTES)
    if (random() < 0.5) result = overlaid(result, from, data.subarray(from - position, to - position))
    from = to
  }
  return result
}

/** Always the same numbers for the same seed. */
export function randomOf(seed: number): Random {
  let state = (seed ^ 0x9e3779b9) >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 0x1_0000_0000
  }
}
