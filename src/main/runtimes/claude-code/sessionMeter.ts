import type { SessionId } from '../../../shared/domain/ids'
import type { Prices } from '../../conversation/ports'
import { type Json, objectIn, stringIn } from '../json'
import { isSynthetic } from './parseAssistant'
import {
  costState,
  findSessionFile,
  JsonFileTail,
  lastCostState,
  projectsDir,
  sizeOf,
  subagentFiles,
} from './sessionFile'
import { addTally, emptyTally, subtractTally, type Tally } from './tally'
import { messageTally } from './usage'

/** What one session's files say that this run added to it. */
class SessionFiles {
  private readonly tails = new Map<string, JsonFileTail>()
  private readonly messages = new Map<string, Tally>()
  /** The CLI's newest totals over the session's life. */
  newest: Tally | null = null

  constructor(
    private readonly path: string,
    private readonly before: Tally | null,
    private readonly prices: Prices,
  ) {}

  /** What stands in a file now is not this run's. */
  async skip(path: string): Promise<void> {
    this.tails.set(path, new JsonFileTail(path, await sizeOf(path)))
  }

  /** Sub-agents first: the totals in the session's own file include what they have used. */
  async read(): Promise<void> {
    for (const path of [...(await subagentFiles(this.path)), this.path]) {
      const tail = this.tails.get(path) ?? new JsonFileTail(path, 0)
      this.tails.set(path, tail)
      for (const line of await tail.news()) this.take(line)
    }
  }

  /** The CLI's own totals cover everything: it wrote them, and nothing came after. */
  get exact(): boolean {
    return this.newest !== null && this.messages.size === 0
  }

  /** The CLI's own totals and the messages since; these are complete up to calls that it makes on the side. */
  get tally(): Tally {
    const totals = this.newest === null ? emptyTally : subtractTally(this.newest, this.before ?? emptyTally)
    return [...this.messages.values()].reduce(addTally, totals)
  }

  private take(line: Json): void {
    const totals = costState(line)
    if (totals !== null) {
      this.newest = totals
      this.messages.clear()
      return
    }
    const message = objectIn(line, 'message')
    const usage = message === null ? null : objectIn(message, 'usage')
    if (line['type'] !== 'assistant' || message === null || usage === null || isSynthetic(message)) return
    // Several records share a message, one for each content block; the last one has the final counts.
    const id = stringIn(message, 'id')
    const model = stringIn(message, 'model') ?? 'unknown'
    if (id !== null) this.messages.set(id, messageTally({ model, usage }, this.prices))
  }
}

/**
 * The usage of an interactive run, read from the files in which the CLI keeps its sessions: message by message while
 * it runs, its own totals when it has ended.
 */
export class SessionMeter {
  private readonly sessions = new Map<SessionId, SessionFiles>()
  private readonly projects: string

  constructor(
    env: Readonly<Record<string, string>>,
    private readonly prices: Prices,
  ) {
    this.projects = projectsDir(env)
  }

  /** Before the start, for a session that is resumed: what is there now was used before. Gives its totals. */
  async resume(sessionId: SessionId): Promise<Tally | null> {
    const path = await findSessionFile(this.projects, sessionId)
    return path === null ? null : this.skipAll(sessionId, path)
  }

  /** The interface has turned to a session. `fresh`: it was begun just now. */
  async turnTo(sessionId: SessionId, path: string, fresh: boolean): Promise<void> {
    if (this.sessions.has(sessionId)) return
    if (fresh) this.sessions.set(sessionId, new SessionFiles(path, null, this.prices))
    else await this.skipAll(sessionId, path)
  }

  async read(): Promise<{ readonly tally: Tally; readonly exact: boolean }> {
    let tally = emptyTally
    let exact = this.sessions.size > 0
    for (const session of this.sessions.values()) {
      await session.read()
      exact &&= session.exact
      tally = addTally(tally, session.tally)
    }
    return { tally, exact }
  }

  /** What sessions had used over their whole life when they were last left; only of versions that keep count. */
  *lifeTotals(): Generator<readonly [SessionId, Tally]> {
    for (const [id, { newest }] of this.sessions) if (newest !== null) yield [id, newest]
  }

  private async skipAll(sessionId: SessionId, path: string): Promise<Tally | null> {
    const before = await lastCostState(path, await sizeOf(path))
    const session = new SessionFiles(path, before, this.prices)
    for (const file of [path, ...(await subagentFiles(path))]) await session.skip(file)
    this.sessions.set(sessionId, session)
    return before
  }
}
