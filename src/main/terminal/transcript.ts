import type { AgentEvent, AgentEventOf } from '../../shared/domain/events'
import type { RunOutcome } from '../../shared/domain/run'
import type { TokenUsage } from '../../shared/domain/usage'
import { plainLine, plainText } from './plainText'
import { OpenCalls } from './transcriptCalls'
import { gateCall, gateHeading, verdictLines } from './transcriptGates'
import { remainsLines } from './transcriptRecovery'
import { TranscriptRequests } from './transcriptRequests'
import { TranscriptSpeech } from './transcriptSpeech'
import { TranscriptState } from './transcriptState'
import { type Style, styled, styledLines } from './transcriptStyle'
import { endLines, limitWords, outputLines, printedLines, retryWords, toolInput, usageWords } from './transcriptWords'

/** A prompt of 300 KB is in the journal; its beginning tells which one it was. */
const PROMPT_LINES_MAX = 12
const LINE_MAX_CHARS = 400

const outcomeStyle: Record<RunOutcome, Style> = {
  completed: 'good',
  failed: 'bad',
  aborted: 'bad',
  inactive: 'bad',
  lost: 'bad',
  rate_limited: 'attention',
  stopped: 'dim',
}

/**
 * Draws a run's events as terminal text: for runs whose pane is not a program's own screen. The same events
 * give the same text, so a pane can be drawn again from the journal. The only escape sequences in the text
 * are the colours above: everything that comes from an agent goes through `plainText`.
 */
export class TranscriptRenderer {
  private readonly speech = new TranscriptSpeech()
  private readonly requests = new TranscriptRequests()
  /** Words to which more may come are the last thing drawn. */
  private open = false
  /** Those words ended with a line end. */
  private lineEnded = true
  /** Nothing was drawn since a request. */
  private justAsked = false
  private readonly calls = new OpenCalls()
  private last: TranscriptState['last'] = 'nothing'
  private usage: TokenUsage | null = null
  /** The agent's last words on the screen. */
  private lastSaid = ''

  /** Text with CR LF line ends; empty when the event has nothing to show here. */
  render(event: AgentEvent): string {
    return this.draw(event).replaceAll('\n', '\r\n')
  }

  /** All that later events need of the earlier ones. */
  save(): TranscriptState {
    const { open, lineEnded, justAsked, last, usage, lastSaid, speech, requests, calls } = this
    const parts = { speech: speech.save(), requests: requests.save(), calls: calls.save() }
    return { open, lineEnded, justAsked, last, usage, lastSaid, ...parts }
  }

  /** Goes on where another renderer was. False, and nothing is changed: it is no renderer's state. */
  load(given: unknown): boolean {
    const state = TranscriptState.safeParse(given)
    if (!state.success) return false
    const { speech, requests, calls, ...own } = state.data
    this.open = own.open
    this.lineEnded = own.lineEnded
    this.justAsked = own.justAsked
    this.last = own.last
    this.usage = own.usage
    this.lastSaid = own.lastSaid
    this.speech.load(speech)
    this.requests.load(requests)
    this.calls.load(calls)
    return true
  }

  private draw(event: AgentEvent): string {
    switch (event.type) {
      case 'text':
      case 'thinking':
        return this.words(event)
      case 'usage':
        this.usage = event.total
        return ''
      case 'run_started':
        return this.line(
          styled(
            'dim',
            plainLine(
              `${event.runtime}${event.model === null ? '' : ` · ${event.model}`} · ${event.cwd}`,
              LINE_MAX_CHARS,
            ),
          ),
        )
      case 'session':
        if (!event.established) return ''
        return this.line(
          styled(
            'dim',
            plainLine(
              `session ${event.sessionId}${event.resumed ? ' resumed' : ''}${event.model === null ? '' : ` · ${event.model}`}`,
              LINE_MAX_CHARS,
            ),
          ),
        )
      case 'prompt':
        return this.prompt(event)
      case 'tool_call':
        return this.toolCall(event)
      case 'tool_output':
        return this.toolOutput(event)
      case 'tool_result':
        return this.toolResult(event)
      case 'approval_requested':
        return this.asked(this.requests.permission(event))
      case 'question_asked':
        return this.asked(this.requests.question(event))
      case 'approval_resolved':
        return this.line(this.requests.decision(event, this.justAsked))
      case 'question_answered':
        return this.line(this.requests.answer(event, this.justAsked))
      case 'resume_rejected':
        return this.line(
          styled(
            'attention',
            plainLine(
              `The session cannot be resumed: ${event.reason}${event.next === 'fresh' ? ' Starting fresh with the whole prompt.' : ''}`,
              LINE_MAX_CHARS,
            ),
          ),
        )
      case 'retry':
        this.speech.forget()
        return this.line(styled('attention', retryWords(event)))
      case 'rate_limit':
        return event.status === 'allowed'
          ? ''
          : this.line(styled(event.status === 'rejected' ? 'bad' : 'attention', limitWords(event)))
      case 'turn_completed':
        return this.turn(event)
      case 'task':
        return this.line(styled('dim', plainLine(`task ${event.phase}: ${event.title}`, LINE_MAX_CHARS)))
      case 'notice':
        if (event.code === 'compacted')
          return this.block(styled('dim', `── ${plainLine(event.message, LINE_MAX_CHARS)}`))
        return this.line(
          styled(
            event.level === 'info' ? 'dim' : event.level === 'warning' ? 'attention' : 'bad',
            plainLine(event.message, LINE_MAX_CHARS),
          ),
        )
      case 'gate_started':
        this.calls.begin(gateCall(event))
        return this.block(gateHeading(event))
      case 'gate_verdict': {
        if (event.callId !== null) this.calls.end({ callId: event.callId })
        return verdictLines(event)
          .map((line) => this.line(line))
          .join('')
      }
      case 'recovered':
        return this.line(styled('attention', plainLine(event.message, LINE_MAX_CHARS)))
      case 'resume_report':
        return this.block(remainsLines(event).join('\n'))
      case 'stop_requested':
        return this.line(styled('attention', event.by === 'user' ? 'You asked to stop.' : `Stopping (${event.by}).`))
      case 'run_ended':
        return this.end(event)
      case 'process_started':
      case 'process_exited':
      case 'turn_started':
      case 'activity':
      case 'stop_step':
      case 'raw':
        return ''
    }
  }

  /** Streams deltas; the whole text that follows them adds only what they had not shown. */
  private words(event: AgentEventOf<'text' | 'thinking'>): string {
    const text = plainText(event.text)
    // Sub-agents speak in between: their whole texts, set back, never their deltas.
    if (event.parentCallId !== null)
      return event.delta || text.trim() === ''
        ? ''
        : this.line(
            text
              .trimEnd()
              .split('\n')
              .map((line) => styled('dim', `  │ ${line}`))
              .join('\n'),
          )
    const goesOn = this.speech.continues(event)
    if (event.type === 'text') this.lastSaid = event.delta && goesOn ? this.lastSaid + text : text
    if (event.delta) return event.text === '' ? '' : this.streamed(event, goesOn)
    const rest = this.speech.rest(event)
    if (rest.text.trim() === '') return goesOn ? this.finishOpen() : ''
    const start = goesOn && rest.follows ? '' : this.gap('block')
    return start + this.speak(event.type, rest.text) + this.finishOpen()
  }

  private streamed(event: AgentEventOf<'text' | 'thinking'>, goesOn: boolean): string {
    const start = goesOn ? '' : this.gap('block')
    return start + this.speak(event.type, this.speech.delta(event))
  }

  private speak(kind: 'text' | 'thinking', text: string): string {
    this.open = true
    if (text !== '') this.lineEnded = text.endsWith('\n')
    return kind === 'text' ? text : styledLines('italic', text)
  }

  private prompt(event: AgentEventOf<'prompt'>): string {
    const lines = plainText(event.text).trimEnd().split('\n')
    const shown = lines.slice(0, PROMPT_LINES_MAX).map((line) => styled('bold', line.slice(0, LINE_MAX_CHARS)))
    const more = lines.length - shown.length
    if (more > 0) shown.push(styled('dim', `… ${more} more lines`))
    return this.block(`${styled('accent', '❯')} ${shown.join('\n  ')}`)
  }

  private toolCall(event: AgentEventOf<'tool_call'>): string {
    this.calls.begin(event)
    const inside = event.parentCallId === null ? '' : styled('dim', '  │ ')
    const text = `${inside}${styled('good', '●')} ${styled('bold', plainLine(event.name, 80))} ${styled('dim', toolInput(event.input))}`
    return event.parentCallId === null ? this.block(text) : this.line(text)
  }

  private toolOutput(event: AgentEventOf<'tool_output'>): string {
    const place = this.calls.print(event.callId)
    if (!place.drawn) return ''
    const bar = place.name === null ? '  │ ' : `  │ ${place.name} │ `
    return printedLines(event)
      .map((line) => this.line(styled('dim', `${bar}${line}`)))
      .join('')
  }

  private toolResult(event: AgentEventOf<'tool_result'>): string {
    if (event.parentCallId !== null) return ''
    const { name, printed } = this.calls.end(event)
    const { lines, more } = printed ? endLines(event.output) : outputLines(event.output)
    const style: Style = event.outcome === 'ok' ? 'dim' : event.outcome === 'error' ? 'bad' : 'attention'
    if (event.outcome === 'denied' || event.outcome === 'interrupted') lines.unshift(event.outcome)
    if (more > 0) lines.push(`… ${more} more lines`)
    if (name !== null) lines.unshift(name)
    return lines.map((line, index) => this.line(styled(style, `${index === 0 ? '  └ ' : '    '}${line}`))).join('')
  }

  private turn(event: AgentEventOf<'turn_completed'>): string {
    const used = this.usage === null ? '' : ` · ${usageWords(this.usage)}`
    if (event.ok) return this.block(styled('dim', `── turn done${used}`))
    const status = event.httpStatus === null ? '' : ` (${event.httpStatus})`
    // A turn that breaks off has its last words as its text: they are above already.
    const words = plainText(event.text).trim()
    const said = words === '' || words === this.lastSaid.trim() ? '' : ` · ${words}`
    return this.block(
      styled('bad', plainLine(`── turn failed: ${event.reason.replaceAll('_', ' ')}${status}${said}`, LINE_MAX_CHARS)) +
        styled('dim', used),
    )
  }

  private end(event: AgentEventOf<'run_ended'>): string {
    const left =
      event.survivors.length === 0
        ? ''
        : `\n${styled('bad', `Still alive: ${event.survivors.slice(0, 20).join(', ')}`)}`
    return this.block(styled(outcomeStyle[event.outcome], `■ ${plainLine(event.why, LINE_MAX_CHARS)}`) + left)
  }

  /** A part of its own: an empty line before it. */
  private block(text: string): string {
    return `${this.gap('block')}${text}\n`
  }

  /** Belongs to what is above it. */
  private line(text: string): string {
    return `${this.gap('line')}${text}\n`
  }

  private gap(next: 'block' | 'line'): string {
    const ended = this.finishOpen()
    const space = next === 'block' && this.last !== 'nothing' ? '\n' : ''
    this.last = next
    this.justAsked = false
    return ended + space
  }

  private asked(text: string): string {
    const drawn = this.block(text)
    this.justAsked = true
    return drawn
  }

  private finishOpen(): string {
    const held = this.speech.pause()
    const ended = held === '' ? this.lineEnded : held.endsWith('\n')
    const end = this.open && !ended ? '\n' : ''
    this.open = false
    this.lineEnded = true
    return held + end
  }
}
