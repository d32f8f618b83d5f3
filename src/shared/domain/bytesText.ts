const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB'] as const

/** As people say sizes: "1.2 GB", in powers of a thousand, as disks are sold. */
export function bytesText(bytes: number): string {
  let value = bytes
  let unit = 0
  while (value >= 999.95 && unit < UNITS.length - 1) {
    value /= 1_000
    unit += 1
  }
  if (value === 1 && unit === 0) return '1 byte'
  return `${unit === 0 ? value : value.toFixed(1)} ${UNITS[unit]}`
}
