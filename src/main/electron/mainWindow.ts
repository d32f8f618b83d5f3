import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { app, BrowserWindow, nativeTheme, screen } from 'electron'
import { APP_PAGE } from './origin'
import { fitToDisplays, parseWindowState, type WindowState } from './windowState'

/** Shown before the first paint, so that no white flash is seen. */
const backgrounds = { dark: '#0b1017', light: '#f6f8fa' } as const

/** Moving a window fires many events; one write after the last is enough. */
const SAVE_QUIET_MS = 400

export interface MainWindowOptions {
  readonly preload: string
  readonly devOrigin: string | null
}

export function openMainWindow({ preload, devOrigin }: MainWindowOptions): BrowserWindow {
  const stateFile = join(app.getPath('userData'), 'window.json')
  const state = fitToDisplays(
    parseWindowState(readText(stateFile)),
    screen.getAllDisplays().map((display) => display.workArea),
  )
  const window = new BrowserWindow({
    ...(state.x === undefined || state.y === undefined ? {} : { x: state.x, y: state.y }),
    width: state.width,
    height: state.height,
    minWidth: 720,
    minHeight: 480,
    show: false,
    title: 'Snowhook',
    backgroundColor: nativeTheme.shouldUseDarkColors ? backgrounds.dark : backgrounds.light,
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      spellcheck: false,
    },
  })
  if (state.maximized) window.maximize()
  window.once('ready-to-show', () => window.show())
  keepState(window, stateFile)
  void window.loadURL(devOrigin === null ? APP_PAGE : `${devOrigin}/index.html`)
  return window
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}

function keepState(window: BrowserWindow, file: string): void {
  let timer: NodeJS.Timeout | undefined
  const save = (): void => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      if (window.isDestroyed()) return
      const state: WindowState = { ...window.getNormalBounds(), maximized: window.isMaximized() }
      // A window that opens in the wrong place is not worth an error message.
      writeFile(file, JSON.stringify(state)).catch(() => {})
    }, SAVE_QUIET_MS)
  }
  window.on('resize', save)
  window.on('move', save)
  window.on('maximize', save)
  window.on('unmaximize', save)
}
