import type { AgentEventOf } from '../../shared/domain/events'
import { plainText } from './plainText'
import type { TranscriptState } from './transcriptState'

type Spoken = AgentEventOf<'text' | 'thinking'>

/** Messages whose whole text may still follow their deltas: those of one answer. */
const STREAMED_MAX_MESSAGES = 64
/** Whole texts are cut to a bound of their own, so no more of the deltas is needed to know them again. */
const COMPARED_MAX_CHARS = 256_000

/**
 * Joins streamed deltas and the whole texts that follow them, so that everything is drawn once and nothing is left
 * out, also when the messages of one answer come mixed.
 */
export class TranscriptSpeech {
  /** What was streamed so far, by kind and message. */
  private readonly streamed = new Map<string, string>()
  private speaking: string | null = null
  /** The end of a delta that means nothing without the next: half a character, half a line end. */
  private held = ''

  /** Whether the event goes on with the words that were streamed last. */
  continues(event: Spoken): boolean {
    return this.speaking === keyOf(event)
  }

  /** What of a delta can be drawn. */
  delta(event: Spoken): string {
    const key = keyOf(event)
    const given = this.held + event.text
    this.held = /[\ud800-\udbff\r]$/.exec(given)?.[0] ?? ''
    const text = plainText(given.slice(0, given.length - this.held.length))
    this.speaking = key
    this.streamed.set(key, ((this.streamed.get(key) ?? '') + text).slice(0, COMPARED_MAX_CHARS))
    const [oldest] = this.streamed.keys()
    if (this.streamed.size > STREAMED_MAX_MESSAGES && oldest !== undefined) this.streamed.delete(oldest)
    return text
  }

  /** What of a whole text its deltas have not shown. `follows`: they were its beginning; else they were something else. */
  rest(event: Spoken): { readonly text: string; readonly follows: boolean } {
    const text = plainText(event.text)
    const shown = this.streamed.get(keyOf(event)) ?? ''
    this.streamed.delete(keyOf(event))
    if (shown.startsWith(text)) return { text: '', follows: true }
    if (shown === '' || !text.startsWith(shown)) return { text: text.trimEnd(), follows: false }
    if (this.continues(event)) this.held = ''
    return { text: text.slice(shown.length), follows: true }
  }

  /** Something else is drawn next. Returns what was held back. */
  pause(): string {
    const left = plainText(this.held)
    this.held = ''
    this.speaking = null
    return left
  }

  save(): TranscriptState['speech'] {
    return { streamed: [...this.streamed], speaking: this.speaking, held: this.held }
  }

  load({ streamed, speaking, held }: TranscriptState['speech']): void {
    this.streamed.clear()
    for (const [key, text] of streamed) this.streamed.set(key, text)
    this.speaking = speaking
    this.held = held
  }

  /** What was streamed is void: the model is asked again. */
  forget(): void {
    this.streamed.clear()
  }
}

const keyOf = ({ type, messageId }: Spoken): string => `${type} ${messageId ?? ''}`
