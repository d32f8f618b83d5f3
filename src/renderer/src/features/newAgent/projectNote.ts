import type { ProjectVerdict } from './useProject'

/** The host's verdict in one line: `error` stands in the way of a start, `warning` is worth knowing. */
export interface ProjectNote {
  readonly level: 'ok' | 'warning' | 'error'
  readonly text: string
}

/** `sharing`: names of other agents with the same folder; two that write to one tree undo each other's work. */
export function projectNote(verdict: ProjectVerdict | null, sharing: readonly string[] = []): ProjectNote | null {
  const note = folderNote(verdict)
  if (note === null || note.level === 'error' || sharing.length === 0) return note
  const who = sharing.length === 1 ? `${sharing[0]} works` : `${sharing.length} agents work`
  return { level: 'warning', text: `${note.text}. ${who} in this folder, too` }
}

function folderNote(verdict: ProjectVerdict | null): ProjectNote | null {
  if (verdict === null) return null
  if (verdict.project === null) return { level: 'error', text: verdict.error?.message ?? 'The host cannot look at it' }
  const { exists, git } = verdict.project
  if (!exists) return { level: 'error', text: 'There is no such folder on the host' }
  if (git === null) return { level: 'warning', text: 'Not a git repository: nothing can be undone by git there' }
  const where = git.branch === null ? 'no branch checked out' : `on ${git.branch}`
  return git.dirty
    ? { level: 'warning', text: `Git repository ${where}, with changes that are not committed` }
    : { level: 'ok', text: `Git repository ${where}, clean` }
}
