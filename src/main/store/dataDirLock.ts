import { randomUUID } from 'node:crypto'
import { link, mkdir, readFile, rm, rmdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'

/** Who holds a data dir. Pid and start time together name one process, also after the pid was given to another. */
const Holder = z.object({
  pid: z.number().int().positive(),
  startTime: z.string().nullable(),
  /** Milliseconds since the epoch. */
  since: z.number(),
})
export type Holder = z.infer<typeof Holder>

/** Taking over a stale lock is a matter of a few file operations; one that takes this long has died at it. */
const TAKEOVER_MAX_MS = 10_000
/** Several hosts started at once take turns at a stale lock. */
const TAKEOVER_TRIES = 50
const TAKEOVER_PAUSE_MS = 100

/**
 * One holder per data dir. The lock file appears whole or not at all; a stale one is only ever replaced by the
 * process that has made the `takeover` folder, so that two that find it stale cannot both believe to hold it.
 */
export class DataDirLock {
  private readonly path: string
  private readonly takeover: string

  constructor(
    private readonly dataDir: string,
    private readonly isAlive: (holder: Holder) => Promise<boolean>,
  ) {
    this.path = join(dataDir, 'host.lock')
    this.takeover = join(dataDir, 'host.lock.takeover')
  }

  /** Null: it is ours. Else who has it. */
  async acquire(mine: Holder): Promise<Holder | null> {
    for (let attempt = 0; ; attempt += 1) {
      if (await this.tryToLink(mine)) return null
      const holder = await this.holder()
      if (holder !== null && (await this.isAlive(holder))) return holder
      if (attempt >= TAKEOVER_TRIES) throw new Error(`${this.path} is stale and cannot be replaced`)
      if (await this.tookOver(mine)) return null
      await pause(TAKEOVER_PAUSE_MS)
    }
  }

  async release(mine: Holder): Promise<void> {
    const holder = await this.holder()
    if (holder?.pid === mine.pid && holder.since === mine.since) await rm(this.path, { force: true })
  }

  /** Null when there is no lock or it says nothing sensible: nobody can be holding it. */
  private async holder(): Promise<Holder | null> {
    try {
      return Holder.safeParse(JSON.parse(await readFile(this.path, 'utf8'))).data ?? null
    } catch {
      return null
    }
  }

  private async tookOver(mine: Holder): Promise<boolean> {
    try {
      await mkdir(this.takeover)
    } catch {
      const since = await stat(this.takeover).catch(() => null)
      if (since !== null && Date.now() - since.mtimeMs > TAKEOVER_MAX_MS) await rmdir(this.takeover).catch(() => {})
      return false
    }
    try {
      // It may have changed hands before we were alone here.
      const holder = await this.holder()
      if (holder !== null && (await this.isAlive(holder))) return false
      await rm(this.path, { force: true })
      return await this.tryToLink(mine)
    } finally {
      await rmdir(this.takeover)
    }
  }

  private async tryToLink(mine: Holder): Promise<boolean> {
    const draft = join(this.dataDir, `host.lock.${randomUUID()}`)
    await writeFile(draft, `${JSON.stringify(mine)}\n`, { mode: 0o600, flag: 'wx' })
    try {
      await link(draft, this.path)
      return true
    } catch (cause) {
      if (cause instanceof Error && 'code' in cause && cause.code === 'EEXIST') return false
      throw cause
    } finally {
      await rm(draft, { force: true })
    }
  }
}
