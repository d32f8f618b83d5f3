import { crc32 } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import {
  decodeFileHeader,
  encodeFileHeader,
  FILE_HEADER_BYTES,
  FORMAT_VERSION,
} from '../../../src/main/journal/fileHeader'
import { SnowhookException } from '../../../src/shared/domain/errors'

const header = { content: 'run', segment: 3, createdAt: 1_700_000_000_000, firstSeq: 42, firstOffset: 123_456 } as const

describe('the file header', () => {
  it('comes back as it was', () => {
    expect(encodeFileHeader(header)).toHaveLength(FILE_HEADER_BYTES)
    expect(decodeFileHeader(encodeFileHeader(header), 'x')).toEqual(header)
  })

  it('is recognised as damaged when cut or when any bit is turned, and never mistaken for a newer version', () => {
    const bytes = encodeFileHeader(header)
    for (let cut = 0; cut < bytes.length; cut += 1) expect(decodeFileHeader(bytes.subarray(0, cut), 'x')).toBeNull()
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const turned = Buffer.from(bytes)
      turned[bit >> 3] = (turned[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(decodeFileHeader(turned, 'x')).toBeNull()
    }
  })

  it('of a newer version is refused by name', () => {
    const bytes = encodeFileHeader(header)
    bytes.writeUInt16LE(FORMAT_VERSION + 1, 8)
    bytes.writeUInt32LE(crc32(bytes.subarray(0, FILE_HEADER_BYTES - 4)), FILE_HEADER_BYTES - 4)
    const refused = () => decodeFileHeader(bytes, '/data/000001.journal')
    expect(refused).toThrow(SnowhookException)
    expect(refused).toThrow(/\/data\/000001.journal was written by a newer Snowhook/)
  })
})
