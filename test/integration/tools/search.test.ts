import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findProgram } from '../../../src/main/process/findProgram'
import { type BenchOptions, openBench, type TestBench } from '../../support/toolBench'

const path = process.env['PATH'] ?? ''
const rg = findProgram('rg', { PATH: path })
const withoutRipgrep = path.split(delimiter).filter((folder) => findProgram('rg', { PATH: folder }) === null)

const ways: [string, BenchOptions][] = [['on our own', { env: { PATH: withoutRipgrep.join(delimiter) } }]]
if (rg !== null) ways.push(['by ripgrep', { env: { PATH: dirname(rg) + delimiter + path } }])
console.info(rg === null ? 'ripgrep is not on the PATH: only our own search is tested' : `with ${rg}`)

function grow(bench: TestBench): void {
  const put = (file: string, content: string | Buffer): void => {
    mkdirSync(dirname(join(bench.project, file)), { recursive: true })
    writeFileSync(join(bench.project, file), content)
  }
  put('.gitignore', 'ignored/\n*.log\n!keep.log\n')
  put('a.txt', 'one\nNeedle two\r\nthree\n')
  put('b/.gitignore', '/secret.txt\n')
  put('b/secret.txt', 'needle\n')
  put('b/c/secret.txt', 'needle deep\n')
  put('b/c/d.ts', 'x\nneedle 1\ny\nneedle 2\nz\n')
  put('ignored/x.txt', 'needle\n')
  put('x.log', 'needle\n')
  put('keep.log', 'a needle kept\n')
  put('.hidden', 'needle hidden\n')
  put('.git/config', 'needle\n')
  put('binary', Buffer.from('needle\0needle\n'))
  put('wide.js', `${'w'.repeat(2_000)}needle\n`)
  symlinkSync('/etc', join(bench.project, 'etc'))
  symlinkSync('a.txt', join(bench.project, 'link.txt'))
}

describe.each(ways)('a search %s', (_, options) => {
  it('finds what is there, in order, and leaves out what is ignored', async () => {
    await using bench = await openBench(options)
    grow(bench)
    const found = await bench.call('grep', { pattern: 'needle' })
    expect(found.output.split('\n').map((line) => line.slice(0, 40))).toEqual([
      '.hidden:1:needle hidden',
      'b/c/d.ts:2:needle 1',
      'b/c/d.ts:4:needle 2',
      'b/c/secret.txt:1:needle deep',
      'keep.log:1:a needle kept',
      `wide.js:1:${'w'.repeat(30)}`,
    ])
  })

  it.each([
    [{ pattern: 'needle', ignore_case: true, include: '*.txt' }, 'a.txt:2:Needle two\nb/c/secret.txt:1:needle deep'],
    [{ pattern: 'needle', path: 'b' }, 'b/c/d.ts:2:needle 1\nb/c/d.ts:4:needle 2\nb/c/secret.txt:1:needle deep'],
    [
      { pattern: 'needle', path: 'b', include: 'c/*.ts', limit: 1 },
      'b/c/d.ts:2:needle 1\n[There are more than 1 matching lines: narrow the search.]',
    ],
    [
      { pattern: 'needle', path: 'b/c/d.ts', context: 1 },
      'b/c/d.ts-1-x\nb/c/d.ts:2:needle 1\nb/c/d.ts-3-y\nb/c/d.ts:4:needle 2\nb/c/d.ts-5-z',
    ],
    [{ pattern: '^Needle two$' }, 'a.txt:2:Needle two'],
    [{ pattern: '(?i)^needle [a-z]+$', include: '*.txt' }, 'a.txt:2:Needle two\nb/c/secret.txt:1:needle deep'],
    [{ pattern: 'e 1|e 2' }, 'b/c/d.ts:2:needle 1\nb/c/d.ts:4:needle 2'],
    [{ pattern: 'no such thing' }, 'Nothing matches no such thing.'],
    [{ pattern: '[', literal: true }, 'Nothing matches [.'],
    [{ pattern: '-e' }, 'Nothing matches -e.'],
  ])('%j', async (input, expected) => {
    await using bench = await openBench(options)
    grow(bench)
    expect((await bench.call('grep', input)).output).toBe(expected)
  })

  it('says what is wrong with an expression', async () => {
    await using bench = await openBench(options)
    grow(bench)
    for (const pattern of ['(', '[z-a]', 'a\nb']) {
      const { outcome, output } = await bench.call('grep', { pattern })
      expect(outcome).toBe('error')
      expect(output).toMatch(/nclosed|nterminated|range|line feed/i)
    }
  })

  it('ends at once when it is interrupted, also in an expression that never ends', async () => {
    await using bench = await openBench(options)
    writeFileSync(join(bench.project, 'evil'), `${'a'.repeat(60)}b\n`.repeat(10))
    const stop = new AbortController()
    const call = bench.call('grep', { pattern: '^(a+)+$' }, { signal: stop.signal })
    // The host is not held up: this very timer runs while the expression does.
    await new Promise((resolve) => setImmediate(resolve))
    stop.abort()
    expect(['interrupted', 'ok']).toContain((await call).outcome)
  })
})

describe('an expression that never ends', () => {
  it('is ended when its time is over, and the host goes on meanwhile', async () => {
    const { ManualClock } = await import('../../support/manualClock')
    const clock = new ManualClock()
    await using bench = await openBench({ clock, env: { PATH: withoutRipgrep.join(delimiter) } })
    writeFileSync(join(bench.project, 'evil'), `${'a'.repeat(60)}b\n`)
    const call = bench.call('grep', { pattern: '^(a+)+$' })
    for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve))
    clock.advance(30_000)
    expect(await call).toMatchObject({ outcome: 'error', output: expect.stringMatching(/longer than 30 s/) })
  })
})

describe('a glob', () => {
  it.each([
    [{ pattern: '*.ts' }, 'b/c/d.ts'],
    [{ pattern: 'b/**' }, 'b/.gitignore\nb/c/d.ts\nb/c/secret.txt'],
    [{ pattern: '**/*.{ts,log}' }, 'b/c/d.ts\nkeep.log'],
    [{ pattern: 'c/*', path: 'b' }, 'b/c/d.ts\nb/c/secret.txt'],
    [{ pattern: '*', limit: 2 }, '.gitignore\n.hidden\n[There are more than 2: narrow the pattern or the path.]'],
    [{ pattern: '*.nope' }, 'No file matches *.nope.'],
  ])('%j', async (input, expected) => {
    await using bench = await openBench()
    grow(bench)
    expect((await bench.call('glob', input)).output).toBe(expected)
  })

  it('in a tree of 20,000 files stays within its bounds', async () => {
    await using bench = await openBench()
    for (let folder = 0; folder < 20; folder += 1) {
      mkdirSync(join(bench.project, `d${folder}`))
      for (let file = 0; file < 1_000; file += 1) writeFileSync(join(bench.project, `d${folder}`, `f${file}`), '')
    }
    const { output, truncated } = await bench.call('glob', { pattern: '**', limit: 2_000 })
    expect(truncated).toBe(true)
    expect(output.split('\n')).toHaveLength(2_001)
  })
})

describe('ripgrep', () => {
  it('is not taken from the worktree: a harmless tool must not run what an agent wrote', async () => {
    await using bench = await openBench()
    const planted = join(bench.project, 'bin')
    mkdirSync(planted)
    writeFileSync(join(planted, 'rg'), '#!/bin/sh\ntouch ran\n', { mode: 0o755 })
    expect(findProgram('rg', { PATH: planted })).toBe(join(planted, 'rg'))
    expect(findProgram('rg', { PATH: planted }, [bench.project])).toBeNull()
  })
})
