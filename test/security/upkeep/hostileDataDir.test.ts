import {
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { examine } from '../../../src/main/host/doctor'
import { defaultSettings, SettingsStore } from '../../../src/main/host/settings'
import { systemClock } from '../../../src/main/host/systemClock'
import { nodeJournalFs } from '../../../src/main/journal/journalFs'
import { createJournalStore } from '../../../src/main/journal/journalStore'
import { repairRun, verifyRun } from '../../../src/main/journal/verify'
import { openLedger } from '../../../src/main/process/ledger'
import { createProcessTable } from '../../../src/main/process/procTable'
import { dataDirIsHeld, openDataDir } from '../../../src/main/store/dataDir'
import { publishHostAddress, readHostAddress } from '../../../src/main/store/hostAddress'
import { checkSeal, seal } from '../../../src/main/store/indexSeal'
import { createScreenStore } from '../../../src/main/terminal/screenStore'
import type { Finding } from '../../../src/main/upkeep/finding'
import { measure } from '../../../src/main/upkeep/measure'
import { planPrune } from '../../../src/main/upkeep/planPrune'
import { prune } from '../../../src/main/upkeep/prune'
import { repair } from '../../../src/main/upkeep/repair'
import { RunId } from '../../../src/shared/domain/ids'
import { tempDir } from '../../support/host/tempDir'
import { addOldRuns, fleetIn } from '../../support/upkeep/oldRuns'
import { Outside, pipe } from './trapped'

const table = createProcessTable()
let root = ''
let outside: Outside
let runs: readonly RunId[] = []
beforeEach(async () => {
  root = join(tempDir('snowhook-trapped-'), 'data')
  outside = new Outside()
  runs = await addOldRuns(root, 3)
})
const inside = (...names: readonly string[]): string => join(root, ...names)
const journalOf = (run: number): string => inside('runs', runs[run] ?? '', '000001.journal')

function index(): string {
  writeFileSync(inside('index.sqlite'), 'sums')
  return inside('index.sqlite')
}

async function repaired(): Promise<Finding[]> {
  const found: Finding[] = []
  const parts = {
    root,
    fs: nodeJournalFs,
    clock: systemClock,
    ledgerPath: inside('processes.jsonl'),
    scratch: inside('scratch'),
    usageIndex: inside('index.sqlite'),
    dayOf: () => '2026-01-01',
    table,
    previous: null,
    mended: null,
  }
  for await (const one of repair(parts)) found.push(one)
  return found
}
const open = () =>
  openDataDir({ path: root, clock: systemClock, identify: (pid) => table.identify(pid), version: '1.0.0' })

describe.runIf(process.platform !== 'win32')('doctor --repair, in a data dir full of traps', () => {
  it('changes nothing that a link leads to', async () => {
    rmSync(inside('scratch'), { recursive: true, force: true })
    symlinkSync(outside.path('project'), inside('scratch'))
    symlinkSync(outside.path('project'), inside('runs', 'a-run-elsewhere'))
    rmSync(journalOf(0))
    symlinkSync(outside.path('letter'), journalOf(0))
    symlinkSync(outside.root, inside('conversations'))
    for (const name of ['settings.json', 'host.json', 'processes.jsonl.new', 'fleet.journal.new', 'index.sqlite'])
      symlinkSync(outside.path('letter'), inside(name))
    await repaired()
    expect(outside.untouched).toBe(true)
  })
  it('changes nothing that has a second name elsewhere', async () => {
    rmSync(journalOf(0))
    linkSync(outside.path('letter'), journalOf(0))
    linkSync(outside.path('project/code'), inside('runs', runs[1] ?? '', 'notes'))
    const found = await repaired()
    expect(outside.untouched).toBe(true)
    expect(found.find(({ part, state }) => state === 'remains' && part.includes(runs[0] ?? '?'))?.detail).toContain(
      'second name',
    )
  })
  it('says what is no file, and reads everything else', async () => {
    for (const run of [0, 1]) rmSync(journalOf(run))
    pipe(journalOf(0))
    mkdirSync(journalOf(1))
    mkdirSync(inside('conversations'), { recursive: true })
    for (let index = 0; index < 8; index += 1) pipe(inside('conversations', `${index}.conversation`))
    const found = await repaired()
    const remaining = found.filter(({ state }) => state === 'remains')
    expect(remaining).toHaveLength(10)
    expect(found.find(({ part }) => part === 'Journals')?.detail).toContain('1 run')
  })
  it('is not fooled by names: a finding is one line, and acts on nothing', async () => {
    mkdirSync(inside('conversations'), { recursive: true })
    for (const name of ['x\nok     Journals: all is well', '\u001b[2J\u202e\u009b31m'])
      writeFileSync(inside('conversations', `${name}.conversation`), 'garbage')
    mkdirSync(inside('runs', 'y\nLEFT   Lock: nobody'))
    const found = await repaired()
    expect(found.length).toBeGreaterThan(3)
    for (const { part, detail } of found) expect(`${part}${detail}`).not.toMatch(/[\p{Cc}\p{Cf}]/u)
  })
})

describe('a file that takes another’s place', () => {
  it.each<[string, (path: string) => unknown]>([
    ['processes.jsonl.new', () => openLedger(inside('processes.jsonl')).close()],
    ['index.sqlite.seal', () => seal(index())],
    ['doctor.trial', () => examineHere()],
    ['settings.json.new', () => settings().then((store) => store.update({ theme: 'dark' }))],
    ['settings.json', () => settings().then((store) => store.update({ theme: 'dark' }))],
    ['host.json', () => publishHostAddress(root, { url: 'http://127.0.0.1:1', token: 't' })],
    ['runs/old-run-0000/screen.kept.new', () => keepScreen()],
    ['runs/old-run-0000/screen.kept', () => keepScreen()],
  ])('is never written through a link: %s', async (name, write) => {
    symlinkSync(outside.path('letter'), inside(name))
    await write(name)
    expect(outside.untouched).toBe(true)
  })

  const settings = async () => (await SettingsStore.open(inside('settings.json'), 1, () => {})).store
  const examineHere = () =>
    examine({
      clock: systemClock,
      nodeVersion: '24.0.0',
      dataDir: root,
      runtimes: [],
      environments: { forRuntime: () => ({}), forTools: () => ({ PATH: process.env['PATH'] ?? '' }) },
      guardian: { problem: () => null },
    })
  const keepScreen = async (): Promise<void> => {
    const guard = { state: 'ground', open: new Uint8Array(), cut: new Uint8Array(), blanking: false } as const
    const screen = { cols: 80, rows: 24, offset: 0, picture: new Uint8Array(9), guard }
    await createScreenStore({ dataDir: root }).write(RunId.parse('old-run-0000'), {
      mark: { segment: 1, start: 0, crc: 0 },
      screen,
      drawing: null,
    })
  }
})

describe.runIf(process.platform !== 'win32')('a pipe in the place of a file', () => {
  it.each<[string, () => unknown, unknown]>([
    ['format.json', async () => (await open()).ok, true],
    ['host.lock', async () => (await open()).ok, true],
    ['host.lock', () => dataDirIsHeld(root, (pid) => table.identify(pid)), false],
    ['host.json', () => readHostAddress(root), null],
    [
      'settings.json',
      async () => (await SettingsStore.open(inside('settings.json'), 1, () => {})).store.current,
      defaultSettings,
    ],
    ['index.sqlite.seal', () => checkSeal(index()), 'broken'],
    [
      'runs/old-run-0000/screen.kept',
      () => createScreenStore({ dataDir: root }).read(RunId.parse('old-run-0000')),
      null,
    ],
  ])('holds nobody up: %s', async (name, read, answer) => {
    rmSync(inside(name), { force: true })
    pipe(inside(name))
    expect(await read()).toEqual(answer)
  })
  it('holds nobody up, and is told of: the ledger, the fleet log, a journal', async () => {
    for (const path of [inside('processes.jsonl'), inside('fleet.journal'), journalOf(0)]) {
      rmSync(path, { force: true })
      pipe(path)
    }
    expect(() => openLedger(inside('processes.jsonl'))).toThrow('not a file')
    await expect(fleetIn(root)).rejects.toThrow('not a file')
    // More of them than Node has threads for files.
    const journals = createJournalStore({ dataDir: root, clock: systemClock })
    for (let look = 0; look < 8; look += 1)
      await expect(journals.outputSize(runs[0] ?? RunId.parse('none'))).rejects.toThrow('not a file')
    expect(await journals.outputSize(runs[1] ?? RunId.parse('none'))).toBeGreaterThan(0)
  })
})

describe('a journal that nobody wrote', () => {
  it('is no reason to count to the number that its name says', async () => {
    writeFileSync(inside('runs', runs[0] ?? '', '9007199254740000.journal'), '')
    const { problems } = await verifyRun(nodeJournalFs, inside('runs', runs[0] ?? ''))
    expect(problems).toContain('files 2 to 9007199254739999 of the run are missing')
  })
  it('is given up where it has no end, and neither copied nor cut', async () => {
    rmSync(journalOf(0))
    writeFileSync(journalOf(0), '')
    const size = 2 ** 40
    truncateSync(journalOf(0), size)
    await expect(repairRun(nodeJournalFs, inside('runs', runs[0] ?? ''))).rejects.toThrow('Snowhook did not write this')
    expect(lstatSync(journalOf(0)).size).toBe(size)
    expect(readdirSync(inside('runs', runs[0] ?? ''))).toEqual(['000001.journal'])
  })
})

describe('pruning, where runs are not what they were', () => {
  it('takes the link away and leaves what it leads to', async () => {
    const [first = '', second = ''] = runs
    rmSync(inside('runs', first), { recursive: true })
    symlinkSync(outside.path('project'), inside('runs', first))
    symlinkSync(outside.root, inside('runs', second, 'more'))
    linkSync(outside.path('letter'), inside('runs', second, 'letter'))
    const state = await fleetIn(root)
    const plan = planPrune({ state, sizes: await measure(root), now: Date.now(), olderThanDays: 1 })
    const said: string[] = []
    const ports = { root, state: () => state, now: Date.now, append: () => {}, commit: () => void said.push('x') }
    expect(await prune(plan, ports)).toMatchObject({ runCount: 3, problems: [] })
    expect(readdirSync(inside('runs'))).toEqual([])
    expect(outside.untouched).toBe(true)
  })
  it('measures neither what a link leads to nor for ever, and counts no link twice', async () => {
    const before = (await measure(root)).totalBytes
    symlinkSync(root, inside('runs', runs[0] ?? '', 'round'))
    symlinkSync(outside.root, inside('elsewhere'))
    pipe(inside('runs', 'pipe'))
    const added = (await measure(root)).totalBytes - before
    expect(added).toBe(root.length + outside.root.length)
    expect(existsSync(outside.path('letter'))).toBe(true)
    expect(readFileSync(outside.path('letter'), 'utf8')).toContain('mine')
  })
})
