import type { KeyVault, StoredKeys } from '../../../src/main/keys/ports'
import type { SnowhookError } from '../../../src/shared/domain/errors'
import { err, ok } from '../../../src/shared/domain/result'

/** A vault in memory that a test can lock, break and look into. */
export class MemoryVault implements KeyVault {
  kind: KeyVault['kind'] = 'file'
  readonly label = 'memory'
  keys: StoredKeys
  note: string | null = null
  /** Set to make reading, or writing, fail. */
  unreadable: SnowhookError | null = null
  unwritable: SnowhookError | null = null
  saves = 0

  constructor(keys: StoredKeys = {}) {
    this.keys = keys
  }

  load: KeyVault['load'] = () =>
    Promise.resolve(this.unreadable === null ? ok({ keys: this.keys, note: this.note }) : err(this.unreadable))

  save: KeyVault['save'] = (keys) => {
    if (this.unwritable !== null) return Promise.resolve(err(this.unwritable))
    this.keys = structuredClone(keys)
    this.note = null
    this.saves += 1
    return Promise.resolve(ok(undefined))
  }
}
