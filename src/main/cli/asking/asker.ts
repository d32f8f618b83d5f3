import type { HostClient } from '../../../shared/contract'
import type { AttentionItem } from '../../../shared/domain/attention'
import type { Clock } from '../../../shared/domain/clock'
import type { SnowhookError } from '../../../shared/domain/errors'
import type { Result } from '../../../shared/domain/result'
import { errorWords } from '../io'
import { answerHint } from './answerHint'
import { type AskTerminal, readTypedLine } from './lineReader'
import type { LiveRequests } from './liveRequests'
import { grantLines, promptFor, REASON_PROMPT, replyTo } from './replies'
import { requestLines } from './requestText'

export interface AskerParts {
  readonly client: Pick<HostClient, 'attention'>
  readonly requests: LiveRequests
  readonly terminal: AskTerminal
  readonly clock: Clock
  /** For the hint of a request that is left for later. */
  readonly dataDir: string | null
}

const GONE = 'It no longer waits: it was answered elsewhere, or withdrawn.'
const HOST_GONE = 'The host is gone. This stays in the inbox for when the agent is resumed.'

/** Asks the person at the terminal, one request at a time. */
export class Asker {
  constructor(private readonly parts: AskerParts) {}

  /** Resolves when the request is answered, left for later, or waits no longer. False: the person has pressed Ctrl-C. */
  async ask(item: AttentionItem): Promise<boolean> {
    const { requests } = this.parts
    const gone = new AbortController()
    const look = (): void => {
      if (requests.get(item.id) === null) gone.abort()
    }
    const forget = requests.onChange(look)
    look()
    try {
      return await this.talk(item, gone.signal)
    } finally {
      forget()
    }
  }

  private async talk(item: AttentionItem, gone: AbortSignal): Promise<boolean> {
    this.say(...requestLines(item), ...grantLines(item))
    for (;;) {
      const typed = await this.read(promptFor(item), gone)
      if (typed.kind !== 'line') return this.without(typed.kind, item)
      const reply = replyTo(item, typed.text)
      if (reply.kind === 'unclear') {
        this.say(reply.hint)
        continue
      }
      let reason = ''
      if (reply.kind === 'deny') {
        const why = await this.read(REASON_PROMPT, gone, true)
        // Ctrl-D takes the "n" back.
        if (why.kind === 'left') continue
        if (why.kind !== 'line') return this.without(why.kind, item)
        reason = why.text.trim()
      }
      const sent = await this.send(item, reply.kind === 'text' ? reply.text : null, {
        decision: reply.kind === 'decision' ? reply.decision : 'deny',
        reason,
      })
      if (sent.ok) return true
      this.say(...errorWords(sent.error))
    }
  }

  private read(prompt: string, signal: AbortSignal, expected = false) {
    const { clock, terminal } = this.parts
    return readTypedLine(terminal, prompt, { clock, signal, expected })
  }

  private send(
    { id, hash }: AttentionItem,
    text: string | null,
    decided: { readonly decision: 'allow_once' | 'allow_agent' | 'deny'; readonly reason: string },
  ): Promise<Result<unknown, SnowhookError>> {
    const { attention } = this.parts.client
    return text === null ? attention.decide({ id, hash, ...decided }) : attention.answer({ id, hash, text })
  }

  private without(why: 'left' | 'interrupted' | 'withdrawn', item: AttentionItem): boolean {
    if (why === 'withdrawn') this.say(this.parts.requests.lost ? HOST_GONE : GONE)
    if (why === 'left') this.say(answerHint(item, this.parts.dataDir))
    return why !== 'interrupted'
  }

  /** Set in, as what belongs to the request above. */
  private say(...lines: readonly string[]): void {
    this.parts.terminal.output.write(lines.map((line) => `  ${line}\n`).join(''))
  }
}
