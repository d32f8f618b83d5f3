import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/main/host/systemClock'
import { createJournalStore } from '../../../src/main/journal/journalStore'
import type { Pty } from '../../../src/main/terminal/ports'
import { createSpawnPty } from '../../../src/main/terminal/pty'
import type { Clock } from '../../../src/shared/domain/clock'
import { RunId } from '../../../src/shared/domain/ids'
import { random } from '../../support/terminal/random'

/** `SNOWHOOK_EXITS` asks for more of them, `SNOWHOOK_SEED` for others, or for the ones of a failure once more. */
const EXITS = Number(process.env['SNOWHOOK_EXITS'] ?? 1_000)
const SEED = Number(process.env['SNOWHOOK_SEED'] ?? 20_261_122)
const AT_ONCE = 100

/** How long a host waits for children of a program that has gone is another test's: here a slow machine changes nothing. */
const patientClock: Clock = {
  now: () => systemClock.now(),
  monotonic: () => systemClock.monotonic() / 30,
  after: (ms, callback) => systemClock.after(ms, callback),
}
const spawnPty = createSpawnPty(patientClock)
const env = { PATH: process.env['PATH'] ?? '/bin:/usr/bin', LANG: 'C.UTF-8' }

const dir = mkdtempSync(join(tmpdir(), 'snowhook-exits-'))
const dataDir = join(dir, 'data')
mkdirSync(dataDir)
afterAll(() => rm(dir, { recursive: true, force: true, maxRetries: 5 }))

/** What programs print: bytes that are no text, of every small size and of some large ones. */
class Sources {
  private readonly made = new Map<number, { readonly path: string; readonly bytes: Buffer }>()

  of(size: number): { readonly path: string; readonly bytes: Buffer } {
    const known = this.made.get(size)
    if (known !== undefined) return known
    const next = random(size + 1)
    const bytes = Buffer.from(Array.from({ length: size }, () => Math.floor(next() * 256)))
    // Never a line's end as the last byte.
    if (size > 0 && bytes[size - 1] === 10) bytes[size - 1] = 11
    const made = { path: join(dir, `source-${size}`), bytes }
    writeFileSync(made.path, bytes)
    this.made.set(size, made)
    return made
  }
}
const sources = new Sources()

/** A terminal puts a carriage return before every line feed that a program prints. */
function asPrinted(bytes: Buffer): Buffer {
  return Buffer.from(bytes.toString('latin1').replaceAll('\n', '\r\n'), 'latin1')
}

interface Program {
  readonly args: readonly string[]
  readonly file: string
  readonly exit: Awaited<Pty['exited']>
  /** Exactly what it prints; or, once it is known how far it came, the beginning of it. */
  readonly prints: Buffer
  /** Comes between the program and its work; resolves with how much of it a dead program has printed. */
  readonly interfere?: (pty: Pty, journalled: () => number) => Promise<number | 'unknown'>
}

const sh = (script: string, ...args: string[]): Pick<Program, 'file' | 'args'> => ({
  file: 'sh',
  args: ['-c', script, 'sh', ...args],
})
const SIZES = [0, 1, 2, 3, 100, 255, 1_000, 4_095, 4_096, 4_097, 10_000]
const LARGE = [65_536, 131_073, 1_048_576]

function programOf(next: () => number): Program {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(next() * items.length)] as T
  const dice = next()
  const { path, bytes } = sources.of(dice < 0.02 ? pick(LARGE) : pick(SIZES))
  const prints = asPrinted(bytes)
  const kind = next()
  if (kind < 0.7) return { file: 'cat', args: [path], exit: { exitCode: 0, signal: null }, prints }
  if (kind < 0.8) {
    const exitCode = Math.floor(next() * 256)
    return { ...sh('cat "$1"; exit $2', path, String(exitCode)), exit: { exitCode, signal: null }, prints }
  }
  if (kind < 0.87) {
    const signal = pick(['KILL', 'TERM', 'HUP', 'SEGV'])
    return { ...sh(`cat "$1"; kill -${signal} $$`, path), exit: { exitCode: null, signal: `SIG${signal}` }, prints }
  }
  if (kind < 0.89) {
    const early = Buffer.from('parent')
    // The child waits until nobody has its parent's pid any more.
    const script = `trap '' HUP; { while kill -0 $$ 2>/dev/null; do :; done; cat "$1"; } & printf parent; exit 3`
    return { ...sh(script, path), exit: { exitCode: 3, signal: null }, prints: Buffer.concat([early, prints]) }
  }
  return kind < 0.945 ? killedAtRest() : killedAtWork()
}

const endless = (): { readonly path: string; readonly prints: Buffer } => {
  const { path, bytes } = sources.of(30_011)
  return { path, prints: asPrinted(Buffer.concat(Array.from({ length: 200 }, () => bytes))) }
}
const killed = { exitCode: null, signal: 'SIGKILL' }

/** Bytes that the kernel has taken from a process so far, from all of its writes. */
const written = (pid: number): number => Number(/wchar: (\d+)/.exec(readFileSync(`/proc/${pid}/io`, 'latin1'))?.[1])
/** Of these, how many are the start of any program. */
let writtenAtStart = 0
async function measureStart(): Promise<void> {
  const spawned = spawnPty({ file: 'sleep', args: ['60'], cwd: '/', env, cols: 80, rows: 24 })
  if (!spawned.ok) throw new Error(spawned.error.message)
  const { pid, exited } = spawned.value
  while (!readFileSync(`/proc/${pid}/comm`, 'latin1').startsWith('sleep')) await sleep(1)
  writtenAtStart = written(pid)
  process.kill(pid, 'SIGKILL')
  await exited
}

/** Stopped first, so that the kernel can be asked how many bytes it has taken; then killed. */
function killedAtRest(): Program {
  const { path } = endless()
  const many = Array.from({ length: 200 }, () => path)
  return {
    file: 'cat',
    args: many,
    exit: killed,
    prints: endless().prints,
    interfere: async (pty, journalled) => {
      while (journalled() < 20_000) await sleep(1)
      process.kill(pty.pid, 'SIGSTOP')
      while (!/\) [TZ]/.test(readFileSync(`/proc/${pty.pid}/stat`, 'latin1'))) await sleep(1)
      const taken = written(pty.pid) - writtenAtStart
      process.kill(pty.pid, 'SIGKILL')
      const { bytes } = sources.of(30_011)
      const whole = Buffer.concat(Array.from({ length: Math.ceil(taken / bytes.length) }, () => bytes))
      return asPrinted(whole.subarray(0, taken)).length
    },
  }
}

/** Killed in the middle of it: nobody can say how much it had printed, but what it had is there, and nothing else. */
function killedAtWork(): Program {
  const { path, prints } = endless()
  return {
    ...sh(`exec cat ${Array.from({ length: 200 }, () => '"$1"').join(' ')}`, path),
    exit: killed,
    prints,
    interfere: async (pty, journalled) => {
      while (journalled() < 8_000) await sleep(1)
      process.kill(pty.pid, 'SIGKILL')
      return 'unknown'
    },
  }
}

const hash = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex')

/** One program from its start to its journal, read back by somebody else. Null, or what is wrong. */
async function exitOf(index: number): Promise<string | null> {
  const program = programOf(random(SEED + index * 7_919))
  const runId = RunId.parse(`run-${index}`)
  const writer = createJournalStore({ dataDir, clock: systemClock }).create(runId)
  const { file, args } = program
  const spawned = spawnPty({ file, args, cwd: '/', env, cols: 80, rows: 24 })
  if (!spawned.ok) return `not started: ${spawned.error.message}`
  const pty = spawned.value
  let journalled = 0
  let exited = false
  let afterwards = 0
  pty.onData((data) => {
    writer.appendOutput(data)
    journalled += data.length
    if (exited) afterwards += 1
  })
  const length = await program.interfere?.(pty, () => journalled)
  const exit = await pty.exited
  exited = true
  await writer.close()
  const damage: string[] = []
  const parts: Uint8Array[] = []
  const reader = createJournalStore({ dataDir, clock: systemClock })
  for await (const record of reader.read(runId, (what) => damage.push(what))) {
    if (record.kind === 'output') parts.push(record.data)
  }
  const stored = Buffer.concat(parts)
  const expected = program.prints.subarray(0, length === 'unknown' ? stored.length : (length ?? program.prints.length))
  await rm(join(dataDir, 'runs', runId), { recursive: true, force: true })
  const wrong = [
    ...damage,
    ...(hash(stored) === hash(expected)
      ? []
      : [
          `${stored.length} bytes in the journal, ${expected.length} printed; the journal ends in ${stored.subarray(-6).toString('hex')}, the print in ${expected.subarray(-6).toString('hex')}`,
        ]),
    ...(stored.length === journalled ? [] : [`${journalled} bytes were handed over`]),
    ...(JSON.stringify(exit) === JSON.stringify(program.exit) ? [] : [`it ended with ${JSON.stringify(exit)}`]),
    ...(afterwards === 0 ? [] : ['something came after the end']),
  ]
  return wrong.length === 0 ? null : `${file} ${args.join(' ').slice(0, 200)}: ${wrong.join('; ')}`
}

describe('every byte that a program printed before it exited', () => {
  it(
    `is in its journal: ${EXITS} exits, ${AT_ONCE} at once`,
    async () => {
      await measureStart()
      const failures: string[] = []
      const before = readdirSync('/proc/self/fd').length
      let started = 0
      const worker = async (): Promise<void> => {
        while (started < EXITS) {
          const index = started++
          const wrong = await exitOf(index).catch((cause: unknown) => String(cause))
          if (wrong !== null) failures.push(`exit ${index} of seed ${SEED}: ${wrong}`)
        }
      }
      await Promise.all(Array.from({ length: AT_ONCE }, worker))
      expect(failures).toEqual([])
      expect(started).toBe(EXITS)
      expect(readdirSync('/proc/self/fd').length).toBeLessThanOrEqual(before)
    },
    60_000 + EXITS * 200,
  )
})
