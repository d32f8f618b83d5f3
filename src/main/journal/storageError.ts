import { type SnowhookError, SnowhookException, snowhookError } from '../../shared/domain/errors'

const reasons: Readonly<Record<string, { what: string; next: string }>> = {
  ENOSPC: { what: 'the disk is full', next: 'Free some space; Snowhook goes on by itself.' },
  EDQUOT: { what: 'the disk quota is used up', next: 'Free some space; Snowhook goes on by itself.' },
  EIO: { what: 'the disk reports an input/output error', next: 'Check the disk; Snowhook keeps trying.' },
  EROFS: { what: 'the file system is read-only', next: 'Make it writable; a Snowhook that runs goes on by itself.' },
  EACCES: { what: 'permission is denied', next: 'Give this user write access to the folder.' },
  EPERM: { what: 'permission is denied', next: 'Give this user write access to the folder.' },
  EISDIR: { what: 'a folder is in the place of a file', next: 'Move that folder away, and start again.' },
  ENOTDIR: { what: 'a file is in the place of a folder', next: 'Move that file away, and start again.' },
  EEXIST: { what: 'something else is in its place', next: 'Move that away, and start again.' },
  EMFILE: { what: 'too many files are open', next: 'Raise the limit of open files (ulimit -n).' },
}

/** What a failed disk operation means to a person. `doing` completes "Cannot …"; `kept` says what was not lost. */
export function storageError(cause: unknown, doing: string, kept: string): SnowhookError {
  if (cause instanceof SnowhookException) return cause.error
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  const reason = reasons[code]
  const what = reason === undefined ? wordsOf(cause) : reason.what + placeOf(cause, code)
  return snowhookError('storage_failed', `Cannot ${doing}: ${what}${code === '' ? '' : ` (${code})`}.`, {
    kept,
    next: reason?.next ?? 'Check the disk that holds the data folder.',
  })
}

const wordsOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause))

/** Where something stands that must be moved away: it may be deep inside of what could not be done. */
const placeOf = (cause: unknown, code: string): string =>
  ['EISDIR', 'ENOTDIR', 'EEXIST'].includes(code) && cause instanceof Error && 'path' in cause ? ` at ${cause.path}` : ''
