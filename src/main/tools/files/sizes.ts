/** "1.2 MB": decimal, as disks are sold and limits are written. */
export function sizeWords(bytes: number): string {
  if (bytes < 1_000) return `${bytes} bytes`
  const units = ['KB', 'MB', 'GB', 'TB']
  let size = bytes / 1_000
  let unit = 0
  while (size >= 999.95 && unit < units.length - 1) {
    size /= 1_000
    unit += 1
  }
  return `${size.toFixed(1)} ${units[unit]}`
}
