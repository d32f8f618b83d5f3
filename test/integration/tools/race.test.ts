import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openBench } from '../../support/toolBench'
import { fingerprint, SECRET } from './hostileTree'

/** Swaps a folder for a link to the outside and back, as fast as the system can, in a process of its own. */
const SWAPPER = `
const fs = require('node:fs')
const [folder, outside] = process.argv.slice(1)
const aside = folder + '.aside'
let swaps = 0
process.on('SIGTERM', () => { process.stdout.write(String(swaps)); process.exit(0) })
const turn = () => {
  for (let at = 0; at < 50; at += 1) {
    fs.renameSync(folder, aside)
    try { fs.symlinkSync(outside, folder) } catch {}
    // In the gap a tool may have made a folder of that name, and may be filling it.
    for (let back = false; !back; ) {
      try { fs.rmSync(folder, { recursive: true, force: true }) } catch {}
      try { fs.renameSync(aside, folder); back = true } catch {}
    }
    swaps += 1
  }
  // Long enough in its place for some uses to get through.
  setTimeout(turn, 2)
}
process.stdout.write('ready ')
turn()`

/** With five uses each: enough to meet every state of the swap many times. */
const ROUNDS = 30
/** A slow machine goes on until it was both let in and refused; one that never is has a fault. */
const ROUNDS_MAX = 1_000

async function startSwapping(folder: string, outside: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['-e', SWAPPER, folder, outside], { stdio: ['ignore', 'pipe', 'inherit'] })
  await new Promise((resolve) => child.stdout?.once('data', resolve))
  return child
}

async function stopSwapping(child: ChildProcess): Promise<number> {
  expect(child.exitCode, 'it swapped to the end').toBeNull()
  let text = ''
  child.stdout?.setEncoding('utf8').on('data', (more: string) => {
    text += more
  })
  const closed = new Promise((resolve) => child.once('close', resolve))
  child.kill('SIGTERM')
  await closed
  return Number(text)
}

describe('a folder that is swapped for a link while it is used', () => {
  it('never lets a byte in from outside or out to it', async () => {
    await using bench = await openBench()
    const [folder, outside] = [join(bench.project, 'folder'), join(bench.dir, 'outside')]
    for (const place of [folder, outside]) mkdirSync(join(place, 'deep'), { recursive: true })
    for (const name of ['file', 'deep/file']) {
      writeFileSync(join(folder, name), 'inside needle\n')
      writeFileSync(join(outside, name), `${SECRET} needle\n`)
    }
    const before = fingerprint(outside)
    const swapper = await startSwapping(folder, outside)
    const seen = new Map<string, number>()
    let outputs = ''
    const use = async (name: string, input: unknown): Promise<void> => {
      const { outcome, output } = await bench.call(name, input)
      outputs += `${output}\n`
      seen.set(`${name} ${outcome}`, (seen.get(`${name} ${outcome}`) ?? 0) + 1)
    }
    try {
      const met = (...all: readonly string[]): boolean => all.every((one) => seen.has(one))
      const done = (): boolean => met('read_file ok', 'read_file error', 'write_file ok')
      for (let round = 0; round < ROUNDS || (!done() && round < ROUNDS_MAX); round += 1) {
        await Promise.all([
          use('read_file', { path: 'folder/deep/file' }),
          use('write_file', { path: `folder/deep/new-${round % 10}`, content: 'inside\n' }),
          use('write_file', { path: `folder/made-${round}/file`, content: 'inside\n' }),
          use('edit_file', { path: 'folder/file', old_text: 'inside', new_text: 'inside ' }),
          use('list_folder', { path: 'folder' }),
        ])
        if (round % 20 === 0) await use('grep', { pattern: 'needle' })
      }
    } finally {
      expect(await stopSwapping(swapper)).toBeGreaterThan(20)
    }
    expect(outputs).not.toContain(SECRET)
    expect(fingerprint(outside)).toBe(before)
    expect(readdirSync(bench.dir).sort()).toEqual(['home', 'outside', 'project'])
    // Both happened: it was used, and it was refused.
    expect(seen.get('read_file ok')).toBeGreaterThan(0)
    expect(seen.get('read_file error')).toBeGreaterThan(0)
    expect(seen.get('write_file ok')).toBeGreaterThan(0)
  })
})
