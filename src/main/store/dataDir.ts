import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '../../shared/domain/clock'
import { type SnowhookError, snowhookError } from '../../shared/domain/errors'
import { err, ok, type Result } from '../../shared/domain/result'
import { RUNS_FOLDER } from '../journal/segments'
import { storageError } from '../journal/storageError'
import type { ProcessIdentity } from '../process/ports'
import { claimDataFormat, refuseNewerFormat } from './dataFormat'
import { DataDirLock } from './dataDirLock'
import { readHostAddress } from './hostAddress'
import { type Holder, isElsewhere, mayBeAlive } from './lockHolder'
import { type Machine, thisMachine } from './thisMachine'

export interface DataDirParts {
  readonly path: string
  readonly clock: Clock
  /** Who has a pid now; null: nobody. */
  readonly identify: (pid: number) => Promise<ProcessIdentity | null>
  /** Default: the one we run on. */
  readonly machine?: Machine
  /** Told to whoever finds the data dir in use. */
  readonly shell?: string
  /** Snowhook's own version. */
  readonly version?: string
}

/** A data dir that this process alone writes to, until the release. */
export interface DataDir {
  /** Who had it before and ended without giving it back; null: nobody, or it cannot be told. */
  readonly previous: Holder | null
  /** What had to be put right to open it, in a sentence; null: nothing. */
  readonly mended: string | null
  release(): Promise<void>
}

/**
 * Makes the folders, private to the user, and takes the lock. Refuses with `newer_format`, before anything is touched,
 * when a newer Snowhook has written there, and with `data_dir_in_use` when another host has it.
 */
export async function openDataDir(parts: DataDirParts): Promise<Result<DataDir, SnowhookError>> {
  const { path, clock, identify, shell, version } = parts
  const machine = parts.machine ?? (await thisMachine())
  try {
    await refuseNewerFormat(path)
    for (const folder of [path, join(path, RUNS_FOLDER)]) {
      await mkdir(folder, { recursive: true, mode: 0o700 })
    }
    const lock = new DataDirLock(path, (holder) => mayBeAlive(holder, machine, identify))
    const startTime = (await identify(process.pid))?.startTime ?? null
    const mine: Holder = { pid: process.pid, startTime, since: clock.now(), ...machine, ...(shell ? { shell } : {}) }
    const acquired = await lock.acquire(mine)
    if (!acquired.ours) return err(await inUse(path, acquired.holder, machine))
    const release = (): Promise<void> => lock.release(mine)
    try {
      const mended = await claimDataFormat(path, version ?? null, clock.now())
      return ok({ previous: acquired.previous, mended, release })
    } catch (cause) {
      await release()
      throw cause
    }
  } catch (cause) {
    return err(storageError(cause, `use the data folder ${path}`, 'Nothing in it was changed.'))
  }
}

/**
 * Takes away the lock of a host on another machine, which cannot be seen from here: for a person who has made sure that
 * it has ended. Answers who had it. The lock of a host of this machine is never broken: a dead one needs no breaking.
 */
export async function breakDataDirLock(path: string, machine?: Machine): Promise<Result<Holder | null, SnowhookError>> {
  const here = machine ?? (await thisMachine())
  const lock = new DataDirLock(path, async () => true)
  try {
    const holder = await lock.holder()
    if (holder === null || !isElsewhere(holder, here)) return ok(null)
    if (await lock.breakFor(holder)) return ok(holder)
    return err(snowhookError('busy', `The lock of ${path} has just changed hands.`, { next: 'Try it again.' }))
  } catch (cause) {
    return err(storageError(cause, `break the lock of ${path}`, 'The lock is as it was.'))
  }
}

/** Who the lock of a data dir names; null: nobody. */
export const readLockHolder = (path: string): Promise<Holder | null> => new DataDirLock(path, async () => true).holder()

/** Whether a host has the data dir now, for those who only look. */
export async function dataDirIsHeld(path: string, identify: DataDirParts['identify']): Promise<boolean> {
  const machine = await thisMachine()
  const holder = await readLockHolder(path)
  return holder !== null && mayBeAlive(holder, machine, identify)
}

async function inUse(path: string, holder: Holder, here: Machine): Promise<SnowhookError> {
  const { pid, since, host, shell } = holder
  const url = (await readHostAddress(path))?.url
  const who = [
    `pid ${pid}`,
    ...(host === undefined ? [] : [`on ${host}`]),
    ...(shell === undefined ? [] : [`started as ${shell}`]),
    `since ${new Date(since).toISOString()}`,
    ...(url === undefined ? [] : [`at ${url}`]),
  ].join(', ')
  return snowhookError('data_dir_in_use', `Another Snowhook (${who}) is using ${path}.`, {
    kept: 'Nothing was changed.',
    next: isElsewhere(holder, here)
      ? `It runs on another machine, where nobody can look from here. Stop it there. If it is certainly gone, run: snowhook doctor --repair --break-lock`
      : 'Use that one, stop it first, or choose another folder with --data-dir.',
  })
}
