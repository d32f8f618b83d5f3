import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { StorageUse } from '../../shared/contract/storage'
import { RUNS_FOLDER } from '../journal/segments'

type PartKind = StorageUse['parts'][number]['kind']

interface Size {
  readonly bytes: number
  readonly files: number
}

/** What lies in a data dir. Bytes in files; what a link leads to is not counted. */
export interface DataDirSizes {
  readonly totalBytes: number
  readonly parts: ReadonlyMap<PartKind, Size>
  /** By the name of the folder, which is the run's id. */
  readonly runs: ReadonlyMap<string, Size>
  /** By the name of the file. */
  readonly conversations: ReadonlyMap<string, Size>
}

/** Folders read at once. The file system calls of Node share four threads; two are left to those who write journals. */
const READERS = 2

/** Pictures of screens lie beside the journals, and are no part of them. */
const KEPT_SCREEN = 'screen.kept'

const folders: Readonly<Record<string, PartKind>> = {
  [RUNS_FOLDER]: 'journals',
  conversations: 'conversations',
  landing: 'landing',
  scratch: 'scratch',
  demo: 'demo',
}

function kindOf(name: string): PartKind {
  if (name.startsWith('fleet.journal')) return 'fleet_log'
  if (name.startsWith('index.sqlite')) return 'usage_index'
  return folders[name] ?? 'other'
}

interface Tally {
  bytes: number
  files: number
}

/** Measures without holding anything up: a few folders at a time. What goes away meanwhile is not counted. */
export async function measure(root: string): Promise<DataDirSizes> {
  const parts = new Map<PartKind, Tally>()
  const runs = new Map<string, Tally>()
  const conversations = new Map<string, Tally>()
  const own: Partial<Record<PartKind, Map<string, Tally>>> = { journals: runs, conversations }
  await walk(root, [], (path, tallies) => {
    const [name = '', inside] = path
    const kind = kindOf(name)
    const children = own[kind]
    if (path.length === 1) return [...tallies, tallyIn(parts, kind)]
    if (path.length === 2 && children !== undefined && inside !== undefined)
      return [...tallies, tallyIn(children, inside)]
    if (path.length === 3 && kind === 'journals' && path[2]?.startsWith(KEPT_SCREEN) === true)
      return [...tallies.filter((tally) => tally !== parts.get('journals')), tallyIn(parts, 'screens')]
    return tallies
  })
  const totalBytes = [...parts.values()].reduce((sum, { bytes }) => sum + bytes, 0)
  return { totalBytes, parts, runs, conversations }
}

function tallyIn<K>(map: Map<K, Tally>, key: K): Tally {
  const known = map.get(key) ?? { bytes: 0, files: 0 }
  map.set(key, known)
  return known
}

interface Folder {
  readonly path: readonly string[]
  readonly tallies: readonly Tally[]
}

/** Every file and folder below, in no order. `enter` says which tallies count what lies at a path. */
async function walk(
  root: string,
  none: readonly Tally[],
  enter: (path: readonly string[], tallies: readonly Tally[]) => readonly Tally[],
): Promise<void> {
  const waiting: Folder[] = [{ path: [], tallies: none }]
  const visit = async ({ path, tallies }: Folder): Promise<void> => {
    const entries = await readdir(join(root, ...path), { withFileTypes: true }).catch(() => [])
    for (const entry of entries) {
      const at = [...path, entry.name]
      const counted = enter(at, tallies)
      if (entry.isDirectory()) waiting.push({ path: at, tallies: counted })
      else await count(join(root, ...at), counted)
    }
  }
  while (waiting.length > 0) await Promise.all(waiting.splice(-READERS).map(visit))
}

async function count(path: string, tallies: readonly Tally[]): Promise<void> {
  const found = await lstat(path).catch(() => null)
  if (found === null) return
  for (const tally of tallies) {
    tally.bytes += found.size
    tally.files += 1
  }
}
