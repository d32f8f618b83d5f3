import * as nodeFs from 'node:fs/promises'
import type { Clock } from '../../shared/domain/clock'
import { type KeysCipher, KeysFile } from './keysFile'
import type { KeyVault } from './ports'
import type { PrivateFs } from './privateFile'

/** The file's permissions alone protect it. */
const plain: KeysCipher = {
  seal: (text) => Promise.resolve(text),
  open: (text) => Promise.resolve(text),
}

/** For machines without a vault of their own: one JSON file that only the user can read, in an existing folder. */
export function fileVault(path: string, clock: Clock, fs: PrivateFs = nodeFs): KeyVault {
  const file = new KeysFile(path, plain, clock, fs)
  return { kind: 'file', label: path, load: () => file.load(), save: (keys) => file.save(keys) }
}
