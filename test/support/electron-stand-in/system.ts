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

/** Refuses, like a Linux without a keyring. */
export const safeStorage = {
  isEncryptionAvailable: (): boolean => false,
  getSelectedStorageBackend: (): string => 'basic_text',
}

export const screen = {
  getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }],
  getPrimaryDisplay: () => ({ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }),
}
