import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { measure } from '../../../src/main/upkeep/measure'
import { bytesText } from '../../../src/shared/domain/bytesText'
import { tempDir } from '../../support/host/tempDir'

describe('the sizes of a data dir', () => {
  it('are told by part, by run and by conversation, and links lead nowhere', async () => {
    const root = tempDir('measure-')
    const elsewhere = tempDir('elsewhere-')
    writeFileSync(join(elsewhere, 'large'), 'x'.repeat(100_000))
    const files: Record<string, number> = {
      'fleet.journal': 10,
      'fleet.journal.1.torn': 1,
      'index.sqlite': 20,
      'index.sqlite-wal': 2,
      'settings.json': 3,
      'runs/r1/000001.journal': 100,
      'runs/r1/000002.journal': 50,
      'runs/r2/000001.journal': 7,
      'conversations/a.conversation': 40,
      'demo/project/.git/objects/x': 5,
      'scratch/r1/tmp/deep': 4,
      'landing/tree/file': 6,
    }
    for (const [name, size] of Object.entries(files)) {
      mkdirSync(join(root, name, '..'), { recursive: true })
      writeFileSync(join(root, name), 'x'.repeat(size))
    }
    symlinkSync(elsewhere, join(root, 'runs', 'r2', 'link'))
    symlinkSync(root, join(root, 'circle'))
    const { parts, runs, conversations, totalBytes } = await measure(root)
    const bytes = (kind: Parameters<typeof parts.get>[0]) => parts.get(kind)?.bytes
    expect(bytes('fleet_log')).toBe(11)
    expect(bytes('usage_index')).toBe(22)
    expect(runs.get('r1')).toEqual({ bytes: 150, files: 2 })
    expect(conversations.get('a.conversation')).toEqual({ bytes: 40, files: 1 })
    expect([bytes('demo'), bytes('scratch'), bytes('landing')]).toEqual([5, 4, 6])
    expect(totalBytes).toBe([...parts.values()].reduce((sum, part) => sum + part.bytes, 0))
    expect(totalBytes).toBeLessThan(1_000)
  })

  it('of one that is not there are nothing', async () => {
    expect(await measure('/nowhere/at/all')).toMatchObject({ totalBytes: 0 })
  })

  it.each([
    [0, '0 bytes'],
    [999, '999 bytes'],
    [1_000, '1.0 kB'],
    [999_949, '999.9 kB'],
    [999_951, '1.0 MB'],
    [1_234_567_890, '1.2 GB'],
    [5e15, '5000.0 TB'],
  ])('%d bytes read as %s', (bytes, text) => {
    expect(bytesText(bytes)).toBe(text)
  })
})
