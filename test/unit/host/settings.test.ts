import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { defaultSettings, SettingsStore } from '../../../src/main/host/settings'
import type { Settings } from '../../../src/shared/contract/settings'
import { tempDir } from '../../support/host/tempDir'

let dir = ''
const path = (): string => join(dir, 'settings.json')
const seen: Settings[] = []
const openStore = () => SettingsStore.open(path(), 42, (settings) => seen.push(settings))

beforeEach(async () => {
  dir = tempDir('snowhook-settings-')
  seen.length = 0
})

describe('settings', () => {
  it('are the defaults on the first start, without a word and without a file', async () => {
    const { store, alert } = await openStore()
    expect(store.current).toEqual(defaultSettings)
    expect(alert).toBeNull()
    expect(await readdir(dir)).toEqual([])
  })

  it('are there again after a restart, and told to whoever watches', async () => {
    const { store } = await openStore()
    expect(await store.update({ theme: 'dark', layout: undefined })).toMatchObject({ ok: true })
    expect(seen).toEqual([{ ...defaultSettings, theme: 'dark' }])
    expect((await openStore()).store.current).toEqual({ ...defaultSettings, theme: 'dark' })
  })

  it('keep every one of many changes made at once', async () => {
    const { store } = await openStore()
    await Promise.all([
      store.update({ theme: 'light' }),
      store.update({ layout: '4' }),
      store.update({ lastRuntime: 'x' }),
    ])
    expect((await openStore()).store.current).toMatchObject({ theme: 'light', layout: '4', lastRuntime: 'x' })
    expect(await readdir(dir)).toEqual(['settings.json'])
  })

  it('of an older version get the defaults of what it did not know', async () => {
    await writeFile(path(), JSON.stringify({ theme: 'light' }))
    expect((await openStore()).store.current).toEqual({ ...defaultSettings, theme: 'light' })
  })

  it('of a newer version keep what this one does not know, through every change', async () => {
    await writeFile(path(), JSON.stringify({ theme: 'light', density: { rows: 3 }, keepRunsDays: 30 }))
    const { store, alert } = await openStore()
    expect([alert, store.current]).toEqual([null, { ...defaultSettings, theme: 'light', keepRunsDays: 30 }])
    await store.update({ theme: 'dark' })
    expect(JSON.parse(await readFile(path(), 'utf8'))).toMatchObject({ theme: 'dark', density: { rows: 3 } })
  })

  it.each(['', '{', '[]', 'null', '{"theme":"pink"}'])(
    'that cannot be understood (%j) are kept aside and said so',
    async (text) => {
      await writeFile(path(), text)
      const { store, alert } = await openStore()
      expect(store.current).toEqual(defaultSettings)
      expect(alert).toMatchObject({ level: 'warning', kept: expect.stringContaining('.bad-42') })
      expect(await readFile(`${path()}.bad-42`, 'utf8')).toBe(text)
    },
  )

  it('refuse a value out of bounds and stay as they are', async () => {
    const { store } = await openStore()
    const refused = await store.update({ inactivityTimeoutSecs: -1 })
    expect(refused).toMatchObject({ ok: false, error: { tag: 'invalid_input', field: 'inactivityTimeoutSecs' } })
    expect(store.current).toEqual(defaultSettings)
  })

  it('that cannot be written hold until the end and say so', async () => {
    const { store } = await SettingsStore.open(join(dir, 'no-such-folder', 'settings.json'), 1, () => {})
    expect(await store.update({ theme: 'dark' })).toMatchObject({ ok: false, error: { tag: 'storage_failed' } })
    expect(store.current.theme).toBe('dark')
  })
})
