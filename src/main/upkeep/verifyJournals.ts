import { join } from 'node:path'
import { SnowhookException } from '../../shared/domain/errors'
import { RunId } from '../../shared/domain/ids'
import { visibleLine } from '../approvals/visibleText'
import type { JournalFs } from '../journal/journalFs'
import { RUNS_FOLDER } from '../journal/segments'
import { storageError } from '../journal/storageError'
import { type JournalVerdict, verifyFile, verifyRun } from '../journal/verify'

/** One journal with what reading every byte of it found. */
export interface Verified {
  readonly kind: 'fleet_log' | 'run' | 'conversation'
  /** The run's id, or the name of the file. */
  readonly name: string
  /** Null: it could not be read, and `problems` says why. */
  readonly verdict: JournalVerdict | null
  /** What is not as it was written, one sentence each; what a host is just writing is none. */
  readonly problems: readonly string[]
  /** A newer Snowhook wrote it: it is whole as far as this one can tell, and not to be touched. */
  readonly newer: boolean
}

/** Looks at a journal that is being written again: a file may have been begun between two steps of the first look. */
const LIVE_LOOKS_MAX = 3

export interface VerifyParts {
  readonly fs: JournalFs
  readonly root: string
  /** Whether a host may be writing it now. */
  readonly isLive: (kind: Verified['kind'], name: string) => boolean
}

/** The fleet log, the journals of runs and the conversations, one after the other. Only reads. */
export async function* verifyAll(parts: VerifyParts): AsyncGenerator<Verified> {
  const { fs, root } = parts
  if (fs.exists(join(root, 'fleet.journal'))) yield verifyOne('fleet_log', 'fleet.journal', parts)
  for (const name of (await fs.list(join(root, RUNS_FOLDER))).sort())
    if (RunId.safeParse(name).success) yield verifyOne('run', name, parts)
  for (const name of (await fs.list(join(root, 'conversations'))).sort())
    if (name.endsWith('.conversation')) yield verifyOne('conversation', name, parts)
}

export async function verifyOne(kind: Verified['kind'], name: string, parts: VerifyParts): Promise<Verified> {
  for (let look = 1; ; look += 1) {
    const live = parts.isLive(kind, name)
    const found = await lookAt(kind, name, parts, live)
    if (found.problems.length === 0 || !live || look === LIVE_LOOKS_MAX) return found
  }
}

async function lookAt(
  kind: Verified['kind'],
  name: string,
  { fs, root }: VerifyParts,
  live: boolean,
): Promise<Verified> {
  try {
    const verdict = await read(fs, root, kind, name)
    // Killed when it had made the folder and nothing in it yet.
    if (kind === 'run' && verdict.files === 0) return { kind, name, verdict, problems: [], newer: false }
    // The last sentence about the last file says that it ends in a part of a record: the one that is being written.
    const problems = live && verdict.torn ? verdict.problems.filter((what) => !UNFINISHED.test(what)) : verdict.problems
    return { kind, name, verdict, problems: problems.map(shown), newer: false }
  } catch (cause) {
    const newer = cause instanceof SnowhookException && cause.error.tag === 'newer_format'
    return { kind, name, verdict: null, problems: [shown(whyUnread(cause))], newer }
  }
}

/** Whoever makes a file names it: nothing in a name acts on a terminal or begins a line of its own. */
const shown = (what: string): string => visibleLine(what, PROBLEM_MAX_CHARS)
const PROBLEM_MAX_CHARS = 4_000

/** Without its full stop: it stands among others in one sentence. */
const whyUnread = (cause: unknown): string => storageError(cause, 'read it', '').message.replace(/\.$/, '')

const UNFINISHED = /: ends in \d+ bytes that are no whole record$/

function read(fs: JournalFs, root: string, kind: Verified['kind'], name: string): Promise<JournalVerdict> {
  if (kind === 'run') return verifyRun(fs, join(root, RUNS_FOLDER, name))
  return verifyFile(fs, kind === 'fleet_log' ? join(root, name) : join(root, 'conversations', name))
}
