import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdirSync, readlinkSync } from 'node:fs'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/main/host/systemClock'
import { withoutTerminals } from '../../../src/main/process/closedDescriptors'
import type { Pty, PtyOptions } from '../../../src/main/terminal/ports'
import { createSpawnPty } from '../../../src/main/terminal/pty'

const spawnPty = createSpawnPty(systemClock)
const env = { PATH: process.env['PATH'] ?? '/bin:/usr/bin', TERM: 'xterm-256color', LANG: 'C.UTF-8' }
const descriptors = (): string[] => readdirSync('/proc/self/fd')

function start(given: Partial<PtyOptions>): Pty {
  const spawned = spawnPty({ file: 'sh', args: [], cwd: '/', env, cols: 80, rows: 24, ...given })
  if (!spawned.ok) throw new Error(spawned.error.message)
  return spawned.value
}
const sh = (script: string, ...args: string[]): Pty => start({ args: ['-c', script, 'sh', ...args] })

/** Everything that a program printed, and how it ended. */
async function run(pty: Pty): Promise<{ output: Buffer; exit: Awaited<Pty['exited']> }> {
  const parts: Uint8Array[] = []
  pty.onData((data) => parts.push(data))
  const exit = await pty.exited
  return { output: Buffer.concat(parts), exit }
}
/** Resolves when the output so far contains `text`. */
function seen(pty: Pty, text: string): Promise<string> {
  let output = ''
  return new Promise((resolve) => {
    pty.onData((data) => {
      output += Buffer.from(data).toString('utf8')
      if (output.includes(text)) resolve(output)
    })
  })
}

describe('no byte is lost', () => {
  /** Prints `count` numbered lines and is gone with the last of them. */
  const NUMBERS = 'i=0; while [ $i -lt 40 ]; do printf "%0999d\\n" $(($1 * 1000 + i)); i=$((i + 1)); done'
  const expected = (child: number): string =>
    Array.from({ length: 40 }, (_, line) => `${String(child * 1000 + line).padStart(999, '0')}\r\n`).join('')
  const hash = (data: Uint8Array | string): string => createHash('sha256').update(data).digest('hex')

  it('when a hundred programs print and exit at once', async () => {
    const before = descriptors().length
    const all = await Promise.all(Array.from({ length: 100 }, (_, child) => run(sh(NUMBERS, String(child)))))
    let total = 0
    all.forEach(({ output, exit }, child) => {
      total += output.length
      expect(hash(output)).toBe(hash(expected(child)))
      expect(exit).toEqual({ exitCode: 0, signal: null })
    })
    expect(total).toBe(100 * 40 * 1001)
    expect(descriptors().length).toBe(before)
  })
  it('when the host is too busy to read for longer than any timer', async () => {
    const runs = Array.from({ length: 5 }, (_, child) => run(sh(NUMBERS, String(child))))
    await nextTurn()
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_500)
    for (const [child, { output }] of (await Promise.all(runs)).entries())
      expect(hash(output)).toBe(hash(expected(child)))
  })
  it('when reading is paused as the program exits', async () => {
    const pty = sh('printf one; printf two')
    const parts: Uint8Array[] = []
    pty.onData((data) => parts.push(data))
    pty.pause(60_000)
    await pty.exited
    expect(Buffer.concat(parts).toString()).toBe('onetwo')
  })
  it('when nobody listens until after the exit', async () => {
    const pty = sh('printf early')
    await pty.exited
    expect((await run(pty)).output.toString()).toBe('early')
  })
  it('of what children still print when the program itself has gone', async () => {
    const { output } = await run(sh("trap '' HUP; (sleep 0.2; printf late) & printf soon"))
    expect(output.toString()).toBe('soonlate')
  })
  it('and a child that keeps the terminal does not keep the run open', async () => {
    const pty = sh("trap '' HUP; sleep 300 & printf '%s\\n' $!")
    const { output, exit } = await run(pty)
    expect(exit.exitCode).toBe(0)
    process.kill(Number(output.toString()), 'SIGKILL')
  })
  it('of bytes that are no text', async () => {
    const { output } = await run(sh("stty raw; printf '\\377\\376\\200\\000\\303'"))
    expect([...output]).toEqual([0xff, 0xfe, 0x80, 0x00, 0xc3])
  })
})

describe('how a program ends', () => {
  it.each([
    ['exit 0', { exitCode: 0, signal: null }],
    ['exit 7', { exitCode: 7, signal: null }],
    ['kill -TERM $$', { exitCode: null, signal: 'SIGTERM' }],
    ['kill -KILL $$', { exitCode: null, signal: 'SIGKILL' }],
    ['kill -HUP $$', { exitCode: null, signal: 'SIGHUP' }],
  ])('%s', async (script, exit) => {
    expect((await run(sh(script))).exit).toEqual(exit)
  })
  it.each([
    ['a program that does not exist', { file: 'no-such-program' }],
    ['a folder that does not exist', { cwd: '/no/such/folder' }],
    ['an argument that is too long', { args: ['x'.repeat(200_000)] }],
  ])('%s is an error, not an exception, and leaks nothing', (_, given) => {
    const before = descriptors().length
    const spawned = spawnPty({ file: 'sh', args: [], cwd: '/', env, cols: 80, rows: 24, ...given })
    expect(spawned).toMatchObject({ ok: false, error: { tag: 'spawn_failed' } })
    expect(descriptors().length).toBe(before)
  })
})

describe('the terminal', () => {
  it('has the size, the folder and exactly the environment that were given, and edits UTF-8', async () => {
    const script = 'stty size; pwd; env; case "$(stty -a)" in *" iutf8"*) echo utf8;; esac'
    const pty = start({ args: ['-c', script], cwd: '/tmp', cols: 91, rows: 17, env: { ...env, ONLY: 'this' } })
    const lines = (await run(pty)).output.toString().trim().split('\r\n')
    expect(lines.slice(0, 2)).toEqual(['17 91', '/tmp'])
    expect(lines.at(-1)).toBe('utf8')
    const names = lines
      .slice(2, -1)
      .map((line) => line.split('=')[0])
      .filter((name) => name !== '_')
      .sort()
    expect(names).toEqual(['LANG', 'ONLY', 'PATH', 'PWD', 'TERM'])
  })
  it('tells the program when it is resized', async () => {
    const pty = sh("trap 'stty size; exit' WINCH; echo ready; while :; do sleep 0.05; done")
    const parts: Uint8Array[] = []
    pty.onData((data) => {
      parts.push(data)
      if (Buffer.concat(parts).toString() === 'ready\r\n') pty.resize(120, 33)
    })
    await pty.exited
    expect(Buffer.concat(parts).toString()).toBe('ready\r\n33 120\r\n')
    expect(() => pty.resize(80, 24)).not.toThrow()
  })
  it('takes a paste of 300 KB without losing or changing any of it, while the program is slow to read', async () => {
    const paste = Array.from({ length: 6_000 }, (_, line) => `${String(line).padStart(49, '-')}\n`).join('')
    const pty = sh('stty raw -echo; echo ready; sleep 0.3; head -c 300000 | sha256sum')
    const parts: Uint8Array[] = []
    await new Promise<void>((resolve) => {
      pty.onData((data) => {
        parts.push(data)
        if (Buffer.concat(parts).includes('ready')) resolve()
      })
    })
    expect(pty.write(paste)).toBe(true)
    await pty.exited
    expect(Buffer.concat(parts).toString()).toContain(createHash('sha256').update(paste).digest('hex'))
  })
  it('refuses input beyond its bound for a program that never reads, and input after the end', async () => {
    const pty = sh('stty raw -echo; echo ready; sleep 300')
    await seen(pty, 'ready')
    const block = new Uint8Array(4_000_000)
    expect([pty.write(block), pty.write(block), pty.write(block)]).toEqual([true, true, true])
    expect([pty.write(block), pty.write(block)]).toContain(false)
    process.kill(pty.pid, 'SIGKILL')
    await pty.exited
    expect(pty.write('x')).toBe(false)
  })
  it('stands still while it is held, goes on where it was, and loses nothing when it ends meanwhile', async () => {
    const pty = sh('seq 1 200000')
    const parts: Uint8Array[] = []
    const begun = Promise.withResolvers<void>()
    pty.onData((data) => {
      parts.push(data)
      if (parts.length === 1) pty.hold()
      begun.resolve()
    })
    await begun.promise
    const before = parts.length
    pty.pause(1)
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(parts.length).toBe(before)
    pty.resume()
    await pty.exited
    const lines = Array.from({ length: 200_000 }, (_, index) => `${index + 1}\r\n`).join('')
    expect(Buffer.concat(parts).toString() === lines).toBe(true)

    const ending = sh('printf one; printf two')
    const last: Uint8Array[] = []
    ending.hold()
    ending.onData((data) => last.push(data))
    await ending.exited
    expect(Buffer.concat(last).toString()).toBe('onetwo')
  })
  it('reads on by itself after a pause', async () => {
    const pty = sh('printf first; sleep 0.1; printf second')
    const parts: string[] = []
    pty.onData((data) => {
      parts.push(Buffer.from(data).toString())
      pty.pause(20)
    })
    await pty.exited
    expect(parts.join('')).toBe('firstsecond')
  })
})

describe('descriptors', () => {
  it('are all given back, after two hundred programs', async () => {
    const before = descriptors().length
    for (let round = 0; round < 10; round += 1) {
      await Promise.all(Array.from({ length: 20 }, () => run(sh('echo hello'))))
    }
    expect(descriptors().length).toBe(before)
  })
  it('of one terminal are not inherited by the program in another', async () => {
    const first = sh('read line')
    const { output } = await run(sh('ls -l /proc/self/fd'))
    expect(output.toString()).not.toMatch(/ptmx/)
    process.kill(first.pid, 'SIGKILL')
    await first.exited
  })
  it.runIf(process.platform === 'linux')(
    'of terminals are not inherited by a plain child that is started without them',
    async () => {
      const held = Array.from({ length: 12 }, () => sh('read line'))
      const terminalsOf = async (file: string, args: readonly string[]): Promise<string[]> => {
        const child = spawn(file, [...args], { stdio: ['pipe', 'pipe', 'inherit', 'ipc'] })
        const ready = new Promise((resolve) => child.stdout?.once('data', resolve))
        await ready
        const links = readdirSync(`/proc/${child.pid}/fd`).map((fd) => readlinkSync(`/proc/${child.pid}/fd/${fd}`))
        const gone = new Promise((resolve) => child.once('exit', resolve))
        expect(links.filter((link) => link.startsWith('socket:')).length).toBeGreaterThan(0)
        child.stdin?.end()
        child.kill('SIGKILL')
        await gone
        return links.filter((link) => link.includes('ptmx'))
      }
      const plain = { file: 'sh', args: ['-c', 'echo ready; exec cat'] }
      expect((await terminalsOf(plain.file, plain.args)).length).toBeGreaterThanOrEqual(held.length)
      const clean = withoutTerminals(plain)
      expect(await terminalsOf(clean.file, clean.args)).toEqual([])
      for (const pty of held) process.kill(pty.pid, 'SIGKILL')
      await Promise.all(held.map((pty) => pty.exited))
    },
  )
})

describe('a command that is started without the terminals', () => {
  it('is the same program, with the same arguments, pid and exit code', async () => {
    const { file, args } = withoutTerminals({
      file: 'sh',
      args: ['-c', 'printf "%s|" "$@" $$; exit 3', 'x', 'a b', '$HOME', '', "'"],
    })
    const child = spawn(file, [...args], { env: { ...env, BASH_ENV: '/nowhere' } })
    let output = ''
    child.stdout.on('data', (data) => {
      output += String(data)
    })
    const code = await new Promise((resolve) => child.once('close', resolve))
    expect(output).toBe(`a b|$HOME||'|${child.pid}|`)
    expect(code).toBe(3)
  })
})
