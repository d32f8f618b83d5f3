import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '../../shared/domain/clock'
import { type SnowhookError, snowhookError } from '../../shared/domain/errors'
import { err, ok, type Result } from '../../shared/domain/result'
import { RUNS_FOLDER } from '../journal/segments'
import { storageError } from '../journal/storageError'
import type { ProcessIdentity } from '../process/ports'
import { DataDirLock, type Holder } from './dataDirLock'

export interface DataDirParts {
  readonly path: string
  readonly clock: Clock
  /** Who has a pid now; null: nobody. */
  readonly identify: (pid: number) => Promise<ProcessIdentity | null>
}

/** A data dir that this process alone writes to, until the release. */
export interface DataDir {
  release(): Promise<void>
}

/** Makes the folders, private to the user, and takes the lock. Refuses with `data_dir_in_use` when another host has it. */
export async function openDataDir({ path, clock, identify }: DataDirParts): Promise<Result<DataDir, SnowhookError>> {
  const isAlive = async (holder: Holder): Promise<boolean> => {
    const now = await identify(holder.pid)
    return now !== null && (holder.startTime === null || now.startTime === holder.startTime)
  }
  try {
    for (const folder of [path, join(path, RUNS_FOLDER)]) {
      await mkdir(folder, { recursive: true, mode: 0o700 })
    }
    const lock = new DataDirLock(path, isAlive)
    const startTime = (await identify(process.pid))?.startTime ?? null
    const mine: Holder = { pid: process.pid, startTime, since: clock.now() }
    const other = await lock.acquire(mine)
    if (other !== null) return err(inUse(path, other))
    return ok({ release: () => lock.release(mine) })
  } catch (cause) {
    return err(storageError(cause, `use the data folder ${path}`, 'Nothing in it was changed.'))
  }
}

const inUse = (path: string, { pid, since }: Holder): SnowhookError =>
  snowhookError(
    'data_dir_in_use',
    `Another Snowhook (pid ${pid}, since ${new Date(since).toISOString()}) is using ${path}.`,
    {
      kept: 'Nothing was changed.',
      next: 'Use that one, stop it first, or choose another folder with --data-dir.',
    },
  )
