import type { KeysState } from '../../shared/contract/keys'
import type { SnowhookError } from '../../shared/domain/errors'
import type { Result } from '../../shared/domain/result'

interface StoredKey {
  readonly value: string
  /** Epoch milliseconds. */
  readonly storedAt: number
}

/** By variable. */
export type StoredKeys = Readonly<Record<string, StoredKey>>

export interface LoadedKeys {
  readonly keys: StoredKeys
  /** What a person must know about this reading (a damaged file was put aside); null: nothing. */
  readonly note: string | null
}

/**
 * A place that keeps credentials over a restart. It belongs to one host; calls do not overlap. No error, label or
 * note of it holds a value.
 */
export interface KeyVault {
  /** Both may change with the first `load`: some systems say only then what they have. */
  readonly kind: KeysState['store']['kind']
  readonly label: string
  /** Everything stored, read anew. An error says why it cannot be read; nothing was changed then. */
  load(): Promise<Result<LoadedKeys, SnowhookError>>
  /** Puts all keys in the place of those that the last successful `load` gave; on disk when it resolves. */
  save(keys: StoredKeys): Promise<Result<void, SnowhookError>>
}
