import {
  closeSync,
  fdatasyncSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'
import { SnowhookException, snowhookError } from '../../shared/domain/errors'
import { readOwnFileSync } from '../store/ownFile'
import type { LedgerEntry, ProcessLedger } from './ports'

const Line = z.discriminatedUnion('op', [
  z.object({
    op: z.literal('add'),
    pid: z.number().int().positive(),
    startTime: z.string(),
    runId: z.string(),
    command: z.string(),
    startedAt: z.number(),
  }),
  z.object({ op: z.literal('remove'), pid: z.number().int().positive() }),
])
type Line = z.infer<typeof Line>

/**
 * What we started, one JSON line a fact, in `path`. Opening it reads what a crash left behind and rewrites the
 * file to just that; a torn last line means that its process was not yet recorded, and is dropped.
 * Throws `storage_failed` when the disk refuses.
 */
export function openLedger(path: string): ProcessLedger & { close(): void } {
  const alive = new Map<number, LedgerEntry>()
  for (const line of readLines(path)) {
    if (line.op === 'add') {
      const { op: _, ...entry } = line
      alive.set(line.pid, entry)
    } else alive.delete(line.pid)
  }
  const fd = attempt(path, () => rewrite(path, [...alive.values()]))
  let end = fstatSync(fd).size
  const append = (line: Line, sync: boolean): void =>
    attempt(path, () => {
      // Written at its place: what a full disk took of a line before is written over, never continued.
      end = writeWhole(fd, `${JSON.stringify(line)}\n`, end)
      if (sync) fdatasyncSync(fd)
    })
  return {
    add(entry) {
      append({ op: 'add', ...entry }, true)
      alive.set(entry.pid, entry)
    },
    remove(pid) {
      // Lost in a crash, it only makes the next start look for a process that is gone: no need to wait for the disk.
      if (alive.delete(pid)) append({ op: 'remove', pid }, false)
    },
    entries: () => [...alive.values()],
    close: () => closeSync(fd),
  }
}

function readLines(path: string): Line[] {
  let text: string
  try {
    text = readOwnFileSync(path)
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return []
    throw storageFailed(path, cause)
  }
  return text.split('\n').flatMap((line) => {
    try {
      const parsed = Line.safeParse(JSON.parse(line))
      return parsed.success ? [parsed.data] : []
    } catch {
      return []
    }
  })
}

/** A new file that takes the old one's place in one step, so that a crash leaves one or the other whole. */
function rewrite(path: string, entries: readonly LedgerEntry[]): number {
  mkdirSync(dirname(path), { recursive: true })
  rmSync(`${path}.new`, { force: true })
  const fd = openSync(`${path}.new`, 'wx', 0o600)
  let end = 0
  for (const entry of entries) end = writeWhole(fd, `${JSON.stringify({ op: 'add', ...entry } satisfies Line)}\n`, end)
  fdatasyncSync(fd)
  renameSync(`${path}.new`, path)
  const dir = openSync(dirname(path), 'r')
  fdatasyncSync(dir)
  closeSync(dir)
  return fd
}

/** Returns where the next line begins. Throws when the disk does not take all of it; then the line is cut off again. */
function writeWhole(fd: number, line: string, start: number): number {
  const bytes = Buffer.from(line)
  try {
    for (let done = 0; done < bytes.length; ) {
      const count = writeSync(fd, bytes, done, bytes.length - done, start + done)
      if (count === 0) throw new Error('the disk took nothing')
      done += count
    }
    return start + bytes.length
  } catch (cause) {
    try {
      ftruncateSync(fd, start)
    } catch {
      // The next line is written over it.
    }
    throw cause
  }
}

function attempt<T>(path: string, act: () => T): T {
  try {
    return act()
  } catch (cause) {
    throw storageFailed(path, cause)
  }
}

const storageFailed = (path: string, cause: unknown): SnowhookException =>
  new SnowhookException(
    snowhookError('storage_failed', `Cannot record processes in ${path}: ${String(cause)}`, {
      kept: 'Everything recorded before.',
      next: 'Free some disk space or repair the permissions of the data folder.',
    }),
  )
