/** One path that differs between two trees. */
export interface TreeChange {
  /** Git's letter: A, M, D, R, C, T. */
  readonly status: string
  readonly oldMode: string
  readonly newMode: string
  readonly oldId: string
  readonly newId: string
  readonly path: string
  readonly oldPath: string | null
  /** Lines; null: binary. */
  readonly added: number | null
  readonly removed: number | null
}

/** Of two trees; nothing of the repository's own can make git run a program for it or leave a submodule out. */
export const TREE_DIFF = [
  'diff-tree',
  '-r',
  '-z',
  '--raw',
  '--numstat',
  '--no-abbrev',
  '--no-ext-diff',
  '--no-textconv',
  '--ignore-submodules=none',
] as const

const RAW = /^:(\d{6}) (\d{6}) ([0-9a-f]+) ([0-9a-f]+) ([A-Z])\d*$/
const STAT = /^(\d+|-)\t(\d+|-)\t(.*)$/s

/**
 * Reads what `TREE_DIFF` prints: first all records with modes and ids, then all with lines. Names are compared byte for
 * byte, and what is not UTF-8 in them is replaced only at the end.
 */
export function readTreeDiff(output: Buffer): readonly TreeChange[] {
  const fields = nulSeparated(output)
  const changes = new Map<string, TreeChange>()
  for (let at = 0; at < fields.length; ) {
    const field = fields[at++] ?? ''
    const raw = RAW.exec(field)
    if (raw !== null) {
      const [, oldMode = '', newMode = '', oldId = '', newId = '', status = ''] = raw
      const first = fields[at++] ?? ''
      const moved = status === 'R' || status === 'C'
      const path = moved ? (fields[at++] ?? '') : first
      const oldPath = moved ? decoded(first) : null
      changes.set(path, {
        ...{ status, oldMode, newMode, oldId, newId, oldPath },
        ...{ path: decoded(path), added: null, removed: null },
      })
      continue
    }
    const stat = STAT.exec(field)
    if (stat === null) continue
    const [, added, removed, name = ''] = stat
    const path = name === '' ? (fields[at + 1] ?? '') : name
    if (name === '') at += 2
    const change = changes.get(path)
    if (change !== undefined) changes.set(path, { ...change, added: count(added), removed: count(removed) })
  }
  return [...changes.values()]
}

/** Paths as git lists them with `-z`. */
export const readPaths = (output: Buffer): readonly string[] => nulSeparated(output).map(decoded)

const count = (text: string | undefined): number | null => (text === undefined || text === '-' ? null : Number(text))

/** Latin-1 keeps every byte apart. */
const nulSeparated = (output: Buffer): string[] => {
  const fields = output.toString('latin1').split('\0')
  return fields.at(-1) === '' ? fields.slice(0, -1) : fields
}
const decoded = (latin1: string): string => Buffer.from(latin1, 'latin1').toString('utf8')
