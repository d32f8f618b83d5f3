import { type FSWatcher, readdirSync, readFileSync, rmSync, statSync, watch } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '../../../shared/domain/clock'
import { isObject, type Json } from '../json'

/** Where the system cannot watch a directory (no watches left), it is looked at this often. */
const LOOK_EVERY_MS = 500
/** A hook's report holds a tool's input at most; more than this is not read into memory. */
const REPORT_MAX_BYTES = 32_000_000

/** Reads reports as they appear in a directory, oldest first, each once. Broken ones are passed on as text. */
export class ReportSpool {
  private watcher: FSWatcher | null = null
  private cancelLook: () => void = () => {}
  private closed = false

  constructor(
    private readonly dir: string,
    private readonly clock: Clock,
    private readonly onReport: (report: Json) => void,
    private readonly onBroken: (text: string) => void,
  ) {}

  open(): void {
    try {
      this.watcher = watch(this.dir, () => this.drain())
      this.watcher.on('error', () => this.lookRegularly())
    } catch {
      this.lookRegularly()
    }
    this.drain()
  }

  /** Reads everything there is. */
  drain(): void {
    if (this.closed) return
    const found = this.names().flatMap((name) => {
      const path = join(this.dir, name)
      const stats = statSync(path, { throwIfNoEntry: false, bigint: true })
      return stats === undefined ? [] : [{ path, at: stats.mtimeNs, size: stats.size }]
    })
    found.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
    for (const { path, size } of found) this.read(path, size)
  }

  close(): void {
    this.closed = true
    this.cancelLook()
    this.watcher?.close()
  }

  private names(): string[] {
    try {
      return readdirSync(this.dir).filter((name) => name.endsWith('.json') && !name.startsWith('.'))
    } catch {
      // The directory goes with the run.
      return []
    }
  }

  private read(path: string, size: bigint): void {
    const text = size <= REPORT_MAX_BYTES ? textOf(path) : `a report of ${size} bytes`
    rmSync(path, { force: true })
    const report = parsed(text)
    if (report === null) this.onBroken(text)
    else this.onReport(report)
  }

  private lookRegularly(): void {
    if (this.closed) return
    this.cancelLook()
    this.cancelLook = this.clock.after(LOOK_EVERY_MS, () => {
      this.drain()
      this.lookRegularly()
    })
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    return `an unreadable report: ${String(cause)}`
  }
}

function parsed(text: string): Json | null {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : null
  } catch {
    return null
  }
}
