import type { Clock } from '../../shared/domain/clock'
import { ok } from '../../shared/domain/result'
import type { Pty, SpawnPty } from './ports'
import { SecretMask } from './secretMask'

/**
 * The pieces of one write arrive within a millisecond; a longer wait would be felt by whoever types. A program that
 * prints a key in pieces further apart than this is not caught.
 */
const HOLD_MS = 15

export interface MaskParts {
  readonly clock: Clock
  /** Every way in which a credential known to this host may be written. */
  readonly secretForms: () => readonly Buffer[]
}

/** Programs whose output has asterisks where they print a credential: no journal, screen or model is shown it. */
export const maskedPtys =
  (spawnPty: SpawnPty, parts: MaskParts): SpawnPty =>
  (options) => {
    const spawned = spawnPty(options)
    return spawned.ok ? ok(masked(spawned.value, parts)) : spawned
  }

function masked(pty: Pty, { clock, secretForms }: MaskParts): Pty {
  const mask = new SecretMask(secretForms)
  let listener: (data: Uint8Array) => void = () => {}
  let cancel = (): void => {}
  const give = (data: Uint8Array): void => {
    if (data.length > 0) listener(data)
  }
  const release = (): void => {
    cancel()
    give(mask.rest())
  }
  return {
    pid: pty.pid,
    onData: (given) => {
      listener = given
      pty.onData((data) => {
        cancel()
        give(mask.push(data))
        if (mask.holds) cancel = clock.after(HOLD_MS, release)
      })
    },
    write: (data) => pty.write(data),
    resize: (cols, rows) => pty.resize(cols, rows),
    pause: (maxMs) => pty.pause(maxMs),
    hold: () => pty.hold(),
    resume: () => pty.resume(),
    // The last bytes come before the end.
    exited: pty.exited.then((end) => {
      release()
      return end
    }),
  }
}
