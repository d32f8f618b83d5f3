import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** What node-pty's compiled part offers on Linux and macOS. Pinned by an exact version; a test calls every member. */
export interface NativePty {
  /** Forks and executes; the master descriptor is non-blocking. `onExit` comes from a thread that waits for the pid. */
  fork(
    file: string,
    args: string[],
    env: string[],
    cwd: string,
    cols: number,
    rows: number,
    uid: number,
    gid: number,
    utf8: boolean,
    helperPath: string,
    onExit: (exitCode: number, signal: number) => void,
  ): { readonly fd: number; readonly pid: number; readonly pty: string }
  resize(fd: number, cols: number, rows: number, xPixels: number, yPixels: number): void
}

interface LoadedPty {
  readonly native: NativePty
  /** macOS starts the program through this small helper; unused on Linux. */
  readonly helperPath: string
}

/**
 * We use the compiled part alone and own the descriptor ourselves, because node-pty's JavaScript loses output:
 * libuv takes a hang-up after a short read for the end, and a PTY's reads are always short; and it destroys
 * the descriptor 200 ms after the exit, read to the end or not.
 */
let loaded: LoadedPty | null = null

/** Throws when there is no build for this platform. */
export function loadPty(): LoadedPty {
  loaded ??= load()
  return loaded
}

function load(): LoadedPty {
  const require = createRequire(import.meta.url)
  const { native } = require('node-pty') as { native: NativePty | null }
  if (native === null) throw new Error(`no pseudo-terminals for ${process.platform} yet`)
  const home = dirname(require.resolve('node-pty/package.json'))
  const builds = ['build/Release', 'build/Debug', `prebuilds/${process.platform}-${process.arch}`]
  const build = builds.find((dir) => existsSync(join(home, dir, 'pty.node'))) ?? 'build/Release'
  // Programs cannot be executed out of an Electron archive; the packager unpacks this one beside it.
  const helperPath = join(home, build, 'spawn-helper').replace(/app\.asar(?!\.unpacked)/, 'app.asar.unpacked')
  return { native, helperPath }
}
