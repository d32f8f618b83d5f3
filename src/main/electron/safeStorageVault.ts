import * as nodeFs from 'node:fs/promises'
import type { SafeStorage } from 'electron'
import type { Clock } from '../../shared/domain/clock'
import { snowhookError } from '../../shared/domain/errors'
import { err } from '../../shared/domain/result'
import { type KeysCipher, KeysFile } from '../keys/keysFile'
import type { KeyVault } from '../keys/ports'
import type { PrivateFs } from '../keys/privateFile'

export interface SafeStorageVaultParts {
  /** After the app is ready: before, Linux does not know which keyring it has. */
  readonly safeStorage: Pick<
    SafeStorage,
    'decryptStringAsync' | 'encryptStringAsync' | 'getSelectedStorageBackend' | 'isAsyncEncryptionAvailable'
  >
  readonly platform: NodeJS.Platform
  /** Holds what the system's vault encrypted. */
  readonly path: string
  /** Takes the vault's place on a Linux without a keyring, where Electron's own encryption has a well-known password. */
  readonly plain: KeyVault
  readonly clock: Clock
  readonly fs?: PrivateFs
}

const LINUX_LABELS: Readonly<Record<string, string>> = {
  gnome_libsecret: 'Secret Service keyring',
  kwallet: 'KWallet',
  kwallet5: 'KWallet 5',
  kwallet6: 'KWallet 6',
}

function labelOf({ safeStorage, platform }: SafeStorageVaultParts): string {
  if (platform === 'darwin') return 'macOS Keychain'
  if (platform === 'win32') return 'Windows Data Protection'
  return LINUX_LABELS[safeStorage.getSelectedStorageBackend()] ?? 'system keyring'
}

/** The operating system's vault, by Electron: keys encrypted in a file, their key in the system's keychain. */
export function safeStorageVault(parts: SafeStorageVaultParts): KeyVault {
  const { safeStorage, platform, path, plain, clock, fs = nodeFs } = parts
  if (platform === 'linux' && safeStorage.getSelectedStorageBackend() === 'basic_text') {
    return { kind: 'plain_vault', label: plain.label, load: () => plain.load(), save: (keys) => plain.save(keys) }
  }
  const label = labelOf(parts)
  let outdated = false
  const cipher: KeysCipher = {
    seal: async (text) => (await safeStorage.encryptStringAsync(text)).toString('base64'),
    open: async (sealed) => {
      const { result, shouldReEncrypt } = await safeStorage.decryptStringAsync(Buffer.from(sealed, 'base64'))
      outdated = shouldReEncrypt
      return result
    },
  }
  const file = new KeysFile(path, cipher, clock, fs)
  return {
    kind: 'vault',
    label,
    load: async () => {
      const available = await safeStorage.isAsyncEncryptionAvailable().catch(() => false)
      if (!available) return err(unavailable(label))
      outdated = false
      const loaded = await file.load()
      // The system has changed its key: what is not written anew now may be unreadable one day.
      if (loaded.ok && outdated) await file.save(loaded.value.keys)
      return loaded
    },
    save: (keys) => file.save(keys),
  }
}

const unavailable = (label: string) =>
  snowhookError('storage_failed', `The ${label} cannot be used now.`, {
    kept: 'The keys stored in it were not changed.',
    next: 'Unlock it, or set the key in the environment that Snowhook is started in.',
  })
