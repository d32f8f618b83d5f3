import { execFile } from 'node:child_process'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'vite'
import { expect, it } from 'vitest'
import config from '../../../electron.vite.config'

const run = promisify(execFile)
const agent = resolve('src/main/runtimes/demo/agent/main.ts')

it('is a program of its own in the build, next to the host', () => {
  const main = 'main' in config ? config.main : undefined
  expect(main?.build?.rollupOptions?.input).toMatchObject({ demoAgent: agent })
})

it('runs from its bundle, alone in an empty folder', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'snowhook-bundle-'))
  try {
    await build({
      configFile: false,
      logLevel: 'silent',
      build: { outDir: join(dir, 'out'), ssr: true, rollupOptions: { input: { demoAgent: agent } } },
    })
    expect(await readdir(join(dir, 'out'))).toEqual(['demoAgent.js'])
    await writeFile(join(dir, 'package.json'), '{"type":"module"}')
    await writeFile(join(dir, 'prompt.txt'), '/say from the bundle')
    const args = [join(dir, 'out/demoAgent.js'), '--prompt-file', join(dir, 'prompt.txt'), '--session-id', 's']
    const env = { PATH: process.env['PATH'], SNOWHOOK_DEMO_STATE: join(dir, 'state') }
    const { stdout } = await run(process.execPath, args, { cwd: dir, env })
    const records = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string })
    expect(records[0]).toMatchObject({ type: 'hello', session: 's' })
    expect(records.at(-1)).toMatchObject({ type: 'result', ok: true, text: 'from the bundle' })
  } finally {
    await rm(dir, { recursive: true })
  }
})
