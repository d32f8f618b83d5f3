const GAP = '\u202f'
const steps = [
  { from: 1e12, suffix: 'TB' },
  { from: 1e9, suffix: 'GB' },
  { from: 1e6, suffix: 'MB' },
  { from: 1e3, suffix: 'kB' },
] as const

/** A size for a tight place, in powers of ten as disks are sold: `812 B`, `4.1 MB`, `12 GB`. */
export function formatBytes(bytes: number): string {
  for (const { from, suffix } of steps) {
    if (bytes < from) continue
    const scaled = bytes / from
    return `${scaled < 10 ? Math.floor(scaled * 10) / 10 : Math.floor(scaled)}${GAP}${suffix}`
  }
  return `${Math.floor(bytes)}${GAP}B`
}
