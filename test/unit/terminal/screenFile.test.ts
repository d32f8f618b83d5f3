import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import * as nodeFs from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sequenceStates } from '../../../src/main/terminal/sequenceTracker'
import {
  decodeKeptScreen,
  encodeKeptScreen,
  KEPT_SCREEN_MAX_BYTES,
  type KeptScreen,
} from '../../../src/main/terminal/screenFile'
import { createScreenStore, type ScreenStoreFs } from '../../../src/main/terminal/screenStore'
import { RunId } from '../../../src/shared/domain/ids'
import { tempDir } from '../../support/host/tempDir'

const runId = RunId.parse('run-1')
const bytes = fc.uint8Array({ maxLength: 40 })
const kept: fc.Arbitrary<KeptScreen> = fc.record({
  mark: fc.record({ segment: fc.integer({ min: 1, max: 1_000 }), start: fc.nat(), crc: fc.nat() }),
  screen: fc.record({
    cols: fc.integer({ min: 1, max: 500 }),
    rows: fc.integer({ min: 1, max: 300 }),
    offset: fc.maxSafeNat(),
    picture: bytes,
    guard: fc.record({ state: fc.constantFrom(...sequenceStates), open: bytes, cut: bytes, blanking: fc.boolean() }),
  }),
  drawing: fc.jsonValue(),
})
const sample = (text: string): KeptScreen => ({
  mark: { segment: 1, start: 64, crc: 5 },
  screen: {
    cols: 80,
    rows: 24,
    offset: text.length,
    picture: Uint8Array.from(Buffer.from(text)),
    guard: { state: 'ground', open: new Uint8Array(0), cut: new Uint8Array(0), blanking: false },
  },
  drawing: { mode: 'pty' },
})

function place() {
  const dataDir = tempDir('snowhook-screen-')
  const folder = join(dataDir, 'runs', runId)
  mkdirSync(folder, { recursive: true })
  return { dataDir, folder, store: (fs: ScreenStoreFs = nodeFs) => createScreenStore({ dataDir, fs }) }
}

describe('the file of a kept screen', () => {
  it('gives back what was put into it', () => {
    const property = fc.property(kept, (given) => {
      const file = encodeKeptScreen(given)
      // JSON knows no difference between 0 and -0.
      const expected = { ...given, drawing: JSON.parse(JSON.stringify(given.drawing)) as unknown }
      expect(file === null ? null : decodeKeptScreen(file)).toEqual(expected)
    })
    fc.assert(property, { numRuns: 200, seed: 7 })
  })
  it('is not used when any one byte of it is another, when it is cut short, or when something follows', () => {
    const file = encodeKeptScreen(sample('a picture \x1b[31m'))
    if (file === null) throw new Error('too large')
    for (let at = 0; at < file.length; at += 1) {
      // Two bytes are for later use.
      if (at === 10 || at === 11) continue
      for (const bit of [1, 128]) {
        const damaged = Buffer.from(file)
        damaged[at] = (damaged[at] ?? 0) ^ bit
        expect(decodeKeptScreen(damaged), `byte ${at}`).toBeNull()
      }
      expect(decodeKeptScreen(file.subarray(0, at))).toBeNull()
    }
    expect(decodeKeptScreen(Buffer.concat([file, Buffer.from('x')]))).toBeNull()
  })
  it('is not written when it would be larger than it may be', () => {
    const large = sample('')
    const picture = new Uint8Array(KEPT_SCREEN_MAX_BYTES)
    expect(encodeKeptScreen({ ...large, screen: { ...large.screen, picture } })).toBeNull()
  })
})

describe('the store of kept screens', () => {
  it('keeps the newest one of a run, readable for its user alone', async () => {
    const { folder, store } = place()
    await store().write(runId, sample('first'))
    await store().write(runId, sample('second'))
    expect(await store().read(runId)).toEqual(sample('second'))
    expect(readdirSync(folder)).toEqual(['screen.kept'])
    expect(statSync(join(folder, 'screen.kept')).mode & 0o777).toBe(0o600)
  })
  it('has nothing for a run without one, and for a file that is none or far too large', async () => {
    const { folder, store } = place()
    expect(await store().read(runId)).toBeNull()
    for (const wrong of [Buffer.alloc(0), Buffer.from('{}'), Buffer.alloc(KEPT_SCREEN_MAX_BYTES + 1)]) {
      writeFileSync(join(folder, 'screen.kept'), wrong)
      expect(await store().read(runId)).toBeNull()
    }
  })
  it('makes no folder for a run that has none', async () => {
    const { dataDir, store } = place()
    await store().write(RunId.parse('run-9'), sample('x'))
    expect(readdirSync(join(dataDir, 'runs'))).toEqual([runId])
  })
  it('has the one before when the disk refuses at any step, and says nothing', async () => {
    const { folder, store } = place()
    await store().write(runId, sample('first'))
    const before = readFileSync(join(folder, 'screen.kept'))
    const steps = ['open', 'writeFile', 'sync', 'close', 'rename'] as const
    for (const failing of steps) {
      const refuse = async (): Promise<never> => {
        throw Object.assign(new Error('no space'), { code: 'ENOSPC' })
      }
      const fs: ScreenStoreFs = {
        ...nodeFs,
        ...(failing === 'rename' ? { rename: refuse } : {}),
        open: async (...args: Parameters<typeof nodeFs.open>) => {
          if (failing === 'open') return refuse()
          const file = await nodeFs.open(...args)
          if (failing === 'rename') return file
          const close = file.close.bind(file)
          Object.assign(file, { [failing]: failing === 'close' ? () => close().then(refuse) : refuse })
          return file
        },
      }
      await store(fs).write(runId, sample('second'))
      expect(readFileSync(join(folder, 'screen.kept')).equals(before), failing).toBe(true)
      expect(readdirSync(folder), failing).toEqual(['screen.kept'])
    }
  })
  it('takes the place of the draft that a crash left', async () => {
    const { folder, store } = place()
    writeFileSync(join(folder, 'screen.kept.new'), 'half a pict')
    expect(await store().read(runId)).toBeNull()
    await store().write(runId, sample('whole'))
    expect(readdirSync(folder)).toEqual(['screen.kept'])
  })
})
