import { describe, expect, it } from 'vitest'
import { type MemorySources, memoryAvailable } from '../../../src/main/supervisor/governorMemory'

const meminfo = 'MemTotal:       24684084 kB\nMemFree:          100000 kB\nMemAvailable:    2000000 kB\nBuffers: 1 kB\n'

const sources = (more: Partial<MemorySources> & { readonly files?: Record<string, string> }): MemorySources => ({
  platform: 'linux',
  uvVersion: '1.52.1',
  readText: (path) => more.files?.[path] ?? null,
  freemem: () => 111,
  available: () => 222,
  ...more,
})
const group = (max: string, current: string, stat = 'anon 5\ninactive_file 300\n') => ({
  '/proc/meminfo': meminfo,
  '/sys/fs/cgroup/memory.max': max,
  '/sys/fs/cgroup/memory.current': current,
  '/sys/fs/cgroup/memory.stat': stat,
})

describe('memory that a new process could use', () => {
  it('is what Linux says is available, not what is unused', () => {
    expect(memoryAvailable(sources({ files: { '/proc/meminfo': meminfo } }))).toBe(2_000_000 * 1_024)
  })

  it.each([
    ['a limit, with the cache that can be dropped', group('1000\n', '900\n'), 400],
    ['a limit that is overdrawn', group('1000', '5000'), 0],
    ['a limit without a word on its cache', group('1000', '900', ''), 100],
    ['no limit', group('max', '900'), 2_000_000 * 1_024],
    ['a limit above what the machine has', group('99999999999999', '0'), 2_000_000 * 1_024],
    ['nonsense', group('-1', 'NaN'), 2_000_000 * 1_024],
  ])('is never more than a container has left: %s', (_, files, bytes) => {
    expect(memoryAvailable(sources({ files }))).toBe(bytes)
  })

  it.each([
    ['linux without its files', sources({}), 111],
    ['windows', sources({ platform: 'win32' }), 111],
    ['macOS as far as it can say', sources({ platform: 'darwin' }), 222],
    ['macOS of a later libuv', sources({ platform: 'darwin', uvVersion: '2.0.0' }), 222],
    ['macOS that only knows what is free', sources({ platform: 'darwin', uvVersion: '1.51.0' }), null],
    ['macOS with a version that cannot be read', sources({ platform: 'darwin', uvVersion: '' }), null],
  ])('on %s', (_, given, bytes) => {
    expect(memoryAvailable(given)).toBe(bytes)
  })
})
