import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, expect, it } from 'vitest'

let dir = ''
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'snowhook-node-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('a Snowhook started by an old Node hears %s', async (signal) => {
  const other = join(dir, 'node')
  symlinkSync(process.execPath, other)
  const entry = join(dir, 'entry.mjs')
  writeFileSync(
    entry,
    `process.on('${signal}', () => process.stdout.write('heard', () => process.exit(7)))
     setInterval(() => {}, 1000)
     process.stdout.write('up')`,
  )
  const recentNode = pathToFileURL(join(import.meta.dirname, '../../../bin/recentNode.mjs')).href
  const script = `const { ensureRecentNode } = await import('${recentNode}'); await ensureRecentNode('${entry}', '${other}')`
  const wrapper = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['pipe', 'pipe', 'inherit'] })
  let output = ''
  const gone = once(wrapper, 'close')
  wrapper.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString()
    if (output === 'up') wrapper.kill(signal)
  })
  expect([await gone, output]).toEqual([[7, null], 'upheard'])
})
