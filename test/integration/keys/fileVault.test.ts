import {
  chmodSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import * as nodeFs from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { fileVault } from '../../../src/main/keys/fileVault'
import type { StoredKeys } from '../../../src/main/keys/ports'
import { ManualClock } from '../../support/manualClock'
import { tempDir } from '../../support/host/tempDir'
import { bad, good } from '../../support/outcome'

const VALUE = 'sk-very-secret-0123456789'
const keys: StoredKeys = { ALPHA_KEY: { value: VALUE, storedAt: 7 } }
const clock = new ManualClock()
const mode = (path: string): number => statSync(path).mode & 0o777

let folder = ''
let path = ''
beforeEach(() => {
  folder = tempDir('snowhook-keys-')
  path = join(folder, 'keys.json')
})
const vault = (fs: typeof nodeFs = nodeFs) => fileVault(path, clock, fs)
const store = async () => good(await vault().save(keys))

describe('keys in a file', () => {
  it('are there again, in a file that the user alone can read, whatever the umask', async () => {
    const before = process.umask(0)
    await store().finally(() => process.umask(before))
    expect(mode(path)).toBe(0o600)
    expect(good(await vault().load())).toEqual({ keys, note: null })
    expect(readdirSync(folder)).toEqual(['keys.json'])
  })

  it('are none when there is no file', async () => {
    expect(good(await vault().load())).toEqual({ keys: {}, note: null })
    expect(readdirSync(folder)).toEqual([])
  })

  it.each(['open', 'rename'] as const)(
    'are the old ones when the disk refuses to %s, and no draft is left',
    async (call) => {
      await store()
      const failing = { ...nodeFs, [call]: () => Promise.reject(new Error('no space left')) }
      const error = bad(await vault(failing).save({ ALPHA_KEY: { value: 'new-secret', storedAt: 8 } }))
      expect(error).toMatchObject({ tag: 'storage_failed', kept: expect.stringContaining('untouched') })
      expect(JSON.stringify(error)).not.toContain('secret')
      expect(good(await vault().load()).keys).toEqual(keys)
      expect(readdirSync(folder)).toEqual(['keys.json'])
    },
  )

  it('replace a link that was put in their place, and never write through it', async () => {
    const other = join(folder, 'other.txt')
    writeFileSync(other, 'theirs')
    symlinkSync(other, path)
    await store()
    expect(readFileSync(other, 'utf8')).toBe('theirs')
    expect(good(await vault().load()).keys).toEqual(keys)
  })
})

describe('a file that others may read', () => {
  it('is tightened when its folder was closed to them', async () => {
    await store()
    chmodSync(path, 0o644)
    expect(good(await vault().load()).keys).toEqual(keys)
    expect(mode(path)).toBe(0o600)
  })

  it('is refused when they could reach it, with the command that mends it', async () => {
    await store()
    chmodSync(path, 0o640)
    chmodSync(folder, 0o755)
    const error = bad(await vault().load())
    expect(error).toMatchObject({ tag: 'storage_failed', next: expect.stringContaining(`chmod 600 '${path}'`) })
    expect(mode(path)).toBe(0o640)
    chmodSync(path, 0o600)
    expect(good(await vault().load()).keys).toEqual(keys)
  })

  it('is refused when they could exchange it', async () => {
    await store()
    chmodSync(folder, 0o777)
    expect(bad(await vault().load()).next).toContain(`chmod 700 '${folder}'`)
  })
})

describe('a file that is not simply the user’s own', () => {
  const refusedWith = async (words: string, fs?: typeof nodeFs): Promise<void> => {
    const error = bad(await vault(fs).load())
    expect(error).toMatchObject({ tag: 'storage_failed', message: expect.stringContaining(words) })
    expect(JSON.stringify(error)).not.toContain(VALUE)
  }

  it('is refused: a symbolic link', async () => {
    await store()
    renameSync(path, join(folder, 'real.json'))
    symlinkSync(join(folder, 'real.json'), path)
    await refusedWith('symbolic link')
  })

  it('is refused: a hard link', async () => {
    await store()
    linkSync(path, join(folder, 'second.json'))
    await refusedWith('second name')
  })

  it('is refused: a folder', async () => {
    mkdirSync(path)
    await refusedWith('is not a file')
  })

  it('is refused: a file of another user', async () => {
    await store()
    const open: typeof nodeFs.open = async (...args) => {
      const file = await nodeFs.open(...args)
      const stats = await file.stat()
      return Object.assign(file, { stat: () => Promise.resolve(Object.assign(stats, { uid: stats.uid + 1 })) })
    }
    await refusedWith('another user', { ...nodeFs, open })
  })
})

describe('a file that cannot be understood', () => {
  it.each([
    ['half a file', `{"version":1,"keys":{"ALPHA_KEY":{"value":"${VALUE}`],
    ['something else', '[]'],
    ['an empty file', ''],
    ['a key without a value', '{"version":1,"keys":{"A":{"storedAt":1}}}'],
  ])('is put aside whole and said: %s', async (_what, text) => {
    writeFileSync(path, text, { mode: 0o600 })
    const { keys: none, note } = good(await vault().load())
    expect(none).toEqual({})
    const [aside = ''] = readdirSync(folder)
    expect(note).toContain(aside)
    expect(note).not.toContain(VALUE)
    expect(readFileSync(join(folder, aside), 'utf8')).toBe(text)
    expect(mode(join(folder, aside))).toBe(0o600)
  })

  it('of a newer Snowhook is left where it is', async () => {
    const text = '{"version":2,"whatever":true}'
    writeFileSync(path, text, { mode: 0o600 })
    expect(bad(await vault().load()).tag).toBe('newer_format')
    expect(readFileSync(path, 'utf8')).toBe(text)
  })
})
