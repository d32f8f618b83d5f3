import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runtimes } from '../../src/main/runtimes/registry'
import { root, sourcesIn } from './sources'

const folders = readdirSync(join(root, 'src/main/runtimes'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)
  .sort()

describe('the registry', () => {
  it('holds every folder under runtimes, under its own name, once', () => {
    expect(runtimes.map(({ manifest }) => String(manifest.id)).sort()).toEqual(folders)
  })

  it('offers a real agent first', () => {
    expect(runtimes[0]?.manifest.simulated ?? false).toBe(false)
    expect(runtimes[0]?.manifest.capabilities).toMatchObject({ prompt: true, usage: true, resumable: true })
  })

  it('has a conformance test for each runtime', () => {
    const suites = sourcesIn('test').filter(({ text }) => /^conforms\(\{/m.test(text))
    const tested = suites.flatMap(({ imports }) => imports.map(({ target }) => target))
    expect(folders.filter((name) => !tested.includes(`src/main/runtimes/${name}`))).toEqual([])
  })
})
