import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/main/host/systemClock'
import { openBench } from '../../support/toolBench'

describe('x', () => {
  it('works', async () => {
    await using bench = await openBench({ policy: 'ask' })
    console.log(
      bench.bench.tools.map((t) => t.name),
      JSON.stringify(bench.bench.tools[2]),
    )
    const c = async (n: string, i: unknown) => console.log(n, await bench.call(n, i))
    await c('write_file', { path: 'a/b/c.txt', content: 'hello\nworld\n' })
    await c('read_file', { path: 'a/b/c.txt' })
    await c('edit_file', { path: 'a/b/c.txt', old_text: 'worlt', new_text: 'x' })
    await c('edit_file', { path: 'a/b/c.txt', old_text: 'world', new_text: 'x' })
    await c('list_folder', {})
    await c('glob', { pattern: '*.txt' })
    await c('grep', { pattern: 'hel+o' })
    await c('grep', { pattern: '(' })
    await c('shell', { command: 'echo hi; pwd; (setsid sleep 100 &) ; exit 3' })
    await c('get_story', {})
    await c('run_gates', {})
    await c('nope', {})
    await c('read_file', { path: '../x' })
    await c('read_file', { foo: 1 })
  })
})
