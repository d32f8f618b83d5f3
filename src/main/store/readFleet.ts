import { join } from 'node:path'
import { frameKind } from '../journal/frame'
import { readJournalFile } from '../journal/journalFile'
import type { JournalFs } from '../journal/journalFs'
import { decodeFact } from './fleetFact'
import { applyFact, type FleetState, foldFleet } from './fleetState'

/** What the fleet log of a data dir adds up to, for those who only look: also while a host writes it. */
export async function readFleet(fs: JournalFs, dataDir: string): Promise<FleetState> {
  const state = foldFleet([])
  const path = join(dataDir, 'fleet.journal')
  if (!fs.exists(path)) return state
  for await (const item of readJournalFile(fs, path)) {
    if (item.type !== 'frame' || item.frame.kind !== frameKind.fact) continue
    const fact = decodeFact(item.frame)
    if (fact !== null) applyFact(state, fact)
  }
  return state
}
