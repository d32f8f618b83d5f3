import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { EventEmitter } from 'node:events'
import { readFileSync } from 'node:fs'
import { record } from './record.ts'

/** The number of a button, from the file that STAND_IN_ANSWER names: a test may change it while the app runs. */
function answer(): number | null {
  try {
    return Number(readFileSync(process.env['STAND_IN_ANSWER'] ?? '', 'utf8'))
  } catch {
    return null
  }
}

/** Dialogs are answered as the test says, else with the button that Escape would press. */
export const dialog = {
  showMessageBox(first: unknown, second?: { cancelId?: number; message: string }): Promise<{ response: number }> {
    const options = (second ?? first) as { cancelId?: number; message: string; detail?: string }
    record('dialog', { message: options.message, detail: options.detail ?? null })
    return Promise.resolve({ response: answer() ?? options.cancelId ?? 0 })
  },
  showErrorBox(title: string, content: string): void {
    record('error-box', { title, content })
    console.error(`${title}: ${content}`)
  },
}

export const shell = {
  openExternal(url: string): Promise<void> {
    record('open-external', { url })
    return Promise.resolve()
  },
}

export const Menu = {
  setApplicationMenu(menu: unknown): void {
    record('menu', { set: menu !== null })
  },
  buildFromTemplate: (template: unknown): unknown => template,
}

export class Tray extends EventEmitter {
  setToolTip(): void {}
  setContextMenu(): void {}
  destroy(): void {}
}

export class Notification extends EventEmitter {
  static isSupported(): boolean {
    return true
  }
  private readonly options: { title: string; body?: string }
  constructor(options: { title: string; body?: string }) {
    super()
    this.options = options
  }
  show(): void {
    record('notification', { ...this.options })
    this.emit('show')
  }
  close(): void {
    this.emit('close')
  }
}

export const nativeTheme = Object.assign(new EventEmitter(), { shouldUseDarkColors: true, themeSource: 'system' })

/** A keyring when STAND_IN_KEYRING says so (`unlocked`, `locked`), else refuses, like a Linux without one. */
const keyring = (): string | undefined => process.env['STAND_IN_KEYRING']
const KEYRING_KEY = createHash('sha256').update('stand-in').digest()
const NONCE_BYTES = 12
const TAG_BYTES = 16

export const safeStorage = {
  isEncryptionAvailable: (): boolean => keyring() === 'unlocked',
  isAsyncEncryptionAvailable: (): Promise<boolean> => Promise.resolve(keyring() === 'unlocked'),
  getSelectedStorageBackend: (): 'basic_text' | 'gnome_libsecret' =>
    keyring() === undefined ? 'basic_text' : 'gnome_libsecret',
  encryptStringAsync: async (plainText: string): Promise<Buffer> => {
    if (keyring() !== 'unlocked') throw new Error('Encryption is not available.')
    const nonce = randomBytes(NONCE_BYTES)
    const cipher = createCipheriv('aes-256-gcm', KEYRING_KEY, nonce)
    const sealed = Buffer.concat([cipher.update(plainText, 'utf8'), cipher.final()])
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed])
  },
  decryptStringAsync: async (encrypted: Buffer): Promise<{ result: string; shouldReEncrypt: boolean }> => {
    if (keyring() !== 'unlocked') throw new Error('Decryption is not available.')
    const decipher = createDecipheriv('aes-256-gcm', KEYRING_KEY, encrypted.subarray(0, NONCE_BYTES))
    decipher.setAuthTag(encrypted.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES))
    const plain = Buffer.concat([decipher.update(encrypted.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()])
    return { result: plain.toString('utf8'), shouldReEncrypt: false }
  },
}

export const screen = {
  getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }],
  getPrimaryDisplay: () => ({ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }),
}
