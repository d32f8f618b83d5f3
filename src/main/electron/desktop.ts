import { join } from 'node:path'
import { app, type BrowserWindow, dialog, session } from 'electron'
import { contract } from '../../shared/contract'
import { isLive } from '../../shared/domain/agent'
import { SnowhookException } from '../../shared/domain/errors'
import { contentSecurityPolicy } from '../host/contentSecurityPolicy'
import type { Host } from '../host/host'
import { stderrLog } from '../host/stderrLog'
import { systemClock } from '../host/systemClock'
import { messagePortTransport } from '../../shared/wire/messagePort'
import { serve } from '../transport/serve'
import { openLocalDoor } from '../web/localDoor'
import { registerAppScheme, serveAppProtocol } from './appProtocol'
import { lockDownApp, lockDownSession } from './lockDown'
import { openMainWindow } from './mainWindow'
import { setMenu } from './menu'
import { handOverPorts } from './portHandover'

export interface DesktopOptions {
  /** Folder of the bundles: `main`, `preload`, `renderer`. */
  readonly bundles: string
  /** Origin of the development server, in development only. */
  readonly devOrigin: string | null
  readonly openHost: () => Promise<Host>
}

/** The desktop shell: one window over one host in this process. */
export async function runDesktop(options: DesktopOptions): Promise<void> {
  if (!app.requestSingleInstanceLock()) {
    app.quit()
    return
  }
  app.enableSandbox()
  registerAppScheme()
  lockDownApp(options.devOrigin)
  await app.whenReady()
  serveAppProtocol(join(options.bundles, 'renderer'), contentSecurityPolicy())
  lockDownSession(session.defaultSession, options.devOrigin)
  setMenu(process.platform)

  const host = await openHostOrExplain(options)
  if (host === null) return
  let window: BrowserWindow | null = null
  const open = (): void => {
    window = openMainWindow({ preload: join(options.bundles, 'preload/index.cjs'), devOrigin: options.devOrigin })
    window.on('closed', () => {
      window = null
    })
    // Elsewhere the last window is the app: ask about running agents while there is still a window to keep.
    if (process.platform !== 'darwin')
      window.on('close', (event) => {
        if (quitting()) return
        event.preventDefault()
        app.quit()
      })
  }
  handOverPorts({
    isOurs: (contents) => contents === window?.webContents,
    devOrigin: options.devOrigin,
    serve: (port) => serve(contract, host.handlers, messagePortTransport(port), { clock: systemClock, log: stderrLog }),
    onRefused: (url) => console.error(`refused a port to ${url}`),
  })
  const door = await openDoorOrSayWhy(host)
  const quitting = stopHostOnQuit(host, door, () => window)
  open()
  app.on('second-instance', () => {
    if (window === null) open()
    else {
      if (window.isMinimized()) window.restore()
      window.focus()
    }
  })
  app.on('activate', () => {
    if (window === null) open()
  })
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
}

async function openHostOrExplain(options: DesktopOptions): Promise<Host | null> {
  try {
    return await options.openHost()
  } catch (error) {
    const known = error instanceof SnowhookException ? error.error : null
    dialog.showErrorBox(
      'Snowhook could not start',
      known === null ? String(error) : [known.message, known.kept, known.next].filter(Boolean).join('\n\n'),
    )
    app.exit(1)
    return null
  }
}

type Door = Awaited<ReturnType<typeof openLocalDoor>>

/** The window needs no door; only the command line goes without when it cannot be opened. */
async function openDoorOrSayWhy(host: Host): Promise<Door> {
  try {
    return await openLocalDoor(host)
  } catch (cause) {
    console.error(`the command line cannot reach this app: ${String(cause)}`)
    return { close: async () => {} }
  }
}

/**
 * Quitting waits for every agent to be stopped and every byte to be on disk; the user is asked first when agents run.
 * Answers whether that is done, so that windows may close.
 */
function stopHostOnQuit(host: Host, door: Door, window: () => BrowserWindow | null): () => boolean {
  let closing: 'no' | 'asked' | 'done' = 'no'
  app.on('before-quit', (event) => {
    if (closing === 'done') return
    event.preventDefault()
    if (closing === 'asked') return
    closing = 'asked'
    void confirmQuit(host, window()).then(async (quit) => {
      if (!quit) {
        closing = 'no'
        return
      }
      await door.close()
      await host.close()
      closing = 'done'
      app.quit()
    })
  })
  return () => closing === 'done'
}

async function confirmQuit(host: Host, window: BrowserWindow | null): Promise<boolean> {
  const live = await liveAgents(host)
  if (live === 0) return true
  const question = {
    type: 'question' as const,
    message: `${live} ${live === 1 ? 'agent is' : 'agents are'} still running.`,
    detail: 'They are stopped before Snowhook quits. Their sessions and logs are kept and can be resumed.',
    buttons: ['Stop and quit', 'Keep running'],
    defaultId: 1,
    cancelId: 1,
  }
  const { response } = await (window === null
    ? dialog.showMessageBox(question)
    : dialog.showMessageBox(window, question))
  return response === 0
}

function liveAgents(host: Host): Promise<number> {
  return new Promise((resolve) => {
    const unsubscribe = host.handlers.fleet.watch(
      {},
      {
        since: null,
        snapshot: ({ agents }) => {
          resolve(agents.filter(({ phase }) => isLive(phase)).length)
          queueMicrotask(() => unsubscribe())
        },
        delta: () => {},
        end: () => resolve(0),
      },
    )
  })
}
