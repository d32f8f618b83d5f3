import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

/** What a session file holds. A file of another version is refused, as a real CLI would. */
export interface Session {
  version: number
  id: string
  model: string
  prompts: string[]
  turns: number
  /** The script being played and the step at which a resume goes on. */
  script: string
  next: number
}

const VERSION = 1
/** Demo sessions are toys: the oldest go when there are more than anyone looks back at. */
const SESSIONS_MAX = 200

/** The agent's own memory, in the user's state folder or where the environment says; never in the project. */
export function stateFolder(env: Record<string, string | undefined>): string {
  return (
    env['SNOWHOOK_DEMO_STATE'] || join(env['XDG_STATE_HOME'] || join(homedir(), '.local', 'state'), 'snowhook-demo')
  )
}

export class SessionFiles {
  readonly folder: string

  constructor(folder: string) {
    this.folder = folder
  }

  /** On disk when it returns: written beside and renamed, so that a kill leaves the old file or the new one. */
  save(session: Session): void {
    mkdirSync(this.folder, { recursive: true, mode: 0o700 })
    const path = this.pathOf(session.id)
    writeFileSync(`${path}.new`, JSON.stringify(session), { mode: 0o600 })
    renameSync(`${path}.new`, path)
  }

  create(id: string, model: string): Session {
    const session: Session = { version: VERSION, id, model, prompts: [], turns: 0, script: '', next: 0 }
    this.save(session)
    this.prune()
    return session
  }

  /** The session, or why it cannot be resumed. */
  load(id: string): Session | { rejected: string } {
    let text: string
    try {
      text = readFileSync(this.pathOf(id), 'utf8')
    } catch {
      return { rejected: `No conversation found with session ID ${id}` }
    }
    try {
      const session = JSON.parse(text) as Session
      if (session.version === VERSION && session.id === id) return session
      return { rejected: `Session ${id} was written by another version of the demo agent` }
    } catch {
      return { rejected: `The file of session ${id} is damaged` }
    }
  }

  forget(id: string): void {
    rmSync(this.pathOf(id), { force: true })
  }

  private pathOf(id: string): string {
    return join(this.folder, `${encodeURIComponent(id).replaceAll('.', '%2E')}.json`)
  }

  private prune(): void {
    const files = readdirSync(this.folder).filter((name) => name.endsWith('.json'))
    if (files.length <= SESSIONS_MAX) return
    const aged = files.map((name) => ({ path: join(this.folder, name), age: ageOf(join(this.folder, name)) }))
    for (const { path } of aged.sort((a, b) => a.age - b.age).slice(0, files.length - SESSIONS_MAX)) {
      rmSync(path, { force: true })
    }
  }
}

/** Another agent may prune at the same moment: a file that is gone is the oldest of all. */
function ageOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0
}
