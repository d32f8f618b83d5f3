import * as nodeFs from 'node:fs/promises'
import { join } from 'node:path'
import type { RunId } from '../../shared/domain/ids'
import { RUNS_FOLDER } from '../journal/segments'
import { decodeKeptScreen, encodeKeptScreen, KEPT_SCREEN_MAX_BYTES, type KeptScreen } from './screenFile'

/** Beside the run's journal. Derived: it can be deleted at any time. */
const NAME = 'screen.kept'
/** Readable for the user alone. */
const PRIVATE_MODE = 0o600

/** Injected, so that tests can make any single call fail. */
export type ScreenStoreFs = Pick<typeof nodeFs, 'open' | 'rename' | 'rm'>

/**
 * Screens of runs, kept so that one can be shown again without drawing all of its journal. Whatever goes wrong here
 * costs time and nothing else, so nothing is told of it: the journal has everything.
 */
export interface ScreenStore {
  /** Takes the place of the run's earlier one; after a crash at any moment there is the one or the other. */
  write(runId: RunId, kept: KeptScreen): Promise<void>
  /** Null: there is none that can be used. */
  read(runId: RunId): Promise<KeptScreen | null>
}

export interface ScreenStoreParts {
  readonly dataDir: string
  readonly fs?: ScreenStoreFs
}

export function createScreenStore({ dataDir, fs = nodeFs }: ScreenStoreParts): ScreenStore {
  const pathOf = (runId: RunId): string => join(dataDir, RUNS_FOLDER, runId, NAME)
  return {
    write: async (runId, kept) => {
      const file = encodeKeptScreen(kept)
      if (file !== null) await replace(fs, pathOf(runId), file).catch(() => {})
    },
    read: async (runId) => {
      try {
        const file = await fs.open(pathOf(runId), 'r')
        try {
          return (await file.stat()).size > KEPT_SCREEN_MAX_BYTES ? null : decodeKeptScreen(await file.readFile())
        } finally {
          await file.close()
        }
      } catch {
        return null
      }
    },
  }
}

/**
 * The draft has one name, so that crashes leave one at most, and the next one takes its place. Its new name need not be
 * durable: after a power cut the earlier file is as good.
 */
async function replace(fs: ScreenStoreFs, path: string, bytes: Buffer): Promise<void> {
  const draft = `${path}.new`
  try {
    const file = await fs.open(draft, 'w', PRIVATE_MODE)
    try {
      await file.writeFile(bytes)
      await file.datasync()
    } finally {
      await file.close()
    }
    await fs.rename(draft, path)
  } catch (cause) {
    await fs.rm(draft, { force: true }).catch(() => {}) // the first failure is the one to tell
    throw cause
  }
}
