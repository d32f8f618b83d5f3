import { expect, it } from 'vitest'
import { defaultDataDir } from '../../../src/main/host/dataDir'

const cases: [NodeJS.Platform, Record<string, string>, string, string][] = [
  ['linux', {}, '/home/u', '/home/u/.local/share/snowhook'],
  ['linux', { XDG_DATA_HOME: '/data' }, '/home/u', '/data/snowhook'],
  ['linux', { XDG_DATA_HOME: 'relative' }, '/home/u', '/home/u/.local/share/snowhook'],
  ['freebsd', { XDG_DATA_HOME: '' }, '/home/u', '/home/u/.local/share/snowhook'],
  ['darwin', { XDG_DATA_HOME: '/data' }, '/Users/u', '/Users/u/Library/Application Support/Snowhook'],
  ['win32', { APPDATA: 'C:\\Users\\u\\Roam' }, 'C:\\Users\\u', 'C:\\Users\\u\\Roam\\Snowhook'],
  ['win32', {}, 'C:\\Users\\u', 'C:\\Users\\u\\AppData\\Roaming\\Snowhook'],
]
it.each(cases)('data on %s with %j goes where that system keeps it', (platform, env, home, dir) => {
  expect(defaultDataDir(platform, env, home)).toBe(dir)
})
