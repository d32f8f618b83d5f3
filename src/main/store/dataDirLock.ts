import { randomUUID } from 'node:crypto'
import { link, mkdir, rm, rmdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Holder } from './lockHolder'
import { readOwnFile } from './ownFile'

/** Taking over a stale lock is a matter of a few file operations; one that takes this long has died at it. */
const TAKEOVER_MAX_MS = 10_000
/** Several hosts started at once take turns at a stale lock. */
const TAKEOVER_TRIES = 50
const TAKEOVER_PAUSE_MS = 100

/** `previous`: who had it and ended without giving it back. */
export type Acquired =
  | { readonly ours: true; readonly previous: Holder | null }
  | { readonly ours: false; readonly holder: Holder }

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

  async acquire(mine: Holder): Promise<Acquired> {
    for (let attempt = 0; ; attempt += 1) {
      if (await this.tryToLink(mine)) return { ours: true, previous: null }
      const holder = await this.holder()
      if (holder !== null && (await this.isAlive(holder))) return { ours: false, holder }
      if (attempt >= TAKEOVER_TRIES) throw new Error(`${this.path} is stale and cannot be replaced`)
      const taken = await this.takeOver(mine)
      if (taken !== null) return taken
      await pause(TAKEOVER_PAUSE_MS)
    }
  }

  async release(mine: Holder): Promise<void> {
    const holder = await this.holder()
    if (holder?.pid === mine.pid && holder.since === mine.since) await rm(this.path, { force: true })
  }

  /** Null when there is no lock or it says nothing sensible: nobody can be holding it. */
  async holder(): Promise<Holder | null> {
    try {
      return Holder.safeParse(JSON.parse(await readOwnFile(this.path))).data ?? null
    } catch {
      return null
    }
  }

  /**
   * Takes the lock away from just this holder, whoever that is: for a person who has made sure that it is gone. False
   * when somebody else has it by now.
   */
  async breakFor({ pid, since, host }: Holder): Promise<boolean> {
    const broken = await this.alone(async () => {
      const now = await this.holder()
      if (now?.pid !== pid || now.since !== since || now.host !== host) return false
      await rm(this.path, { force: true })
      return true
    })
    return broken === true
  }

  /** Null: try again. */
  private takeOver(mine: Holder): Promise<Acquired | null> {
    return this.alone(async () => {
      // It may have changed hands before we were alone here.
      const previous = await this.holder()
      if (previous !== null && (await this.isAlive(previous))) return null
      await rm(this.path, { force: true })
      return (await this.tryToLink(mine)) ? { ours: true, previous } : null
    })
  }

  /** Null: somebody else is at it. */
  private async alone<T>(act: () => Promise<T>): Promise<T | null> {
    try {
      await mkdir(this.takeover)
    } catch {
      const since = await stat(this.takeover).catch(() => null)
      if (since !== null && Date.now() - since.mtimeMs > TAKEOVER_MAX_MS) await rmdir(this.takeover).catch(() => {})
      return null
    }
    try {
      return await act()
    } finally {
      await rmdir(this.takeover)
    }
  }

  private async tryToLink(mine: Holder): Promise<boolean> {
    const draft = join(this.dataDir, `host.lock.${randomUUID()}`)
    try {
      // A full disk leaves an empty file of it.
      await writeFile(draft, `${JSON.stringify(mine)}\n`, { mode: 0o600, flag: 'wx' })
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
