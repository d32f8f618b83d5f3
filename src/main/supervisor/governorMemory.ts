/** What the answer is made of; the host gives the real ones. */
export interface MemorySources {
  readonly platform: string
  /** `process.versions.uv`. */
  readonly uvVersion: string
  /** A file's text; null: it cannot be read. */
  readonly readText: (path: string) => string | null
  /** `os.freemem()`. */
  readonly freemem: () => number
  /** `process.availableMemory()`. */
  readonly available: () => number
}

/**
 * Bytes that a new process could use; null: the system does not say. Linux: what the kernel says is available without
 * swapping, or what is left of the container's own limit, its file cache counted as free. macOS keeps nearly all of
 * its memory in use on purpose, so what is merely free says nothing; what could be freed is known from libuv 1.52 on.
 */
export function memoryAvailable(sources: MemorySources): number | null {
  switch (sources.platform) {
    case 'linux': {
      const all = [fromMeminfo(sources.readText('/proc/meminfo')), leftOfContainer(sources.readText)]
      const known = all.filter((bytes) => bytes !== null)
      return known.length === 0 ? sources.freemem() : Math.min(...known)
    }
    case 'darwin':
      return countsWhatCanBeFreed(sources.uvVersion) ? sources.available() : null
    default:
      return sources.freemem()
  }
}

function fromMeminfo(text: string | null): number | null {
  const kilobytes = /^MemAvailable:\s+(\d+) kB$/m.exec(text ?? '')?.[1]
  return kilobytes === undefined ? null : Number(kilobytes) * 1_024
}

/** Seen from inside a container its own group is the top one; on a bare system the top one has no limit. */
function leftOfContainer(readText: MemorySources['readText']): number | null {
  const number = (text: string | null | undefined): number | null =>
    /^\d+$/.test(text?.trim() ?? '') ? Number(text) : null
  const limit = number(readText('/sys/fs/cgroup/memory.max'))
  const used = number(readText('/sys/fs/cgroup/memory.current'))
  if (limit === null || used === null) return null
  const cache = number(/^inactive_file (\d+)$/m.exec(readText('/sys/fs/cgroup/memory.stat') ?? '')?.[1]) ?? 0
  return Math.max(0, limit - Math.max(0, used - cache))
}

function countsWhatCanBeFreed(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major > 1 || (major === 1 && minor >= 52)
}
