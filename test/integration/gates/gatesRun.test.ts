import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type GatesWish, gatesModule, gatesRun } from '../../../src/main/gates/gatesRun'
import { AgentEvent } from '../../../src/shared/domain/events'
import { GATE_OUTPUT_MAX_CHARS, GateReport } from '../../../src/shared/domain/gates'
import {
  type ContextOverrides,
  createRuntimeHarness,
  type LiveRun,
  processesTagged,
  type RuntimeHarness,
  type RunRecord,
} from '../../support/runtimeHarness'

const gitEnv = { PATH: process.env['PATH'] ?? '' }

const CONFIG = '.snowhook/config.yaml'

/** A repository with this configuration committed; null: none. */
async function project(config: string | null): Promise<RuntimeHarness> {
  const harness = await createRuntimeHarness({ git: true })
  if (config !== null) {
    put(harness, CONFIG, config)
    git(harness, 'add', '-A')
    git(harness, 'commit', '-q', '-m', 'Gates')
  }
  return harness
}

function put(harness: RuntimeHarness, path: string, text: string): void {
  mkdirSync(join(harness.project, path, '..'), { recursive: true })
  writeFileSync(join(harness.project, path), text)
}

const git = (harness: RuntimeHarness, ...args: string[]): string =>
  execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@l', ...args], {
    cwd: harness.project,
    encoding: 'utf8',
    env: harness.env,
  }).trim()

interface Started {
  readonly run: LiveRun
  readonly reports: GateReport[]
}

function start(harness: RuntimeHarness, wish: Partial<GatesWish> = {}, context: ContextOverrides = {}): Started {
  const reports: GateReport[] = []
  const onReport = (report: GateReport): void => void reports.push(GateReport.parse(report))
  const module = gatesRun({ names: null, reruns: 0, definitionsFrom: 'worktree', gitEnv, onReport, ...wish })
  return { run: harness.start(module, context), reports }
}

/** One run to its end; there is exactly one report, and everything that was told is within its bounds. */
async function judge(
  harness: RuntimeHarness,
  wish: Partial<GatesWish> = {},
  context: ContextOverrides = {},
): Promise<{ report: GateReport; record: RunRecord }> {
  const { run, reports } = start(harness, wish, context)
  return ended(run, reports)
}

async function ended(run: LiveRun, reports: readonly GateReport[]): Promise<{ report: GateReport; record: RunRecord }> {
  const record = await run.done
  const [report] = reports
  if (report === undefined || reports.length > 1) throw new Error(`${reports.length} reports`)
  for (const event of record.events) AgentEvent.parse(event)
  expect(report.runId).toBe(record.context.runId)
  expect(processesTagged(record.context.runId), 'processes left behind').toEqual([])
  return { report, record }
}

const outcomes = ({ verdicts }: GateReport): string[] =>
  verdicts.map(({ name, attempt, outcome }) => `${name} ${attempt} ${outcome}`)

describe('a run of the gates', () => {
  it('passes when all pass, about the commit and the tree that it found', async () => {
    await using harness = await project('gates: [{name: a, command: echo fine}, {name: b, command: "true"}]\n')
    const { report, record } = await judge(harness)
    expect(report).toMatchObject({ outcome: 'passed', flaky: false, problem: null })
    expect(report.commit).toBe(git(harness, 'rev-parse', 'HEAD'))
    expect(report.tree).toBe(git(harness, 'rev-parse', 'HEAD^{tree}'))
    expect(outcomes(report)).toEqual(['a 1 passed', 'b 1 passed'])
    expect(report.verdicts[0]).toMatchObject({ output: 'fine', exitCode: 0, tree: report.tree, treeAfter: report.tree })
    expect(record.result).toMatchObject({ failure: null, abortedSignal: false, timedOut: false, sessionId: null })
    const told = record.events.map((event) =>
      event.type === 'gate_started' || event.type === 'gate_verdict'
        ? `${event.type} ${event.callId} ${event.name}`
        : event.type,
    )
    expect(told).toEqual([
      'gate_started gate-1 a',
      'gate_verdict gate-1 a',
      'gate_started gate-2 b',
      'gate_verdict gate-2 b',
      'notice',
    ])
    expect(record.events.at(-1)).toMatchObject({ code: 'gates_passed', message: 'All 2 gates passed.' })
  })

  it('that fail is a completed run with a failed report, and the gates after it are run all the same', async () => {
    await using harness = await project(
      'gates:\n  - {name: bad, command: "echo broken; exit 2"}\n  - {name: rust, command: cargo test, when: Cargo.toml}\n  - {name: good, command: "true"}\n',
    )
    const { report, record } = await judge(harness)
    expect(report.outcome).toBe('failed')
    expect(outcomes(report)).toEqual(['bad 1 failed', 'rust 1 skipped', 'good 1 passed'])
    expect(report.verdicts[0]).toMatchObject({ exitCode: 2, output: 'broken' })
    expect(record.result.failure).toBeNull()
    expect(record.events.at(-1)).toMatchObject({ level: 'error', message: 'Not passed: bad.' })
    expect((await judge(harness, { names: ['good'] })).report).toMatchObject({ outcome: 'passed' })
  })

  it('judges what is in the worktree, committed or not', async () => {
    await using harness = await project('gates: [{name: a, command: cat new}]\n')
    put(harness, 'new', 'not committed')
    const { report } = await judge(harness)
    expect(report.verdicts[0]?.output).toBe('not committed')
    expect(report.commit).toBe(git(harness, 'rev-parse', 'HEAD'))
    git(harness, 'add', '-A')
    expect(report.tree).toBe(git(harness, 'write-tree'))
  })

  it('ends a gate whose time is over, with everything that it began', async () => {
    await using harness = await project(
      'gates: [{name: slow, command: "echo begun; setsid sleep 600 & sleep 600", timeoutSecs: 3}]\n',
    )
    const { report } = await judge(harness)
    expect(report.outcome).toBe('failed')
    expect(report.verdicts[0]).toMatchObject({ outcome: 'timed_out', exitCode: null, output: 'begun', survivors: [] })
  })

  it('runs a gate that fails again on the same tree, and calls it flaky when it then passes', async () => {
    // What it counts with is not part of the tree.
    await using harness = await project(
      'gates: [{name: a, command: "echo x >> $HOME/tries; test $(wc -l < $HOME/tries) -ge 3"}, {name: b, command: "true"}]\n',
    )
    const { report, record } = await judge(harness, { reruns: 2 })
    expect(report).toMatchObject({ outcome: 'passed', flaky: true })
    expect(outcomes(report)).toEqual(['a 1 failed', 'a 2 failed', 'a 3 passed', 'b 1 passed'])
    expect(new Set(report.verdicts.map(({ tree }) => tree)).size).toBe(1)
    const attempts = record.events.flatMap((event) => (event.type === 'gate_started' ? event.attempt : []))
    expect(attempts).toEqual([1, 2, 3, 1])
    expect(record.events.at(-1)).toMatchObject({ message: 'All 2 gates passed. Flaky: a.' })
  })

  it('gives up on a gate that keeps failing, and never runs one again that has changed files', async () => {
    await using harness = await project(
      'gates: [{name: writes, command: "echo x >> made; exit 1"}, {name: fails, command: "false"}]\n',
    )
    const { report } = await judge(harness, { reruns: 2 })
    expect(outcomes(report)).toEqual(['writes 1 failed', 'fails 1 failed', 'fails 2 failed', 'fails 3 failed'])
    expect(report).toMatchObject({ outcome: 'failed', flaky: false })
  })

  it.each([
    ['edits a file', 'echo x > made'],
    ['commits', 'git -c user.name=T -c user.email=t@l commit -q --allow-empty -m sneaky'],
  ])('is no pass when a gate %s under the others', async (_name, command) => {
    await using harness = await project(
      `gates: [{name: meddles, command: ${JSON.stringify(command)}}, {name: after, command: "true"}]\n`,
    )
    const commit = git(harness, 'rev-parse', 'HEAD')
    const { report } = await judge(harness)
    expect(report).toMatchObject({ outcome: 'failed', commit })
    expect(report.problem).toMatch(/^Gate meddles changed files of the worktree or made a commit/)
    const [first, second] = report.verdicts
    expect([first?.commit, first?.tree]).toEqual([report.commit, report.tree])
    expect([second?.commit, second?.tree]).not.toEqual([report.commit, report.tree])
  })

  it('ends what a gate has left in the background before the next one begins', async () => {
    await using harness = await project(
      `gates:
  - {name: serves, command: "setsid sh -c 'echo $$ > $HOME/pid; exec sleep 600' & until [ -s $HOME/pid ]; do sleep 0.01; done"}
  - {name: looks, command: "! grep -qs State:.[RSDT] /proc/$(cat $HOME/pid)/status"}
`,
    )
    const { report, record } = await judge(harness)
    expect(outcomes(report)).toEqual(['serves 1 passed', 'looks 1 passed'])
    const order = record.events.map(({ type }) => type)
    expect(order.indexOf('stop_step')).toBeGreaterThan(0)
    expect(order.indexOf('stop_step')).toBeLessThan(order.indexOf('gate_verdict'))
  })

  it('keeps a bounded part of a flood, its end among it', async () => {
    await using harness = await project(
      'gates: [{name: floods, command: "echo first; yes 0123456789abcdef | head -c 100000000; echo; echo last; exit 1"}]\n',
    )
    const { report } = await judge(harness)
    const [verdict] = report.verdicts
    expect(verdict).toMatchObject({ outcome: 'failed', exitCode: 1, truncated: true })
    expect(verdict?.output.length).toBeLessThanOrEqual(GATE_OUTPUT_MAX_CHARS)
    expect(/^first\n[\s\S]*left out here[\s\S]*\nlast$/.test(verdict?.output ?? '')).toBe(true)
  })

  it('is not impressed by hostile output', async () => {
    await using harness = await project(
      `gates: [{name: evil, command: ${JSON.stringify(String.raw`printf '\033]52;c;cm0=\007\033[c\033[?1049h\033[6n\377\376\033[2Jgood\n'; exit 1`)}}]\n`,
    )
    const { report } = await judge(harness)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what is looked for
    expect(report.verdicts[0]?.output).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/)
    expect(report.verdicts[0]?.output).toContain('good')
  })
})

describe('a stop', () => {
  it('in the middle ends the gate with its processes; nothing failed and the rest was not run', async () => {
    await using harness = await project(
      `gates: [{name: first, command: "true"}, {name: slow, command: "trap '' INT TERM; setsid sleep 600 & echo ready; wait; sleep 600"}, {name: last, command: touch ran}]\n`,
    )
    const { run, reports } = start(harness, { reruns: 2 })
    await run.waitForOutput('ready')
    expect(await run.stop('user')).toEqual({ survivors: [] })
    const { report, record } = await ended(run, reports)
    expect(report).toMatchObject({ outcome: 'interrupted', problem: null })
    expect(outcomes(report)).toEqual(['first 1 passed', 'slow 1 interrupted', 'last 1 interrupted'])
    expect(record.result).toMatchObject({ failure: { class: 'interrupted' }, abortedSignal: false })
    expect(git(harness, 'status', '--porcelain')).toBe('')
  })

  it('before the start is a report too', async () => {
    await using harness = await project('gates: [{name: a, command: touch ran}]\n')
    const reports: GateReport[] = []
    const module = gatesRun({
      names: null,
      reruns: 0,
      definitionsFrom: 'worktree',
      gitEnv,
      onReport: (it) => reports.push(it),
    })
    const run = harness.prepare(module)
    expect(await run.stop('user')).toEqual({ survivors: [] })
    run.begin()
    const { report, record } = await ended(run, reports)
    expect(report).toMatchObject({ outcome: 'interrupted', verdicts: [] })
    expect(record.result.failure).toMatchObject({ class: 'interrupted' })
    expect(git(harness, 'status', '--porcelain')).toBe('')
  })
})

describe('what cannot be judged', () => {
  it.each<[string, string | null, Partial<GatesWish>, GateReport['outcome'], RegExp]>([
    ['no file', null, {}, 'none', /config\.yaml is missing or names none/],
    ['no gates in it', 'env: {A: b}\n', {}, 'none', /is missing or names none/],
    ['none that applies', 'gates: [{name: a, command: x, when: nope}]\n', {}, 'none', /No gate applies/],
    ['none that is asked for', 'gates: [{name: a, command: x}]\n', { names: [] }, 'none', /asks for no gate/],
    [
      'one that is not there',
      'gates: [{name: a, command: x}]\n',
      { names: ['b'] },
      'broken',
      /gate b, .* gates are: a\./,
    ],
    [
      'a file that is not YAML',
      'gates:\n  - {name: a, command: x}\n  - {name: b\n',
      {},
      'broken',
      /cannot be used: line \d/,
    ],
    ['a gate without a command', 'gates:\n  - {name: a}\n', {}, 'broken', /cannot be used: line 2: gates\.0/],
    ['a file too large', `# ${'x'.repeat(70_000)}\n`, {}, 'broken', /too large/],
  ])('%s', async (_name, config, wish, outcome, problem) => {
    await using harness = await project(config)
    const { report, record } = await judge(harness, wish)
    expect(report).toMatchObject({ outcome, problem: expect.stringMatching(problem) })
    expect(record.result.failure?.class ?? null).toBe(outcome === 'broken' ? 'invalid_request' : null)
    const base = { commit: git(harness, 'rev-parse', 'HEAD') }
    const same = await judge(harness, { ...wish, definitionsFrom: base })
    expect(same.report).toMatchObject({ outcome, problem: expect.stringMatching(problem) })
  })

  it('is told when the folder is gone', async () => {
    await using harness = await project(null)
    const { report, record } = await judge(harness, {}, { cwd: join(harness.dir, 'gone') })
    expect(report).toMatchObject({ outcome: 'broken', problem: expect.stringMatching(/does not exist/) })
    expect(record.result).toMatchObject({ failure: { class: 'spawn' }, abortedSignal: true })
  })

  it('nobody starts the registered runtime by hand', async () => {
    await using harness = await project(null)
    const { result } = await harness.runToEnd(gatesModule)
    expect(result.failure).toMatchObject({
      class: 'invalid_request',
      message: expect.stringMatching(/by Snowhook itself/),
    })
  })
})

describe('whose gates judge', () => {
  const STRICT = 'gates: [{name: test, command: "false"}, {name: lint, command: "true"}]\n'

  it('those of the base, whatever the agent has made of the file, and that is said', async () => {
    await using harness = await project(STRICT)
    const definitionsFrom = { commit: git(harness, 'rev-parse', 'HEAD') }
    put(harness, CONFIG, 'gates: [{name: test, command: "true"}, {name: new, command: "true"}]\n')
    git(harness, 'commit', '-qam', 'Easier')
    expect((await judge(harness)).report.outcome).toBe('passed')
    const { report, record } = await judge(harness, { definitionsFrom })
    expect(outcomes(report)).toEqual(['test 1 failed', 'lint 1 passed'])
    expect(report.outcome).toBe('failed')
    expect(report.problem).toMatch(/other gates than its base \(added: new; removed: lint; changed: test\)/)
    expect(record.events[0]).toMatchObject({ type: 'notice', level: 'warning', code: 'gate_definitions' })
  })

  it.each<[string, (harness: RuntimeHarness) => void, RegExp | null]>([
    ['untouched', () => {}, null],
    ['written in another way', (harness) => put(harness, CONFIG, `# Gates\nenv: {A: b}\n${STRICT}`), null],
    ['deleted', (harness) => rmSync(join(harness.project, CONFIG)), /has no \.snowhook\/config\.yaml any more/],
    ['broken', (harness) => put(harness, CONFIG, 'gates: ['), /own gates are not in use, .* line 1/],
  ])('also when the file in the worktree is %s', async (_name, change, problem) => {
    await using harness = await project(STRICT)
    const definitionsFrom = { commit: git(harness, 'rev-parse', 'HEAD') }
    change(harness)
    const { report } = await judge(harness, { definitionsFrom, names: ['lint'] })
    expect(report).toMatchObject({ outcome: 'passed' })
    if (problem === null) expect(report.problem).toBeNull()
    else expect(report.problem).toMatch(problem)
  })

  it('also when the agent has put an object of its own in the place of the base’s', async () => {
    await using harness = await project(STRICT)
    const definitionsFrom = { commit: git(harness, 'rev-parse', 'HEAD') }
    put(harness, 'easy', 'gates: [{name: test, command: "true"}]\n')
    git(harness, 'replace', git(harness, 'rev-parse', `HEAD:${CONFIG}`), git(harness, 'hash-object', '-w', 'easy'))
    expect(git(harness, 'show', `HEAD:${CONFIG}`)).toMatch(/command: "true"}\]$/)
    const { report } = await judge(harness, { definitionsFrom })
    expect(report.verdicts.map(({ name }) => name)).toEqual(['test', 'lint'])
  })

  it('the worktree’s where the base has none, and that they pass proves nothing', async () => {
    await using harness = await project(null)
    const definitionsFrom = { commit: git(harness, 'rev-parse', 'HEAD') }
    put(harness, CONFIG, 'gates: [{name: own, command: "true"}]\n')
    const { report } = await judge(harness, { definitionsFrom })
    expect(report).toMatchObject({
      outcome: 'none',
      problem: expect.stringMatching(/its agent may have written them/),
    })
  })

  it('of a base that names none are none, though the worktree has some', async () => {
    await using harness = await project('env: {A: b}\n')
    const definitionsFrom = { commit: git(harness, 'rev-parse', 'HEAD') }
    put(harness, CONFIG, 'gates: [{name: own, command: "true"}]\n')
    const { report } = await judge(harness, { definitionsFrom })
    expect(report).toMatchObject({ outcome: 'none', problem: expect.stringMatching(/added: own/) })
  })

  it('through a link in the base as through one in the worktree', async () => {
    await using harness = await project(null)
    put(harness, 'ci/gates.yaml', STRICT)
    put(harness, '.snowhook/readme', '')
    execFileSync('ln', ['-s', '../ci/gates.yaml', join(harness.project, CONFIG)])
    git(harness, 'add', '-A')
    git(harness, 'commit', '-q', '-m', 'Linked')
    const { report } = await judge(harness, { definitionsFrom: { commit: git(harness, 'rev-parse', 'HEAD') } })
    expect(outcomes(report)).toEqual(['test 1 failed', 'lint 1 passed'])
    expect(report.problem).toBeNull()
  })

  it('is broken, and not "no gates", when the base is gone', async () => {
    await using harness = await project(STRICT)
    const { report } = await judge(harness, { definitionsFrom: { commit: 'e'.repeat(40) } })
    expect(report).toMatchObject({
      outcome: 'broken',
      problem: expect.stringMatching(/does not find commit eeeeeeeeeeee/),
    })
  })

  it('hints at a file that was never committed', async () => {
    await using harness = await project(null)
    const commit = git(harness, 'rev-parse', 'HEAD')
    git(harness, 'worktree', 'add', '-q', '-b', 'story', join(harness.dir, 'tree'))
    put(harness, CONFIG, STRICT)
    const { report } = await judge(harness, { definitionsFrom: { commit } }, { cwd: join(harness.dir, 'tree') })
    expect(report).toMatchObject({ outcome: 'none', problem: expect.stringMatching(/base does not have: commit it/) })
  })
})

describe('what is hidden from git', () => {
  it.each(['--assume-unchanged', '--skip-worktree'])('by %s is judged as what it is', async (mark) => {
    await using harness = await project('gates: [{name: a, command: cat file}]\n')
    put(harness, 'file', 'committed')
    git(harness, 'add', '-A')
    git(harness, 'commit', '-q', '-m', 'File')
    git(harness, 'update-index', mark, 'file')
    put(harness, 'file', 'hidden')
    expect(git(harness, 'status', '--porcelain')).toBe('')
    const { report } = await judge(harness)
    expect(report.verdicts[0]?.output).toBe('hidden')
    expect(report.tree).not.toBe(git(harness, 'rev-parse', 'HEAD^{tree}'))
    expect(git(harness, 'ls-files', '-v', 'file')).toMatch(/^[hS] file$/)
  })

  it('is nothing in a sparse checkout, whose other files are no changes', async () => {
    await using harness = await project('gates: [{name: a, command: "true"}]\n')
    put(harness, 'big/file', 'far away')
    git(harness, 'add', '-A')
    git(harness, 'commit', '-q', '-m', 'Big')
    git(harness, 'sparse-checkout', 'set', '.snowhook')
    expect(git(harness, 'ls-files', '-v', 'big')).toBe('S big/file')
    const { report } = await judge(harness)
    expect(report.tree).toBe(git(harness, 'rev-parse', 'HEAD^{tree}'))
    put(harness, 'big/file', 'changed')
    expect((await judge(harness)).report.tree).not.toBe(report.tree)
  })
})
