import { type FSWatcher, lstatSync, readdirSync, readFileSync, rmSync, watch } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '../../../shared/domain/clock'
import { isObject, type Json, parsedJson } from '../json'

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
      // The agent can put anything there: a pipe or a link to a device would be read for ever.
      const stats = lstatSync(path, { throwIfNoEntry: false, bigint: true })
      return stats === undefined ? [] : [{ path, at: stats.mtimeNs, size: stats.isFile() ? stats.size : null }]
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

  /** `size` null: no regular file. */
  private read(path: string, size: bigint | null): void {
    const readable = size !== null && size <= REPORT_MAX_BYTES
    const text = readable ? textOf(path) : size === null ? 'a report that is no file' : `a report of ${size} bytes`
    if (!removed(path)) return
    const report = parsedJson(text)
    if (isObject(report)) this.onReport(report)
    else this.onBroken(text)
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

/** What cannot be removed is never told: it would be told again at every look. */
function removed(path: string): boolean {
  try {
    rmSync(path, { force: true, recursive: true })
    return true
  } catch {
    return false
  }
}
