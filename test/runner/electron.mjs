import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The real Electron for the end-to-end tests, or the reason why it cannot be used here. Never downloads. */
export function findElectronForTests() {
  const folder = 'node_modules/electron'
  const pathFile = join(folder, 'path.txt')
  const binary = existsSync(pathFile) ? join(folder, 'dist', readFileSync(pathFile, 'utf8')) : null
  if (binary === null || !existsSync(binary)) return { reason: "Electron's binary is not here" }
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY)
    return { reason: 'there is no display' }
  return { binary }
}
