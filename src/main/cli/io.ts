import type { SnowhookError } from '../../shared/domain/errors'
import { plainText } from '../terminal/plainText'

/** Where a command writes. A closed pipe downstream (`| head`) is a wish to stop, not an error. */
export interface CliIo {
  out(text: string): void
  err(text: string): void
  readonly color: boolean
}

/** Nobody reads any more what a command prints: it ends, and its host is closed as at any other end. */
export class PipeClosed extends Error {}

let pipeIsClosed = false

/** From now on a command that prints is ended by that. */
export const closePipe = (): void => {
  pipeIsClosed = true
}

export const processIo: CliIo = {
  out: (text) => {
    if (pipeIsClosed) throw new PipeClosed('nobody reads standard output')
    process.stdout.write(text)
  },
  err: (text) => void process.stderr.write(text),
  color: process.stdout.isTTY === true && process.env['NO_COLOR'] === undefined,
}

/** Resolves when everything written so far has been handed to the system: `process.exit` cuts pipes otherwise. */
export const flushed = (): Promise<void> =>
  new Promise((resolve) => {
    process.stdout.write('', () => process.stderr.write('', () => resolve()))
  })

/** An error in sentences, a line each. */
export function errorWords(error: SnowhookError): string[] {
  const lines = [error.field === undefined ? error.message : `${error.field}: ${error.message}`]
  if (error.kept !== undefined) lines.push(`Kept: ${error.kept}`)
  if (error.next !== undefined) lines.push(`Next: ${error.next}`)
  return lines
}

/** Reports an error the way the caller asked for: a JSON line or sentences. */
export function reportError(io: CliIo, json: boolean, error: SnowhookError): void {
  if (json) io.out(`${JSON.stringify({ type: 'error', error })}\n`)
  else io.err(`snowhook: ${plainText(errorWords(error).join('\n'))}\n`)
}
