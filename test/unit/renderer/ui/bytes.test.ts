import { expect, it } from 'vitest'
import { formatBytes } from '../../../../src/renderer/src/ui/format/bytes'

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [1_000, '1 kB'],
  [4_190_000, '4.1 MB'],
  [48_900_000, '48 MB'],
  [12_000_000_000, '12 GB'],
  [1_500_000_000_000, '1.5 TB'],
])('%d bytes are %s', (bytes, text) => {
  expect(formatBytes(bytes).replace('\u202f', ' ')).toBe(text)
})
