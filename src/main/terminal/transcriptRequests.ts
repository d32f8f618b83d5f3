import type { AgentEventOf } from '../../shared/domain/events'
import { plainLine, plainText } from './plainText'
import type { TranscriptState } from './transcriptState'
import { type Style, styled } from './transcriptStyle'
import { wholeToolInput } from './transcriptWords'

type Resolved = AgentEventOf<'approval_resolved'>

/** What will run is shown as it is; a command of more lines than this is read where it is decided. */
const ASKED_LINES_MAX = 12
const ASKED_LINE_MAX_CHARS = 400
/** Requests whose answer may still come. A provider's own requests need never be answered. */
const OPEN_MAX_ITEMS = 64
const LABEL_MAX_CHARS = 80

/** Draws what people are asked, and what they say. */
export class TranscriptRequests {
  /** Of each request without an answer: a few words by which to know it again. */
  private readonly open = new Map<string, string>()
  private newest: string | null = null

  permission(event: AgentEventOf<'approval_requested'>): string {
    const tool = plainLine(event.tool, 80)
    const input = wholeToolInput(event.input)
    this.remember(event.requestId, plainLine(`${tool} ${input}`, LABEL_MAX_CHARS))
    const head = `${styled('attention', '▲ Permission')} ${styled('bold', tool)}`
    const reason = plainLine(event.reason, ASKED_LINE_MAX_CHARS)
    return [head, ...indented(input, null), ...(reason === '' ? [] : [styled('dim', `  ${reason}`)])].join('\n')
  }

  question(event: AgentEventOf<'question_asked'>): string {
    const text = plainText(event.question).trim()
    this.remember(event.requestId, plainLine(text, LABEL_MAX_CHARS))
    const choices = event.choices.map(
      (choice) => `  ${styled('accent', '•')} ${plainLine(choice, ASKED_LINE_MAX_CHARS)}`,
    )
    return [styled('attention', '▲ Question'), ...indented(text, 'bold'), ...choices].join('\n')
  }

  /** `directly`: nothing was drawn since the newest request, so its answer needs no name. */
  decision(event: Resolved, directly: boolean): string {
    const { mark, style, words } = verdicts[event.decision]
    const reason = event.reason === '' ? '' : `: ${event.reason}`
    const said = `${mark} ${words}${scopeWords(event)}${this.nameOf(event.requestId, directly)}${reason}`
    return styled(style, `  ${plainLine(said, ASKED_LINE_MAX_CHARS)}`)
  }

  answer(event: AgentEventOf<'question_answered'>, directly: boolean): string {
    const name = this.nameOf(event.requestId, directly)
    if (event.answer === null) return styled('attention', `  ○ Withdrawn without an answer${name}`)
    const head = styled('good', `  ✓ Answered${name}`)
    return [head, ...indented(plainText(event.answer).trim(), 'bold')].join('\n')
  }

  save(): TranscriptState['requests'] {
    return { open: [...this.open], newest: this.newest }
  }

  load({ open, newest }: TranscriptState['requests']): void {
    this.open.clear()
    for (const [id, label] of open) this.open.set(id, label)
    this.newest = newest
  }

  private remember(id: string, label: string): void {
    this.newest = id
    this.open.set(id, label)
    const [oldest] = this.open.keys()
    if (this.open.size > OPEN_MAX_ITEMS && oldest !== undefined) this.open.delete(oldest)
  }

  private nameOf(id: string, directly: boolean): string {
    const label = this.open.get(id)
    this.open.delete(id)
    return label === undefined || (directly && this.newest === id) ? '' : ` · ${label}`
  }
}

const verdicts: Record<Resolved['decision'], { mark: string; style: Style; words: string }> = {
  allowed: { mark: '✓', style: 'good', words: 'Allowed' },
  denied: { mark: '✗', style: 'bad', words: 'Denied' },
  withdrawn: { mark: '○', style: 'attention', words: 'Withdrawn' },
}

function scopeWords({ by, decision, scope }: Resolved): string {
  if (decision === 'withdrawn') return ''
  if (by === 'policy') return ' by policy'
  if (by === 'provider') return ' by the agent’s own program'
  if (decision !== 'allowed' || scope === undefined) return ''
  return scope === 'agent' ? ' for this agent' : ' once'
}

function indented(text: string, style: Style | null): string[] {
  if (text === '') return []
  const lines = text.split('\n')
  const shown = lines.slice(0, ASKED_LINES_MAX).map((line) => {
    const cut = line.length > ASKED_LINE_MAX_CHARS ? plainLine(line, ASKED_LINE_MAX_CHARS) : line
    return `  ${style === null ? cut : styled(style, cut)}`
  })
  const more = lines.length - shown.length
  return more > 0 ? [...shown, styled('dim', `  … ${more} more lines`)] : shown
}
