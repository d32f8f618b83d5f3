import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { build } from 'vite'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openRunScopes } from '../../../src/main/process/cgroupScopes'
import { linuxProcessTable } from '../../../src/main/process/linuxProc'
import { hostIdOf } from '../../../src/main/process/tags'
import { killMarked, marked, type TreeWish, treeOf, untilMarked, WAYS_WITH_A_TRACE } from '../../support/process/tree'

const table = linuxProcessTable()
const cache = join(import.meta.dirname, '../../../node_modules/.cache')
const started: ChildProcess[] = []
const marks: string[] = []
let outDir = ''
let asked = 0

const trial = await openRunScopes({ hostId: 'trial', table })
const scopesProblem = trial.problem()
trial.close()

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
  for (const mark of marks.splice(0)) killMarked(mark)
})

interface TestHost {
  readonly hostId: string
  readonly mark: string
  readonly process: ChildProcess
  watch(...runs: readonly string[]): void
  /** What it says of its guardian after everything that it was told before. */
  problem(): Promise<string>
  /** Pids of its guardian; one, unless it has just died. */
  guardians(): Promise<number[]>
}

interface Wish extends TreeWish {
  /** `host`: carries the host's tag; anything else is the tag of a run. */
  readonly tag?: string
  readonly watched?: string
  readonly scoped?: boolean
}

async function startHost({ tag = 'host', watched = '', scoped = false, ...wish }: Wish): Promise<TestHost> {
  const self = await table.identify(process.pid)
  const hostId = hostIdOf(self ?? { pid: process.pid, startTime: 'gone' }, randomUUID())
  const { script, mark } = treeOf(wish)
  const args = [join(outDir, 'host.js'), hostId, watched, tag, scoped ? 'scoped' : '', script]
  const host = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  started.push(host)
  marks.push(mark)
  const died = once(host, 'exit').then(([code]) => {
    throw new Error(`the host exited with ${code} before it was ready`)
  })
  died.catch(() => {})
  const lines = createInterface({ input: host.stdout })
  await Promise.race([once(lines, 'line'), died])
  // The host's own command line carries the script, and with it the mark.
  await untilMarked(mark, (pids) => pids.length > wish.processes)
  return {
    hostId,
    mark,
    process: host,
    watch: (...runs) => void host.stdin.write(runs.map((run) => `watch ${run}\n`).join('')),
    problem: async () => {
      const order = `problem ${++asked}: `
      const answer = Promise.withResolvers<string>()
      const hear = (line: string): void => {
        if (line.startsWith(order)) answer.resolve(line.slice(order.length))
      }
      lines.on('line', hear)
      host.stdin.write(`${order.slice(0, -2)}\n`)
      return answer.promise.finally(() => lines.off('line', hear))
    },
    guardians: async () => {
      const programs = new Set(marked(join(outDir, 'guardian.js')))
      return (await table.list())
        .filter(({ pid, ppid }) => ppid === host.pid && programs.has(pid))
        .map(({ pid }) => pid)
    },
  }
}

/** It may die of itself between the look and the signal. */
function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'ESRCH')) throw cause
  }
}

/** Kills the host and waits until nothing of it is alive; the test's own limit is the clock. */
async function kill(host: TestHost): Promise<number> {
  const before = performance.now()
  host.process.kill('SIGKILL')
  await untilMarked(host.mark, (pids) => pids.length === 0)
  return performance.now() - before
}

async function guardianOtherThan(host: TestHost, last: number): Promise<number> {
  for (;;) {
    const [pid] = await host.guardians()
    if (pid !== undefined && pid !== last) return pid
    await nextTurn()
  }
}

describe.runIf(process.platform === 'linux')('the guardian', () => {
  it.each(WAYS_WITH_A_TRACE)('leaves nothing of a tree alive when the host is killed: %s', async (way) => {
    await kill(await startHost({ processes: 5, ways: [way], deaf: true }))
  })

  it('leaves nothing of five hundred processes alive, deaf and detached ones among them', async () => {
    const ms = await kill(await startHost({ processes: 500, deaf: true }))
    console.info(`500 processes were gone ${ms.toFixed(0)} ms after kill -9 of their host`)
  })

  it('ends a watched run also where its processes do not carry the host’s tag', async () => {
    const run = randomUUID()
    await kill(await startHost({ processes: 5, tag: run, watched: run }))
  })

  it('ends itself when there is nothing left to end', async () => {
    const host = await startHost({ processes: 2 })
    const [guardian = 0] = await host.guardians()
    const identity = await table.identify(guardian)
    await kill(host)
    while (identity !== null && (await table.isAlive(identity))) await nextTurn()
  })

  it('touches no process of a run or of a host that it was not told of', async () => {
    const run = randomUUID()
    const others = [{ SNOWHOOK_RUN: randomUUID() }, { SNOWHOOK_HOST: '1-2@other-3' }, { SNOWHOOK_OUTER: 'other' }, {}]
    const strangers = others.map((tags) =>
      spawn('sleep', ['600'], { env: { PATH: process.env['PATH'], ...tags }, stdio: 'ignore' }),
    )
    started.push(...strangers)
    const host = await startHost({ processes: 5, watched: run })
    const [guardian = 0] = await host.guardians()
    const identity = await table.identify(guardian)
    await kill(host)
    while (identity !== null && (await table.isAlive(identity))) await nextTurn()
    for (const { pid = 0 } of strangers) expect(await table.identify(pid)).not.toBeNull()
  })

  it('is started again at once when it is killed, and knows everything', async () => {
    const run = randomUUID()
    const host = await startHost({ processes: 20, tag: run })
    host.watch(run)
    expect(await host.problem()).toBe('null')
    const [first = 0] = await host.guardians()
    process.kill(first, 'SIGKILL')
    await guardianOtherThan(host, first)
    expect(await host.problem()).toBe('null')
    await kill(host)
  })

  it('is not started again and again without a pause when it dies each time, and the host says so', async () => {
    const host = await startHost({ processes: 2 })
    // One that is always there again at once would never let the host say that there is none.
    while ((await host.problem()) !== 'The guardian ended (SIGKILL); it is started again.') {
      for (const pid of await host.guardians()) killIfThere(pid)
    }
    while ((await host.problem()) !== 'null') await nextTurn()
    await kill(host)
  })

  it('does not hold up a host while it is stopped, however much it is told, and then knows the last word', async () => {
    const run = randomUUID()
    const host = await startHost({ processes: 5, tag: run })
    const [guardian = 0] = await host.guardians()
    process.kill(guardian, 'SIGSTOP')
    host.watch(...Array.from({ length: 3_000 }, (_, at) => `${at}-${'x'.repeat(200)}`))
    await host.problem()
    process.kill(guardian, 'SIGSTOP')
    host.watch(run)
    while ((await host.problem()) !== 'null') await nextTurn()
    await kill(host)
  })

  it.runIf(scopesProblem === null)('ends what nothing but the kernel’s group leads to', async () => {
    const host = await startHost({ processes: 6, ways: ['lost'], deaf: true, scoped: true })
    await kill(host)
  })
})
