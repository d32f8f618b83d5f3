import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { app } from 'electron'
import { runDesktop } from './electron/desktop'
import { createHost } from './host/createHost'
import { demoFleet } from './runtimes/demo/demoFleet'
import { runtimes } from './runtimes/registry'

/** The desktop app: composition only. */
void runDesktop({
  bundles: dirname(dirname(fileURLToPath(import.meta.url))),
  devOrigin: app.isPackaged ? null : (process.env['ELECTRON_RENDERER_URL'] ?? null),
  openHost: () => createHost({ shell: 'desktop', version: app.getVersion(), runtimes, demoFleet }),
})
