import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { app, safeStorage } from 'electron'
import { runDesktop } from './electron/desktop'
import { safeStorageVault } from './electron/safeStorageVault'
import { createHost } from './host/createHost'
import { fileVault } from './keys/fileVault'
import { demoFleet } from './runtimes/demo/demoFleet'
import { runtimes } from './runtimes/registry'

/** The desktop app: composition only. */
void runDesktop({
  bundles: dirname(dirname(fileURLToPath(import.meta.url))),
  devOrigin: app.isPackaged ? null : (process.env['ELECTRON_RENDERER_URL'] ?? null),
  openHost: () =>
    createHost({
      shell: 'desktop',
      version: app.getVersion(),
      runtimes,
      demoFleet,
      vault: (file, clock) =>
        safeStorageVault({
          safeStorage,
          platform: process.platform,
          path: join(dirname(file), 'keys.sealed'),
          plain: fileVault(file, clock),
          clock,
        }),
    }),
})
