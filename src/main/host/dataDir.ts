import { join, posix, win32 } from 'node:path'

/** Where Snowhook keeps its data: where `SNOWHOOK_DATA_DIR` says, else each system's own place for it. */
export function defaultDataDir(
  platform: NodeJS.Platform,
  env: Readonly<Record<string, string | undefined>>,
  home: string,
): string {
  const chosen = env['SNOWHOOK_DATA_DIR']
  if (chosen) return platform === 'win32' ? win32.resolve(chosen) : posix.resolve(chosen)
  if (platform === 'darwin') return posix.join(home, 'Library', 'Application Support', 'Snowhook')
  if (platform === 'win32') return win32.join(env['APPDATA'] || win32.join(home, 'AppData', 'Roaming'), 'Snowhook')
  // The XDG specification says that a relative path must be ignored.
  const data = env['XDG_DATA_HOME']
  const base = data?.startsWith('/') ? data : posix.join(home, '.local', 'share')
  return posix.join(base, 'snowhook')
}

/** What the host itself keeps there; journals, the fleet log and the index have their own names inside. */
export interface DataDirLayout {
  readonly root: string
  readonly settings: string
  /** One private folder a live run. */
  readonly scratch: string
  readonly demo: string
  readonly ledger: string
  /** The derived usage index. */
  readonly usage: string
  /** Keys that the user stored where no vault of the system is at hand. */
  readonly keys: string
  /** Prices of the user's own. */
  readonly prices: string
}

export const layoutOf = (root: string): DataDirLayout => ({
  root,
  settings: join(root, 'settings.json'),
  scratch: join(root, 'scratch'),
  demo: join(root, 'demo'),
  ledger: join(root, 'processes.jsonl'),
  usage: join(root, 'index.sqlite'),
  keys: join(root, 'keys.json'),
  prices: join(root, 'prices.json'),
})
