import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { foldersIn, root, sourcesIn, within } from './sources'

/** Past this a file wants splitting (design §3). */
const FILE_MAX_LINES = 400
/** A preload that grows is a preload that does something. */
const PRELOAD_MAX_LINES = 40
/** "`name`: why", at the least. */
const REASON_MIN_CHARS = 15

const sources = sourcesIn('src')
const main = sources.filter(({ path }) => within(path, 'src/main'))

const matching = (files: typeof sources, pattern: RegExp): string[] =>
  files.flatMap(({ path, code }) => (pattern.test(code) ? [path] : []))

describe('the house', () => {
  it('has no file longer than its limit', () => {
    const sizes = sources.map(({ lines }) => lines).sort((a, b) => a - b)
    const at = (share: number) => sizes[Math.floor(sizes.length * share)]
    console.info(
      `${sizes.length} source files: median ${at(0.5)} lines, nine of ten up to ${at(0.9)}, longest ${at(1 - 1e-9)}`,
    )
    expect(sources.filter(({ lines }) => lines > FILE_MAX_LINES).map(({ path, lines }) => `${path}: ${lines}`)).toEqual(
      [],
    )
  })

  it('has no folder for things without a name', () => {
    const nameless = /(^|\/)(utils?|helpers?|commons?|misc|lib)$/
    expect(['src', 'test'].flatMap(foldersIn).filter((folder) => nameless.test(folder))).toEqual([])
  })

  it('never blocks on another process', () => {
    expect(matching(main, /\b(?:execSync|execFileSync|spawnSync)\b/)).toEqual([])
  })

  it('hands over one thing in the preload, in few lines', () => {
    const preload = sources.filter(({ path }) => within(path, 'src/preload'))
    expect(preload.map(({ path }) => path)).toEqual(['src/preload/index.ts'])
    expect(preload[0]?.lines).toBeLessThanOrEqual(PRELOAD_MAX_LINES)
    const text = preload[0]?.text ?? ''
    const ways = text.match(/exposeInMainWorld\(|window\.postMessage\(/g) ?? []
    expect(ways).toHaveLength(1)
  })

  it('gives a runtime nothing but its context: no environment, clock, timer or chance of its own', () => {
    const runtimes = main.filter(
      ({ path }) => within(path, 'src/main/runtimes') && !within(path, 'src/main/runtimes/demo/agent'),
    )
    const own =
      /\b(?:process\.env|Date\.now|new Date\(\)|Math\.random|randomUUID|setTimeout|setInterval|performance\.now)\b/
    expect(matching(runtimes, own)).toEqual([])
  })

  it('has no test that is left out, half-written or alone', () => {
    const tests = sourcesIn('test').filter(({ path }) => path.endsWith('.test.ts') || path.endsWith('.test.tsx'))
    expect(tests.length).toBeGreaterThan(0)
    expect(matching(tests, /\b(?:it|test|describe)\.(?:only|skip|todo|fails)\b/)).toEqual([])
  })

  it('says in ARCHITECTURE.md why it depends on each package', () => {
    const packages = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<
      string,
      Record<string, string>
    >
    const names = Object.keys({ ...packages['dependencies'], ...packages['devDependencies'] })
    const page = join(root, 'ARCHITECTURE.md')
    const lines = existsSync(page) ? readFileSync(page, 'utf8').split('\n') : []
    const reasoned = (name: string): boolean =>
      lines.some(
        (line) => line.includes(`\`${name}\``) && line.replaceAll(/`[^`]*`|\W/g, '').length >= REASON_MIN_CHARS,
      )
    expect(names.filter((name) => !reasoned(name))).toEqual([])
  })
})
