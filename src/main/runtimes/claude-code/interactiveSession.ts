import type { AgentEvent } from '../../../shared/domain/events'
import type { TokenUsage } from '../../../shared/domain/usage'
import type { Json } from '../json'
import type { ProgramStatus } from '../programStatus'
import type { RuntimeContext } from '../runtime'
import type { SessionChoice } from './commandLine'
import { InteractiveMeter } from './interactiveMeter'
import { InteractiveReports } from './interactiveReports'
import { JsonLines } from './jsonLines'
import { LastWords } from './lastWords'
import { PromptPaste } from './paste'
import { raw } from './raw'
import { refusalInText } from './refusal'
import { ReportSpool } from './reportSpool'
import { isStatusReport } from './statusLine'

/** Output before the session is known, kept to explain a start that failed. */
const EARLY_OUTPUT_MAX_BYTES = 65_536

export interface InteractiveParts {
  readonly context: RuntimeContext
  readonly session: SessionChoice
  readonly prompt: string
  /** The prompt is too long for an argument. */
  readonly paste: boolean
  readonly reportsDir: string
  readonly tell: (event: AgentEvent) => void
  readonly guard: <T>(read: (given: T) => void) => (given: T) => void
  readonly write: (keys: string) => void
}

/** One interface while it runs: reads its reports, answers its terminal query, counts its usage. */
export class InteractiveSession {
  private readonly reports: InteractiveReports
  private readonly spool: ReportSpool
  private readonly meter: InteractiveMeter
  private readonly paste: PromptPaste | null
  private readonly early = new JsonLines()
  private earlyBytes = 0
  private known = false
  private closed = false
  /** Why the session could not be resumed, in the interface's words. */
  refusal: string | null = null
  readonly lastWords = new LastWords()

  constructor(private readonly parts: InteractiveParts) {
    const { context, session, prompt, paste, write, reportsDir, tell } = parts
    const { clock, prices } = context.appCtx
    this.reports = new InteractiveReports(prompt === '' ? null : prompt, session.kind === 'resume')
    this.meter = new InteractiveMeter(context.env, prices, tell)
    this.paste = paste ? new PromptPaste(prompt, clock, write) : null
    this.spool = new ReportSpool(
      reportsDir,
      clock,
      parts.guard((report) => this.report(report)),
      (text) => tell(raw('broken_report', text)),
    )
  }

  /** Before the program starts. */
  async open(): Promise<void> {
    await this.meter.open(this.parts.session)
    this.spool.open()
  }

  get mayBeSilent(): boolean {
    return this.reports.mayBeSilent
  }

  /** What the program says through OSC 7501; returns the answer that makes it speak. */
  terminalSays(status: ProgramStatus): string | null {
    if (status.kind === 'query') return status.answer
    // The mirror reads behind the program and may still be parsing when the run is over.
    if (!this.closed) for (const event of this.reports.fromTerminal(status)) this.parts.tell(event)
    return null
  }

  /** Until the session is known, what the program prints may be why it never will be. */
  output(data: Uint8Array): void {
    if (this.known || this.earlyBytes > EARLY_OUTPUT_MAX_BYTES) return
    this.earlyBytes += data.length
    for (const line of this.early.push(data)) {
      if (line.kind !== 'text') continue
      this.lastWords.add(line.text)
      if (this.parts.session.kind === 'resume') this.refusal ??= refusalInText(line.text)
    }
  }

  /** After the last byte: reads what is left to read and gives the run's usage. */
  async close(): Promise<TokenUsage | null> {
    this.spool.drain()
    this.spool.close()
    this.paste?.end()
    const usage = await this.meter.finish(this.parts.context.appCtx.sessions)
    this.closed = true
    return usage
  }

  private report(report: Json): void {
    for (const event of this.reports.fromReport(report)) this.parts.tell(event)
    if (isStatusReport(report)) {
      this.paste?.begin()
      this.meter.status(report)
      return
    }
    switch (report['hook_event_name']) {
      case 'SessionStart':
        this.known = true
        this.meter.turnTo(report)
        break
      case 'UserPromptSubmit':
        this.paste?.end()
        break
      case 'PostToolUse':
      case 'Stop':
      case 'SubagentStop':
        this.meter.count()
        break
    }
  }
}
