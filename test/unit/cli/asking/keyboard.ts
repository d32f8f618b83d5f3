import { PassThrough } from 'node:stream'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { stripVTControlCharacters } from 'node:util'
import { ManualClock } from '../../../support/manualClock'

/** As long as keys are dropped after a prompt appeared. */
export const UNSEEN_MS = 300

class Keyboard extends PassThrough {
  readonly modes: boolean[] = []
  setRawMode(raw: boolean): void {
    this.modes.push(raw)
  }
}

/** A terminal without a terminal, and the person in front of it. */
export class Person {
  readonly clock = new ManualClock()
  readonly input = new Keyboard()
  interrupts = 0
  shown = ''
  readonly terminal = {
    input: this.input,
    output: new PassThrough().on('data', (chunk) => {
      this.shown += stripVTControlCharacters(String(chunk))
    }),
    interrupt: () => {
      this.interrupts += 1
    },
  }

  async type(keys: string | Buffer): Promise<void> {
    this.input.write(keys)
    await nextTurn()
    await nextTurn()
  }

  /** Has seen what is on the screen. */
  async look(): Promise<void> {
    await nextTurn()
    this.clock.advance(UNSEEN_MS)
    await nextTurn()
    await nextTurn()
  }

  async answer(line: string): Promise<void> {
    await this.look()
    await this.type(`${line}\r`)
  }
}
