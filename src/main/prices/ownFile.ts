import { readFileSync, realpathSync, statSync } from 'node:fs'
import { err, ok, type Result } from '../../shared/domain/result'
import { replaceFile } from '../store/replaceFile'
import { noOwnPrices, type OwnPrices, parseOwnPrices } from './ownPrices'

/** Thousands of rows: anything larger is not a table of prices. */
const FILE_MAX_BYTES = 4_000_000

/** The user's file as it is now, read again when it changed. One `stat` a question: a few microseconds. */
export class OwnFile {
  private seen = ''
  private latest: Result<OwnPrices, string> = ok(noOwnPrices)

  constructor(readonly path: string) {}

  /** The error says in words why it cannot be used. True when it is not what the last call answered. */
  read(): { readonly content: Result<OwnPrices, string>; readonly changed: boolean } {
    const state = this.look()
    const changed = state !== this.seen
    if (changed) {
      this.seen = state
      this.latest = this.parse()
    }
    return { content: this.latest, changed }
  }

  /** Rejects when the disk refuses. A link to the file stays one: people keep such files elsewhere. */
  async write(text: string): Promise<void> {
    await replaceFile(this.look() === MISSING ? this.path : realpathSync(this.path), text)
  }

  private look(): string {
    try {
      const { mtimeNs, ctimeNs, size, ino } = statSync(this.path, { bigint: true })
      return [mtimeNs, ctimeNs, size, ino].join(' ')
    } catch (cause) {
      return isMissing(cause) ? MISSING : String(cause)
    }
  }

  private parse(): Result<OwnPrices, string> {
    try {
      if (statSync(this.path).size > FILE_MAX_BYTES) return err('it is too large')
      return parseOwnPrices(readFileSync(this.path, 'utf8'))
    } catch (cause) {
      return isMissing(cause) ? ok(noOwnPrices) : err(String(cause))
    }
  }
}

const MISSING = ''
const isMissing = (cause: unknown): boolean => cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'
