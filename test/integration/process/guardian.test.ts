import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { build } from 'vite'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { linuxProcessTable } from '../../../src/main/process/linuxProc'

const table = linuxProcessTable()
const cache = join(import.meta.dirname, '../../../node_modules/.cache')
const started: ChildProcess[] = []
let outDir = ''

beforeAll(async () => {
  mkdirSync(cache, { recursive: true })
  outDir = mkdtempSync(join(cache, 'guarded-host-'))
  await build({
    configFile: false,
    logLevel: 'silent',
    build: {
      ssr: true,
      outDir,
      rollupOptions: {
        input: {
          host: join(import.meta.dirname, 'children/guardedHost.ts'),
          guardian: join(import.meta.dirname, '../../../src/main/process/guardian/main.ts'),
        },
        output: { entryFileNames: '[name].js' },
      },
    },
  })
})
afterAll(() => rm(outDir, { recursive: true, force: true }))
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL')
})

const tagged = async (runId: string): Promise<number[]> => (await table.taggedWith(runId)).map(({ pid }) => pid)

/** Waits for the process table itself; the test's own limit is the only clock. */
async function until(holds: (pids: readonly number[]) => boolean, runId: string): Promise<void> {
  while (!holds(await tagged(runId))) await nextTurn()
}

async function startHost(watched: string, run: string): Promise<ChildProcess> {
  const host = spawn(process.execPath, [join(outDir, 'host.js'), watched, run], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  started.push(host)
  const died = once(host, 'exit').then(([code]) => {
    throw new Error(`the host exited with ${code} before it was ready`)
  })
  died.catch(() => {})
  await Promise.race([once(createInterface({ input: host.stdout }), 'line'), died])
  await until((pids) => pids.length >= 3, run)
  return host
}

describe.runIf(process.platform === 'linux')('the guardian', () => {
  it('leaves nothing of a run alive when the host is killed, however deaf or detached it is', async () => {
    const run = `guardian-${process.pid}-a`
    const host = await startHost(run, run)
    host.kill('SIGKILL')
    await until((pids) => pids.length === 0, run)
  })

  it('touches no process of a run that it was not told of', async () => {
    const watched = `guardian-${process.pid}-b`
    const stranger = `guardian-${process.pid}-c`
    const other = spawn('sleep', ['600'], { env: { ...process.env, SNOWHOOK_RUN: stranger }, stdio: 'ignore' })
    started.push(other)
    const host = await startHost(watched, watched)
    host.kill('SIGKILL')
    await until((pids) => pids.length === 0, watched)
    expect(await tagged(stranger)).toEqual([other.pid])
  })
})
