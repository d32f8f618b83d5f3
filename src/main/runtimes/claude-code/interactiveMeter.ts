import type { AgentEvent } from '../../../shared/domain/events'
import { SessionId } from '../../../shared/domain/ids'
import type { TokenUsage } from '../../../shared/domain/usage'
import type { Prices } from '../../conversation/ports'
import { type Json, stringIn } from '../json'
import type { RunSessions } from '../runtime'
import type { SessionChoice } from './commandLine'
import { interactiveUsage } from './interactiveUsage'
import { notice } from './notices'
import { SessionMeter } from './sessionMeter'
import { type CostMeter, newCostMeter, readMeter, reportedCost } from './statusLine'
import { sumOf, tokensOf } from './tally'
import { listOf } from './usage'

/** Tells an interactive run's usage as it grows. Reads files, so everything waits for its turn. */
export class InteractiveMeter {
  private readonly files: SessionMeter
  private cost: CostMeter = newCostMeter(0)
  private costShown = false
  private queue: Promise<void> = Promise.resolve()
  private told = ''
  private newest: TokenUsage | null = null

  constructor(
    env: Readonly<Record<string, string>>,
    prices: Prices,
    private readonly emit: (event: AgentEvent) => void,
  ) {
    this.files = new SessionMeter(env, prices)
  }

  /** Before the program starts. */
  async open(session: SessionChoice): Promise<void> {
    if (session.kind === 'fresh') return
    const before = await this.files.resume(SessionId.parse(session.id))
    // Versions that keep totals in the session's file show a cost that goes on from there; others begin at nothing.
    this.cost = newCostMeter(before === null ? 0 : (sumOf(before).totalCostUsd ?? 0))
  }

  /** The interface works in another session from now on. */
  turnTo(report: Json): void {
    const id = SessionId.safeParse(report['session_id'])
    const path = stringIn(report, 'transcript_path')
    if (!id.success || path === null) return
    this.next(() => this.files.turnTo(id.data, path, report['source'] !== 'resume'))
  }

  /** A status line report: what it cost so far, and a good moment to count. */
  status(report: Json): void {
    const cost = reportedCost(report)
    if (cost !== null) {
      this.cost = readMeter(this.cost, cost)
      this.costShown = true
    }
    this.count()
  }

  count(): void {
    this.next(() => this.tell())
  }

  /** After the last report: the run's usage; null when the provider was never asked. */
  async finish(sessions: Pick<RunSessions, 'writeCounter'>): Promise<TokenUsage | null> {
    this.count()
    await this.queue
    for (const [id, totals] of this.files.lifeTotals()) {
      sessions.writeCounter(id, { models: listOf(totals) })
    }
    return this.newest
  }

  private next(work: () => Promise<void>): void {
    this.queue = this.queue.then(work).catch((cause: unknown) => {
      this.emit(notice('warning', 'usage_unread', `The usage stays where it was: ${String(cause)}`))
    })
  }

  private async tell(): Promise<void> {
    const { tally, exact } = await this.files.read()
    if (!exact && tokensOf(tally) === 0) return
    const event = interactiveUsage(tally, exact, this.costShown ? this.cost.total : null)
    this.newest = event.total
    const words = JSON.stringify(event)
    if (words === this.told) return
    this.told = words
    this.emit(event)
  }
}
