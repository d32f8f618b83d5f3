import {
  existsSync,
  ftruncateSync,
  openSync,
  closeSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import type { Damage } from './schedule'
import type { Stage } from './stage'

/** Cut off or spoiled at the end of a closed journal: within its last record, which says how the run ended. */
const TORN_BYTES = 40
const FLIPPED_BYTE_FROM_END = 60
/** A page of a database that is not its first. */
const SPOILED_FROM = 200
const SPOILED_BYTES = 4_096

/** Damages the files of a data dir that nobody holds. */
export async function harm(stage: Stage, damage: Damage): Promise<void> {
  const index = readdirSync(stage.world.dataDir).filter((name) => name.startsWith('index.sqlite'))
  switch (damage) {
    case 'none':
      return
    case 'noIndex':
      for (const name of index) rmSync(join(stage.world.dataDir, name))
      return
    case 'brokenIndex':
      if (existsSync(join(stage.world.dataDir, 'index.sqlite'))) spoil(join(stage.world.dataDir, 'index.sqlite'))
      return
    case 'tear':
    case 'flip':
      return harmJournal(stage, damage)
  }
}

/** Of a run whose end a client was told: then everything but its last record must be there for ever. */
function harmJournal(stage: Stage, damage: 'tear' | 'flip'): void {
  const closed = stage.notes.find((note) => note.told !== null && note.hit === null && note.damage === 'none')
  if (closed === undefined) return
  const folder = join(stage.world.dataDir, 'runs', closed.runId)
  const last = readdirSync(folder)
    .filter((name) => name.endsWith('.journal'))
    .sort()
    .at(-1)
  if (last === undefined) return
  const path = join(folder, last)
  const bytes = readFileSync(path)
  if (damage === 'tear') {
    const file = openSync(path, 'r+')
    ftruncateSync(file, bytes.length - TORN_BYTES)
    closeSync(file)
  } else {
    const at = bytes.length - FLIPPED_BYTE_FROM_END
    bytes[at] = (bytes[at] ?? 0) ^ 0x10
    writeFileSync(path, bytes)
  }
  closed.damage = damage
}

function spoil(path: string): void {
  const bytes = readFileSync(path)
  bytes.fill(0xa5, SPOILED_FROM, Math.min(bytes.length, SPOILED_FROM + SPOILED_BYTES))
  writeFileSync(path, bytes)
}
