import type { JournalFile, JournalFs } from '../../../src/main/journal/journalFs'

export type Fault = 'ENOSPC' | 'EIO' | 'EROFS' | 'EDQUOT' | 'EMFILE' | 'short'

/** Passes every call on, except those that a plan makes fail. Calls are counted from 1 over all files. */
export class FaultyFs implements JournalFs {
  calls = 0

  /** `plan` is asked at every call that changes something; `short`: a write takes only half of its bytes. */
  constructor(
    private readonly inner: JournalFs,
    private readonly plan: (call: number, what: string, path: string) => Fault | null,
  ) {}

  async makeFolder(path: string): Promise<void> {
    this.check('makeFolder', path)
    return this.inner.makeFolder(path)
  }

  async open(path: string): Promise<JournalFile> {
    this.check('open', path)
    const file = await this.inner.open(path)
    return {
      write: async (buffers, position) => {
        const short = this.check('write', path) === 'short'
        return file.write(short ? half(buffers) : buffers, position)
      },
      writeSync: (buffers, position) => {
        const short = this.check('writeSync', path) === 'short'
        return file.writeSync(short ? half(buffers) : buffers, position)
      },
      sync: async () => {
        this.check('sync', path)
        return file.sync()
      },
      syncSync: () => {
        this.check('syncSync', path)
        file.syncSync()
      },
      truncate: async (length) => {
        this.check('truncate', path)
        return file.truncate(length)
      },
      close: () => file.close(),
    }
  }

  openToRead(path: string) {
    return this.inner.openToRead(path)
  }

  list(folder: string) {
    return this.inner.list(folder)
  }

  exists(path: string) {
    return this.inner.exists(path)
  }

  private check(what: string, path: string): Fault | null {
    this.calls += 1
    const fault = this.plan(this.calls, what, path)
    if (fault === null || fault === 'short') return fault
    throw Object.assign(new Error(`${fault}: made up, ${what}`), { code: fault })
  }
}

function half(buffers: readonly Uint8Array[]): Uint8Array[] {
  const all = Buffer.concat(buffers)
  return [all.subarray(0, Math.ceil(all.length / 2))]
}
