import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/main/host/systemClock'
import { runCommand } from '../../../src/main/tools/shell/runCommand'
import { harnessTerminal } from '../../support/runtimeHarness/runTerminal'
import { openBench, type TestBench } from '../../support/toolBench'

/** Resolves when a file is there: a receipt that a command has come so far. */
async function appeared(bench: TestBench, name: string): Promise<void> {
  while (!existsSync(join(bench.project, name))) await new Promise((resolve) => setTimeout(resolve, 5))
}

describe('a command', () => {
  it.each([
    ['echo hi', 'ok', 'hi\n[Exit code 0.]'],
    ['true', 'ok', '[Exit code 0.]'],
    ['echo no >&2; exit 3', 'error', 'no\n[Exit code 3.]'],
    ['kill -9 $$', 'error', '[Ended by SIGKILL.]'],
    ['cat; read x; echo "got $?"', 'ok', 'got 1\n[Exit code 0.]'],
    ['test -t 1 && echo terminal', 'ok', 'terminal\n[Exit code 0.]'],
    ["printf '\\033[31mred\\033[0m\\r\\nprogress 1\\rdone      \\n'", 'ok', 'red\ndone\n[Exit code 0.]'],
    ['[[ a == a ]] && echo bash', 'ok', 'bash\n[Exit code 0.]'],
  ])('%s', async (command, outcome, output) => {
    await using bench = await openBench()
    expect(await bench.call('shell', { command })).toEqual({ outcome, output, truncated: false })
  })

  it('has the environment of the run and nothing of the host', async () => {
    process.env['SNOWHOOK_TEST_SECRET'] = 'sk-host'
    try {
      await using bench = await openBench({ env: { MINE: 'yes' } })
      const { output } = await bench.call('shell', { command: 'env | sort' })
      expect(output).toContain('MINE=yes')
      expect(output).not.toContain('sk-host')
      const names = output.split('\n').map((line) => line.split('=')[0])
      expect(names.filter((name) => /KEY|TOKEN|SECRET/.test(name ?? ''))).toEqual([])
      for (const quiet of ['PAGER=cat', 'GIT_PAGER=cat', 'GIT_TERMINAL_PROMPT=0', 'EDITOR=false', 'TERM=dumb']) {
        expect(output).toContain(quiet)
      }
    } finally {
      delete process.env['SNOWHOOK_TEST_SECRET']
    }
  })

  it('is cut in the middle when it prints much, and says how much', async () => {
    await using bench = await openBench()
    const { output, truncated } = await bench.call('shell', { command: 'seq 1 200000' })
    expect(truncated).toBe(true)
    expect(output).toMatch(/^1\n2\n3\n/)
    expect(output).toMatch(/199999\n200000\n\[Exit code 0\.\]$/)
    expect(output).toMatch(/\[… \d+ lines, \d+ characters left out here …\]/)
    expect(output.length).toBeLessThan(40_000)
  })

  it('that prints for ever is ended before it fills the disk', async () => {
    await using bench = await openBench()
    const terminal = harnessTerminal(bench.runTag, () => ({ started: () => {}, keep: () => {} }))
    const output = { headMaxChars: 100, tailMaxChars: 100 }
    const env = { PATH: process.env['PATH'] ?? '/usr/bin:/bin' }
    const asked = { command: 'yes', cwd: bench.project, env, timeoutMs: 600_000, printedMaxBytes: 100_000, output }
    const end = await runCommand(asked, { terminal, clock: systemClock, signal: new AbortController().signal })
    expect(end).toMatchObject({ outcome: 'flooded', exitCode: null, survivors: [] })
    expect(bench.processes()).toEqual([])
  })

  it('leaves nothing running behind it: not in the background, not in a session of its own', async () => {
    await using bench = await openBench()
    const command = 'sleep 600 & (setsid sleep 600 &) ; nohup sleep 600 >/dev/null 2>&1 & echo started'
    const { outcome, output } = await bench.call('shell', { command })
    expect(outcome).toBe('ok')
    expect(output).toContain('started')
    expect(bench.processes()).toEqual([])
  })

  it('is ended with all its children when the call is interrupted', async () => {
    await using bench = await openBench()
    const stop = new AbortController()
    const command = 'echo before; setsid sleep 600 & trap "" INT TERM; touch ready; while :; do sleep 1; done'
    const call = bench.call('shell', { command }, { signal: stop.signal })
    await appeared(bench, 'ready')
    stop.abort()
    const { outcome, output } = await call
    expect(outcome).toBe('interrupted')
    expect(output).toContain('before')
    expect(bench.processes()).toEqual([])
  })

  it('is ended when its time is over, with what it had printed', async () => {
    await using bench = await openBench()
    const { outcome, output } = await bench.call('shell', { command: 'echo before; sleep 600', timeout_secs: 1 })
    expect(outcome).toBe('error')
    expect(output).toMatch(/^before\n(\^C\n)?\[Not done after 1 s: it was ended\./)
    expect(bench.processes()).toEqual([])
  })

  it('does not touch the commands beside it when it ends', async () => {
    await using bench = await openBench()
    const long = bench.call('shell', { command: 'touch ready; while [ ! -e go ]; do sleep 0.05; done; echo whole' })
    await appeared(bench, 'ready')
    const short = await bench.call('shell', { command: 'sleep 600 & echo short' })
    expect(short.output).toContain('short')
    await bench.call('shell', { command: 'touch go' })
    expect((await long).output).toBe('whole\n[Exit code 0.]')
  })

  it.each([
    [{ command: 'x\0y' }, /NUL/],
    [{ command: 'ä'.repeat(70_000) }, /too long/],
    [{ command: 'x', timeout_secs: 1e9 }, /timeout_secs/],
    [{}, /command/],
    ['x', /object/],
    [null, /object/],
  ])('that cannot be is refused: %j', async (input, message) => {
    await using bench = await openBench()
    const { outcome, output } = await bench.call('shell', input)
    expect(outcome).toBe('error')
    expect(output).toMatch(message)
  })
})
