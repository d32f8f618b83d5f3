import * as nodeFs from 'node:fs/promises'
import { join } from 'node:path'
import type { RunId } from '../../shared/domain/ids'
import { RUNS_FOLDER } from '../journal/segments'
import { openOwnFile } from '../store/ownFile'
import { type ReplaceFs, replaceDerived } from '../store/replaceFile'
import { decodeKeptScreen, encodeKeptScreen, KEPT_SCREEN_MAX_BYTES, type KeptScreen } from './screenFile'

/** Beside the run's journal. Derived: it can be deleted at any time. */
const NAME = 'screen.kept'

/** Injected, so that tests can make any single call fail. */
export type ScreenStoreFs = ReplaceFs

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
      if (file !== null) await replaceDerived(pathOf(runId), file, fs).catch(() => {})
    },
    read: async (runId) => {
      try {
        const file = await openOwnFile(pathOf(runId), KEPT_SCREEN_MAX_BYTES)
        try {
          return decodeKeptScreen(await file.readFile())
        } finally {
          await file.close()
        }
      } catch {
        return null
      }
    },
  }
}
