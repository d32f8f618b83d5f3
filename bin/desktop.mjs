import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './bundles.mjs'

/** A download that takes longer than this is reported and the web shell is used; the next start tries again. */
const DOWNLOAD_MAX_MS = 180_000

function electronBinary() {
  const folder = join(root, 'node_modules/electron')
  const pathFile = join(folder, 'path.txt')
  if (!existsSync(pathFile)) return null
  const binary = join(process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(folder, 'dist'), readFileSync(pathFile, 'utf8'))
  return existsSync(binary) ? binary : null
}

async function download() {
  console.error("Fetching Electron's binary …")
  const fetch = spawn(process.execPath, [join(root, 'node_modules/electron/install.js')], {
    cwd: root,
    stdio: 'ignore',
  })
  const timer = setTimeout(() => fetch.kill('SIGKILL'), DOWNLOAD_MAX_MS)
  const code = await new Promise((resolve) => fetch.on('close', resolve).on('error', () => resolve(1)))
  clearTimeout(timer)
  return code === 0 ? electronBinary() : null
}

/** `{ binary }` when the desktop app can be opened here, else `{ reason }` in one line. */
export async function findDesktop() {
  if (process.env.SNOWHOOK_SHELL === 'web') return { reason: 'SNOWHOOK_SHELL=web is set' }
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY)
    return { reason: 'there is no display' }
  if (process.platform === 'linux' && process.getuid?.() === 0)
    return { reason: "Electron's sandbox does not run as root" }
  if (!existsSync(join(root, 'node_modules/electron'))) return { reason: 'Electron is not installed' }
  const binary = electronBinary() ?? (await download())
  return binary === null ? { reason: "Electron's binary is missing and could not be fetched" } : { binary }
}
