import type { Clock } from '../../shared/domain/clock'
import { type SnowhookError, snowhookError } from '../../shared/domain/errors'
import { err, ok, type Result } from '../../shared/domain/result'
import { replaceFile } from '../store/replaceFile'
import type { LoadedKeys, StoredKeys } from './ports'
import { type PrivateFs, readPrivateFile } from './privateFile'
import { decodeKeys, encodeKeys } from './storedKeys'

/** How the text of a file becomes the keys' and back. `open` rejects when it cannot say, now, what the text holds. */
export interface KeysCipher {
  seal(plain: string): Promise<string>
  open(sealed: string): Promise<string>
}

/** One private file of keys. What it holds is never part of an error: neither its text nor a parser's quotation. */
export class KeysFile {
  constructor(
    private readonly path: string,
    private readonly cipher: KeysCipher,
    private readonly clock: Clock,
    private readonly fs: PrivateFs,
  ) {}

  async load(): Promise<Result<LoadedKeys, SnowhookError>> {
    const text = await readPrivateFile(this.path, this.fs)
    if (!text.ok) return text
    if (text.value === null) return ok({ keys: {}, note: null })
    let plain: string
    try {
      plain = await this.cipher.open(text.value)
    } catch {
      // It may be readable another day (a refused prompt, a locked keyring), so that it stays where it is.
      return err(
        snowhookError('storage_failed', `The system did not decrypt the keys in ${this.path}.`, {
          kept: 'They were not changed.',
          next: 'Let Snowhook use the keyring. If that was reset, move the file away and set the keys again.',
        }),
      )
    }
    const keys = decodeKeys(plain)
    if (keys === 'newer') {
      const message = `${this.path} was written by a newer Snowhook.`
      return err(snowhookError('newer_format', message, { kept: 'It was not changed.', next: 'Use the newer one.' }))
    }
    return keys === 'damaged' ? this.putAside() : ok({ keys, note: null })
  }

  async save(keys: StoredKeys): Promise<Result<void, SnowhookError>> {
    try {
      await replaceFile(this.path, `${await this.cipher.seal(encodeKeys(keys))}\n`, this.fs)
      return ok(undefined)
    } catch (cause) {
      return err(
        snowhookError('storage_failed', `The keys could not be written: ${String(cause)}`, {
          kept: 'What was stored before is untouched.',
          next: `Check that ${this.path} can be written.`,
        }),
      )
    }
  }

  private async putAside(): Promise<Result<LoadedKeys, SnowhookError>> {
    const aside = `${this.path}.bad-${this.clock.now()}`
    try {
      await this.fs.rename(this.path, aside)
    } catch (cause) {
      const message = `${this.path} is damaged and could not be put aside: ${String(cause)}`
      return err(snowhookError('storage_failed', message, { next: 'Move it away, and set the keys again.' }))
    }
    return ok({ keys: {}, note: `The stored keys could not be read. Their file is kept as ${aside}: set them again.` })
  }
}
