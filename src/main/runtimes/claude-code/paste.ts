import type { Clock } from '../../../shared/domain/clock'

/** The interface takes what arrives together with a paste as part of it; a quarter of a second is enough, twice that is safe. */
const SUBMIT_AFTER_MS = 500
/** A paste of 300 KB takes the interface a second or two; then Return is tried again. */
const TRY_AGAIN_AFTER_MS = 4_000
const TRIES = 5

const START = '\x1b[200~'
const END = '\x1b[201~'

/** Text that cannot end its own paste or press keys: no control characters but tabs and line ends. */
const harmless = (text: string): string => text.replace(/\r\n?/g, '\n').replace(/[^\P{Cc}\t\n]/gu, '')

/** Gives the interface a prompt that is too long for an argument, as a person would paste it. */
export class PromptPaste {
  private cancel: () => void = () => {}
  private begun = false
  private tries = 0

  constructor(
    private readonly prompt: string,
    private readonly clock: Clock,
    private readonly write: (keys: string) => void,
  ) {}

  /** Once the interface is up. */
  begin(): void {
    if (this.begun) return
    this.begun = true
    this.write(`${START}${harmless(this.prompt)}${END}`)
    this.submitAfter(SUBMIT_AFTER_MS)
  }

  /** The interface says that it has the prompt, or the run is over. */
  end(): void {
    this.cancel()
    this.tries = TRIES
  }

  private submitAfter(ms: number): void {
    this.cancel = this.clock.after(ms, () => {
      if (this.tries >= TRIES) return
      this.tries += 1
      this.write('\r')
      this.submitAfter(TRY_AGAIN_AFTER_MS)
    })
  }
}
