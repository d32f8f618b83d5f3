import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openDataDir } from '../../../src/main/store/dataDir'
import { DATA_FORMAT } from '../../../src/main/store/dataFormat'
import { tempDir } from '../../support/host/tempDir'
import { ManualClock } from '../../support/manualClock'

const clock = new ManualClock()
const open = (path: string, version = '1.2.3') => openDataDir({ path, clock, identify: async () => null, version })
const newDir = async (format?: string): Promise<string> => {
  const path = join(tempDir('data-format-'), 'data')
  await mkdir(path)
  if (format !== undefined) await writeFile(join(path, 'format.json'), format)
  return path
}
const said = async (path: string): Promise<unknown> => JSON.parse(await readFile(join(path, 'format.json'), 'utf8'))

describe('the format of a data dir', () => {
  it('is said at the first start, private to the user, with the Snowhook that writes there', async () => {
    const path = await newDir()
    expect(await open(path)).toMatchObject({ ok: true, value: { mended: null } })
    expect(await said(path)).toEqual({ format: DATA_FORMAT, version: '1.2.3' })
    expect((await stat(join(path, 'format.json'))).mode & 0o777).toBe(0o600)
  })

  it('names the Snowhook that wrote last, also an older one', async () => {
    const path = await newDir()
    for (const version of ['1.2.3', '2.0.0', '1.2.3']) {
      const opened = await open(path, version)
      expect(await said(path)).toEqual({ format: DATA_FORMAT, version })
      if (opened.ok) await opened.value.release()
    }
  })

  it('of a newer Snowhook is refused before anything is touched, with the version that is needed', async () => {
    const path = await newDir(JSON.stringify({ format: DATA_FORMAT + 1, version: '9.8.7', more: true }))
    const refused = await open(path)
    expect(refused).toMatchObject({ ok: false, error: { tag: 'newer_format' } })
    if (!refused.ok) expect(`${refused.error.message} ${refused.error.next}`).toContain('9.8.7')
    expect(await readdir(path)).toEqual(['format.json'])
  })

  it('of a data dir that is not there is none: nothing is refused', async () => {
    const path = join(await newDir(), 'deeper')
    expect((await open(path)).ok).toBe(true)
    expect(existsSync(join(path, 'format.json'))).toBe(true)
  })

  it.each(['', '{', '[]', '{"format":"1"}', '{"format":0}', '\0\0\0\0'])(
    'that says nothing (%j) is written anew and kept aside',
    async (text) => {
      const path = await newDir(text)
      const opened = await open(path)
      expect(opened).toMatchObject({ ok: true, value: { mended: expect.stringContaining('format.json.bad-') } })
      expect(await said(path)).toEqual({ format: DATA_FORMAT, version: '1.2.3' })
      const [aside = ''] = (await readdir(path)).filter((name) => name.includes('.bad-'))
      expect(await readFile(join(path, aside), 'utf8')).toBe(text)
    },
  )
})
