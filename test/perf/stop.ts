import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { systemClock } from '../../src/main/host/systemClock'
import { openRunScopes } from '../../src/main/process/cgroupScopes'
import { linuxProcessTable } from '../../src/main/process/linuxProc'
import { createStopTree } from '../../src/main/process/stopTree'
import { hostIdOf } from '../../src/main/process/tags'
import { marked, treeOf, untilMarked } from '../support/process/tree'

/** Run by stop.mjs. */
const host = process.argv[2] ?? ''
const rounds = Number(process.argv[3] ?? 3)
const SIZES = [1, 50, 500]

const table = linuxProcessTable()
const self = await table.identify(process.pid)
const newHostId = (): string => hostIdOf(self ?? { pid: process.pid, startTime: '0@none' }, randomUUID())
const scopes = await openRunScopes({ hostId: newHostId(), table })
const sorted = (times: readonly number[]): string =>
  [...times]
    .sort((a, b) => a - b)
    .map((ms) => ms.toFixed(0))
    .join(' ')
const say = (line: string): void => void process.stdout.write(`${line}\n`)

async function started(child: ChildProcess, mark: string, processes: number): Promise<ChildProcess> {
  if (child.stdout !== null) await once(child.stdout, 'data')
  await untilMarked(mark, (pids) => pids.length >= processes)
  return child
}

async function stopped(processes: number, scoped: boolean): Promise<{ first: number; gone: number }> {
  const { script, mark } = treeOf({ processes, deaf: true })
  const runTag = randomUUID()
  const child = spawn('sh', ['-c', `read go; ${script}`], {
    env: { PATH: process.env['PATH'], SNOWHOOK_RUN: runTag },
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true,
  })
  if (scoped) scopes.enter(runTag, child.pid ?? 0)
  child.stdin.write('go\n')
  await started(child, mark, processes)
  const root = await table.identify(child.pid ?? 0)
  if (root === null) throw new Error('the tree ended by itself')
  let first = 0
  const before = performance.now()
  const signal = (pid: number, name: NodeJS.Signals): void => {
    first ||= performance.now() - before
    process.kill(pid, name)
  }
  const parts = { table, clock: systemClock, signal, ...(scoped ? { scopes } : {}) }
  const { survivors } = await createStopTree(parts)({ root, runTag, onStep: () => {} })
  const gone = performance.now() - before
  scopes.release(runTag)
  const left = marked(mark)
  if (survivors.length + left.length > 0) throw new Error(`survivors: ${survivors.join(' ')}; left: ${left.join(' ')}`)
  return { first, gone }
}

async function killed(processes: number, scoped: boolean): Promise<number> {
  const { script, mark } = treeOf({ processes, deaf: true })
  const args = [host, newHostId(), '', 'host', scoped ? 'scoped' : '', script]
  const child = await started(spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] }), mark, processes)
  const before = performance.now()
  child.kill('SIGKILL')
  await untilMarked(mark, (pids) => pids.length === 0)
  return performance.now() - before
}

say(
  `${(await table.list()).length} processes in the table; scopes: ${scopes.problem() ?? 'yes'}; each ${rounds} times, ms`,
)
for (const scoped of scopes.problem() === null ? [false, true] : [false]) {
  for (const processes of SIZES) {
    const stops: { first: number; gone: number }[] = []
    const kills: number[] = []
    for (let round = 0; round < rounds; round += 1) {
      stops.push(await stopped(processes, scoped))
      kills.push(await killed(processes, scoped))
    }
    say(`${processes} deaf processes${scoped ? ' in a scope' : ''}`)
    say(
      `  stop: first signal ${sorted(stops.map(({ first }) => first))}; verified gone ${sorted(stops.map(({ gone }) => gone))}`,
    )
    say(`  kill -9 of the host: nothing alive after ${sorted(kills)}`)
  }
}
scopes.close()
