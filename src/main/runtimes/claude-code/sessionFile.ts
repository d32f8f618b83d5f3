import { type FileHandle, open, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type Json, objectIn } from '../json'
import { JsonLines } from './jsonLines'
import { type Tally, tallyFrom } from './tally'

const READ_BYTES = 1_048_576
/** The totals stand near the end of a session's file; from there the search goes back in growing steps. */
const FIRST_LOOK_BYTES = 65_536
const LOOK_GROWTH = 8
/** Further back than this nobody looks: a version that keeps totals writes them whenever a session is left. */
const LOOK_MAX_BYTES = 67_108_864

/** Follows a file of JSON lines that another program appends to. */
export class JsonFileTail {
  private readonly lines = new JsonLines()

  /** `offset`: what stood in the file before is no news. */
  constructor(
    readonly path: string,
    private offset: number,
  ) {}

  /** The lines since the last call; a line still being written comes with the next. */
  async news(): Promise<Json[]> {
    const found: Json[] = []
    const file = await openRegular(this.path)
    if (file === null) return found
    try {
      const buffer = Buffer.alloc(READ_BYTES)
      for (;;) {
        const { bytesRead } = await file.read(buffer, 0, READ_BYTES, this.offset)
        if (bytesRead === 0) return found
        this.offset += bytesRead
        // The lines keep what they are given until it is whole, and the buffer is used again.
        for (const line of this.lines.push(Buffer.from(buffer.subarray(0, bytesRead)))) {
          if (line.kind === 'json') found.push(line.value)
        }
      }
    } finally {
      await file.close()
    }
  }
}

/** The path comes from a report, and reports are not to be trusted: a pipe or a device would never end. */
async function openRegular(path: string): Promise<FileHandle | null> {
  const found = await stat(path).catch(() => null)
  return found?.isFile() === true ? await open(path, 'r').catch(() => null) : null
}

export const sizeOf = async (path: string): Promise<number> => (await stat(path).catch(() => null))?.size ?? 0

/** The CLI's record of what a session has used over its life; null for any other line. */
export function costState(line: Json): Tally | null {
  return line['type'] === 'cost-state' ? tallyFrom(objectIn(line, 'modelUsage') ?? {}) : null
}

/** The newest totals in the first `size` bytes of a session's file; null when this version keeps none. */
export async function lastCostState(path: string, size: number): Promise<Tally | null> {
  const file = await openRegular(path)
  if (file === null) return null
  try {
    for (let look = FIRST_LOOK_BYTES; ; look *= LOOK_GROWTH) {
      const from = Math.max(0, size - Math.min(look, LOOK_MAX_BYTES))
      const { buffer, bytesRead } = await file.read(Buffer.alloc(size - from), 0, size - from, from)
      const lines = new JsonLines().push(buffer.subarray(0, bytesRead))
      const states = lines.flatMap((line) => (line.kind === 'json' ? (costState(line.value) ?? []) : []))
      const newest = states.at(-1)
      if (newest !== undefined) return newest
      if (from === 0 || look >= LOOK_MAX_BYTES) return null
    }
  } finally {
    await file.close()
  }
}

/** Where this CLI keeps its sessions: one folder for each directory it worked in, one file for each session. */
export const projectsDir = (env: Readonly<Record<string, string>>): string =>
  join(env['CLAUDE_CONFIG_DIR'] ?? join(env['HOME'] ?? '/', '.claude'), 'projects')

/** The file of a session, whichever directory it began in; null when there is none. */
export async function findSessionFile(projects: string, sessionId: string): Promise<string | null> {
  if (/[\\/]/.test(sessionId)) return null
  const folders = await readdir(projects).catch(() => [])
  for (const folder of folders) {
    const path = join(projects, folder, `${sessionId}.jsonl`)
    if ((await stat(path).catch(() => null))?.isFile() === true) return path
  }
  return null
}

/** Files of the sub-agents that a session started. */
export async function subagentFiles(sessionPath: string): Promise<string[]> {
  const folder = join(sessionPath.replace(/\.jsonl$/, ''), 'subagents')
  const names = await readdir(folder).catch(() => [])
  return names.filter((name) => name.endsWith('.jsonl')).map((name) => join(folder, name))
}
