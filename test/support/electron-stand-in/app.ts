import { EventEmitter } from 'node:events'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { closeChromium } from './chromium.ts'
import { openWindows } from './windows.ts'

/** How the second start tells the first. */
const SECOND_INSTANCE = 'SIGUSR2'

class App extends EventEmitter {
  readonly isPackaged = false
  readonly name = 'snowhook'
  private quitting = false

  whenReady(): Promise<void> {
    return Promise.resolve()
  }
  isReady(): boolean {
    return true
  }
  getVersion(): string {
    const manifest: unknown = JSON.parse(readFileSync(join(process.cwd(), 'package.json'), 'utf8'))
    return typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : '0'
  }
  getName(): string {
    return this.name
  }
  getPath(name: string): string {
    const path = join(
      process.env['STAND_IN_USER_DATA'] ?? join(tmpdir(), 'electron-stand-in'),
      name === 'userData' ? '' : name,
    )
    mkdirSync(path, { recursive: true })
    return path
  }
  getAppPath(): string {
    return process.cwd()
  }
  enableSandbox(): void {}
  setAppUserModelId(): void {}
  focus(): void {}

  /** One instance per user data folder: the file names its holder, and a holder that is gone holds nothing. */
  requestSingleInstanceLock(): boolean {
    const file = join(this.getPath('userData'), 'SingletonLock')
    const holder = readPid(file)
    if (holder !== null && isAlive(holder)) {
      process.kill(holder, SECOND_INSTANCE)
      return false
    }
    writeFileSync(file, String(process.pid))
    process.on('exit', () => rmSync(file, { force: true }))
    process.on(SECOND_INSTANCE, () => this.emit('second-instance', {}, [], this.getAppPath()))
    return true
  }

  /** As documented: `before-quit`, then every window is asked to close; a refusal anywhere cancels. */
  quit(): void {
    if (this.quitting) return
    let refused = false
    this.emit('before-quit', {
      preventDefault: () => {
        refused = true
      },
    })
    if (refused) return
    this.quitting = true
    for (const window of openWindows())
      if (!window.requestClose()) {
        this.quitting = false
        return
      }
    this.emit('will-quit', { preventDefault: () => {} })
    this.exit(0)
  }

  exit(code = 0): void {
    void closeChromium().finally(() => process.exit(code))
  }
}

function readPid(file: string): number | null {
  try {
    return Number(readFileSync(file, 'utf8'))
  } catch {
    return null
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

export const app = new App()
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => app.quit())
