import { createInterface } from 'node:readline'
import { PassThrough, type Readable, type Writable } from 'node:stream'
import type { Clock } from '../../../shared/domain/clock'

/** A terminal with somebody in front of it. */
export interface AskTerminal {
  readonly input: Readable & { setRawMode(raw: boolean): unknown }
  readonly output: Writable
  /** As if Ctrl-C had come as a signal. */
  interrupt(): void
}

/**
 * `left`: Ctrl-D, or the terminal is gone. `interrupted`: Ctrl-C. `withdrawn`: the signal came first.
 */
export type Typed =
  | { readonly kind: 'line'; readonly text: string }
  | { readonly kind: 'left' | 'interrupted' | 'withdrawn' }

/**
 * How long keys are dropped after a prompt appeared: they were typed for something else. People need about 200 ms to
 * see and 100 to hold back.
 */
const UNSEEN_MS = 300
const INTERRUPT = '\u0003'

export interface LineOptions {
  readonly clock: Clock
  /** The question is withdrawn. */
  readonly signal: AbortSignal
  /** The person has just asked for this prompt: what they type is meant for it. */
  readonly expected?: boolean
}

/** What the prompt hears of the keyboard: nothing until it has been seen. */
class KeyGate extends PassThrough {
  constructor(private readonly terminal: AskTerminal) {
    super()
  }

  setRawMode(raw: boolean): void {
    this.terminal.input.setRawMode(raw)
  }
}

/**
 * One line, typed after the prompt was seen. What was typed ahead, finished or not, is dropped: raw mode brings it
 * all out of the terminal's own line buffer, where a single Enter would make an answer of it.
 */
export function readTypedLine(
  terminal: AskTerminal,
  prompt: string,
  { clock, signal, expected = false }: LineOptions,
): Promise<Typed> {
  if (signal.aborted) return Promise.resolve({ kind: 'withdrawn' })
  const { input, output } = terminal
  return new Promise((resolve) => {
    let seen = expected
    let over = false
    const gate = new KeyGate(terminal)
    const lines = createInterface({ input: gate, output, terminal: true, historySize: 0, prompt })
    const settle = (typed: Typed): void => {
      if (over) return
      over = true
      cancel()
      signal.removeEventListener('abort', withdraw)
      input.off('data', onData)
      input.off('end', onEnd)
      input.pause()
      lines.close()
      if (typed.kind !== 'line') output.write('\n')
      if (typed.kind === 'interrupted') terminal.interrupt()
      resolve(typed)
    }
    const onData = (keys: Buffer | string): void => {
      if (seen) gate.write(keys)
      else if (keys.includes(INTERRUPT)) settle({ kind: 'interrupted' })
    }
    const onEnd = (): void => settle({ kind: 'left' })
    const withdraw = (): void => settle({ kind: 'withdrawn' })
    // Timers come before input in a turn of the event loop: what waits in the terminal is read before keys count.
    const cancel = clock.after(UNSEEN_MS, () => {
      setImmediate(() => {
        seen = true
      })
    })
    signal.addEventListener('abort', withdraw)
    lines.on('line', (text) => settle({ kind: 'line', text }))
    lines.on('SIGINT', () => settle({ kind: 'interrupted' }))
    lines.on('close', onEnd)
    lines.prompt()
    input.on('data', onData)
    input.on('end', onEnd)
    input.resume()
  })
}
