import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, afterEach, describe, expect, it, vi } from 'vitest'
import { safeStorageVault } from '../../../src/main/electron/safeStorageVault'
import { fileVault } from '../../../src/main/keys/fileVault'
import type { StoredKeys } from '../../../src/main/keys/ports'
import { safeStorage } from '../../support/electron-stand-in/system'
import { tempDir } from '../../support/host/tempDir'
import { ManualClock } from '../../support/manualClock'
import { bad, good } from '../../support/outcome'

const VALUE = 'sk-very-secret-0123456789'
const keys: StoredKeys = { ALPHA_KEY: { value: VALUE, storedAt: 7 } }
const clock = new ManualClock()

let path = ''
let plainPath = ''
beforeEach(() => {
  const folder = tempDir('snowhook-vault-')
  path = join(folder, 'keys.vault')
  plainPath = join(folder, 'keys.json')
})
afterEach(() => vi.unstubAllEnvs())

const open = (platform: NodeJS.Platform = 'linux', storage = safeStorage) =>
  safeStorageVault({ safeStorage: storage, platform, path, plain: fileVault(plainPath, clock), clock })

describe('with a keyring', () => {
  beforeEach(() => vi.stubEnv('STAND_IN_KEYRING', 'unlocked'))

  it('keys are encrypted in a private file, and there again', async () => {
    const vault = open()
    expect([vault.kind, vault.label]).toEqual(['vault', 'Secret Service keyring'])
    good(await vault.save(keys))
    const text = readFileSync(path, 'utf8')
    expect(text).not.toContain(VALUE)
    expect(Buffer.from(text, 'base64').toString('latin1')).not.toContain(VALUE)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(good(await open().load())).toEqual({ keys, note: null })
    expect(existsSync(plainPath)).toBe(false)
  })

  it.each([
    ['darwin', 'macOS Keychain'],
    ['win32', 'Windows Data Protection'],
  ] as const)('the vault of %s has its name', (platform, label) => {
    expect(open(platform)).toMatchObject({ kind: 'vault', label })
  })

  it('that is locked later, the keys are neither read nor touched', async () => {
    good(await open().save(keys))
    const text = readFileSync(path, 'utf8')
    vi.stubEnv('STAND_IN_KEYRING', 'locked')
    expect(bad(await open().load())).toMatchObject({
      tag: 'storage_failed',
      kept: expect.stringContaining('not changed'),
    })
    expect(bad(await open().save({})).tag).toBe('storage_failed')
    expect(readFileSync(path, 'utf8')).toBe(text)
  })

  it('that does not decrypt the file, the file stays where it is', async () => {
    writeFileSync(path, 'bm90IG91cnMgYXQgYWxsLCBub3QgYXQgYWxsLCBubw==', { mode: 0o600 })
    const error = bad(await open().load())
    expect(error.message).toContain('did not decrypt')
    expect(existsSync(path)).toBe(true)
  })

  it('whose key the system has changed, the keys are written anew', async () => {
    good(await open().save(keys))
    const before = readFileSync(path, 'utf8')
    const rotated: typeof safeStorage = {
      ...safeStorage,
      decryptStringAsync: async (sealed) => ({
        ...(await safeStorage.decryptStringAsync(sealed)),
        shouldReEncrypt: true,
      }),
    }
    expect(good(await open('linux', rotated).load()).keys).toEqual(keys)
    expect(readFileSync(path, 'utf8')).not.toBe(before)
    expect(good(await open().load()).keys).toEqual(keys)
  })
})

it('a Linux without a keyring has a file in plain text, and says so', async () => {
  const vault = open()
  expect([vault.kind, vault.label]).toEqual(['plain_vault', plainPath])
  good(await vault.save(keys))
  expect(good(await vault.load()).keys).toEqual(keys)
  expect(existsSync(path)).toBe(false)
  expect(statSync(plainPath).mode & 0o777).toBe(0o600)
})
