import { dirname } from 'node:path'
import type { JournalFile, JournalFs } from '../../../src/main/journal/journalFs'

/** Files in memory: fast enough to cut a journal at every byte. Knows what was synced, as a power loss would leave it. */
export class MemoryFs implements JournalFs {
  readonly files = new Map<string, Buffer>()
  readonly folders = new Set<string>()
  /** Every write, with the file and the number of buffers, in the order in which they came. */
  readonly writes: { path: string; buffers: number; bytes: number }[] = []
  syncs = 0

  async makeFolder(path: string): Promise<void> {
    for (let folder = path; folder !== dirname(folder); folder = dirname(folder)) this.folders.add(folder)
  }

  async open(path: string): Promise<JournalFile> {
    if (!this.files.has(path)) this.files.set(path, Buffer.alloc(0))
    return {
      write: async (buffers, position) => this.put(path, buffers, position),
      writeSync: (buffers, position) => this.put(path, buffers, position),
      sync: async () => {
        this.syncs += 1
      },
      syncSync: () => {
        this.syncs += 1
      },
      truncate: async (length) => void this.files.set(path, this.bytes(path).subarray(0, length)),
      close: async () => {},
    }
  }

  async openToRead(path: string) {
    if (!this.files.has(path)) throw Object.assign(new Error(`ENOENT: ${path}`), { code: 'ENOENT' })
    return {
      read: async (position: number, length: number) =>
        Buffer.from(this.bytes(path).subarray(position, position + length)),
      close: async () => {},
    }
  }

  async list(folder: string): Promise<string[]> {
    const inside = [...this.files.keys(), ...this.folders].filter((path) => path.startsWith(`${folder}/`))
    return [...new Set(inside.map((path) => path.slice(folder.length + 1).split('/')[0] ?? ''))]
  }

  exists(path: string): boolean {
    return this.files.has(path) || this.folders.has(path)
  }

  bytes(path: string): Buffer {
    return this.files.get(path) ?? Buffer.alloc(0)
  }

  /** The same files, to be damaged without harm to these. */
  copy(): MemoryFs {
    const copy = new MemoryFs()
    for (const [path, bytes] of this.files) copy.files.set(path, Buffer.from(bytes))
    for (const folder of this.folders) copy.folders.add(folder)
    return copy
  }

  private put(path: string, buffers: readonly Uint8Array[], position: number): number {
    const data = Buffer.concat(buffers)
    this.writes.push({ path, buffers: buffers.length, bytes: data.length })
    const old = this.bytes(path)
    const grown = Buffer.alloc(Math.max(old.length, position + data.length))
    grown.set(old, 0)
    grown.set(data, position)
    this.files.set(path, grown)
    return data.length
  }
}
