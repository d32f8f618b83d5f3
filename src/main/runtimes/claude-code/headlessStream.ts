import type { AgentEvent } from '../../../shared/domain/events'
import { SessionId } from '../../../shared/domain/ids'
import type { TokenUsage } from '../../../shared/domain/usage'
import type { Prices } from '../../conversation/ports'
import { type Json, stringIn } from '../json'
import type { RunSessions } from '../runtime'
import { JsonLines, type Line } from './jsonLines'
import type { Judgement } from './judge'
import { LastWords } from './lastWords'
import { notice } from './notices'
import { parse } from './parse'
import { newParseState } from './parseState'
import { mergeDeltas } from './parseStreamEvent'
import { raw } from './raw'
import { refusalInText } from './refusal'
import { counterFrom, counterToKeep, hasUsage, type UsageState, usageAtStart, usageEvent } from './usage'
import { withLine } from './usageStream'

/** From the bytes of one headless process to events; knows at any moment what they amount to. */
export class HeadlessStream {
  private readonly lines = new JsonLines()
  private readonly state
  private usageState: UsageState
  private reportedUsage = ''
  readonly lastWords = new LastWords()

  constructor(
    resuming: string | null,
    private readonly sessions: Pick<RunSessions, 'readCounter' | 'writeCounter'>,
    prices: Prices,
    private readonly emit: (event: AgentEvent) => void,
  ) {
    this.state = newParseState(resuming)
    const before = resuming === null ? null : counterFrom(sessions.readCounter(SessionId.parse(resuming)))
    this.usageState = usageAtStart(before, resuming !== null, prices)
  }

  get judgement(): Judgement | null {
    return this.state.judgement
  }

  get turnOpen(): boolean {
    return this.state.turnOpen
  }

  get refusal(): string | null {
    return this.state.refusal
  }

  /** The reset of a limit that is rejecting requests; null: unknown; undefined: no limit is. */
  get rejectedUntil(): number | null | undefined {
    return this.state.rejected === null ? undefined : this.state.rejected.resetsAt
  }

  get usage(): TokenUsage | null {
    return hasUsage(this.usageState) ? usageEvent(this.usageState).total : null
  }

  push(data: Uint8Array): void {
    this.take(this.lines.push(data))
  }

  /** After the last byte. */
  end(): void {
    this.take(this.lines.end())
    this.reportUsage()
  }

  /** Text that arrived together is told together. */
  private take(lines: readonly Line[]): void {
    let batch: AgentEvent[] = []
    const flush = (): void => {
      for (const event of mergeDeltas(batch)) this.emit(event)
      batch = []
    }
    for (const line of lines) {
      if (line.kind !== 'json') {
        batch.push(this.spoken(line))
        continue
      }
      batch.push(...parse(this.state, line.value))
      const before = this.usageState
      this.usageState = withLine(before, line.value)
      if (this.usageState !== before && tellsUsage(line.value)) {
        flush()
        this.keepCounter(line.value)
        this.reportUsage()
      }
    }
    flush()
  }

  private spoken(line: Exclude<Line, { kind: 'json' }>): AgentEvent {
    if (line.kind === 'broken') return raw('broken_line', `${line.bytes} bytes: ${line.text}`)
    this.lastWords.add(line.text)
    if (this.state.resuming !== null && this.state.turnsStarted === 0) this.state.refusal ??= refusalInText(line.text)
    return notice('warning', 'stderr', line.text)
  }

  private reportUsage(): void {
    if (!hasUsage(this.usageState)) return
    const event = usageEvent(this.usageState)
    const words = JSON.stringify(event)
    if (words === this.reportedUsage) return
    this.reportedUsage = words
    this.emit(event)
  }

  /** Durable before the usage is told, so that the next run of this session starts counting where this one stopped. */
  private keepCounter(line: Json): void {
    const session = SessionId.safeParse(line['session_id'])
    const counter = counterToKeep(this.usageState)
    const began = this.state.turnsStarted > 0
    if (line['type'] === 'result' && began && session.success && counter !== null) {
      this.sessions.writeCounter(session.data, counter)
    }
  }
}

/** The start of a message counts one output token of many; its end is worth telling. */
const tellsUsage = (line: Json): boolean => {
  if (line['type'] !== 'stream_event') return true
  const event = line['event']
  return typeof event === 'object' && event !== null && stringIn({ ...event }, 'type') === 'message_delta'
}
