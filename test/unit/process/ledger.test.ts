import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openLedger } from '../../../src/main/process/ledger'
import { findOrphans } from '../../../src/main/process/orphans'
import type { LedgerEntry } from '../../../src/main/process/ports'
import { SnowhookException } from '../../../src/shared/domain/errors'
import { FakeWorld } from '../../support/process/fakeTable'

const entry = (pid: number, runId = 'run', startTime = 't'): LedgerEntry => ({
  pid,
  startTime,
  runId,
  command: 'claude',
  startedAt: 1,
})

let home = ''
let path = ''
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'snowhook-ledger-'))
  path = join(home, 'state', 'processes.jsonl')
})
afterEach(() => rmSync(home, { recursive: true }))

/** Opens it as the next start does. The one before was killed: it is not closed. */
const reopened = (): number[] => {
  const ledger = openLedger(path)
  const pids = ledger.entries().map(({ pid }) => pid)
  ledger.close()
  return pids
}

describe('the process ledger', () => {
  it('knows after a crash what was started and not removed', () => {
    const ledger = openLedger(path)
    for (const pid of [1, 2, 3]) ledger.add(entry(pid))
    ledger.remove(2)
    expect(ledger.entries().map(({ pid }) => pid)).toEqual([1, 3])
    expect(reopened()).toEqual([1, 3])
    ledger.close()
  })
  it('keeps every fact of an entry', () => {
    openLedger(path).add(entry(7, 'run-7', '99@boot'))
    expect(openLedger(path).entries()).toEqual([entry(7, 'run-7', '99@boot')])
  })
  it('takes the later process when a pid is used again', () => {
    const ledger = openLedger(path)
    ledger.add(entry(7, 'old', '1'))
    ledger.add(entry(7, 'new', '2'))
    expect(openLedger(path).entries()).toEqual([entry(7, 'new', '2')])
  })
  it('drops a torn last line and goes on after it', () => {
    const ledger = openLedger(path)
    ledger.add(entry(1))
    ledger.add(entry(2))
    truncateSync(path, readFileSync(path).length - 10)
    const next = openLedger(path)
    expect(next.entries().map(({ pid }) => pid)).toEqual([1])
    next.add(entry(3))
    expect(reopened()).toEqual([1, 3])
  })
  it('skips lines that it does not understand', () => {
    openLedger(path).add(entry(1))
    appendFileSync(path, 'nonsense\n{"op":"later","pid":4}\n{"op":"add","pid":-1}\n')
    expect(reopened()).toEqual([1])
  })
  it('does not grow from start to start', () => {
    const ledger = openLedger(path)
    for (let pid = 1; pid <= 500; pid += 1) {
      ledger.add(entry(pid))
      ledger.remove(pid)
    }
    reopened()
    expect(readFileSync(path, 'utf8')).toBe('')
  })
  it('says so when the disk refuses', () => {
    writeFileSync(join(home, 'file'), '')
    expect(() => openLedger(join(home, 'file', 'processes.jsonl'))).toThrow(SnowhookException)
  })
})

describe('orphans of an earlier host', () => {
  it('are processes of recorded runs that are still the same', async () => {
    const { table } = new FakeWorld({ pid: 11 }, { pid: 12, startTime: 'later' })
    const found = await findOrphans([entry(11, 'a'), entry(12, 'b'), entry(13, 'c')], table)
    expect(found).toEqual([
      { runId: 'a', roots: [entry(11, 'a')], processes: [{ pid: 11, startTime: 't' }], doubtful: [] },
    ])
  })
  it('are also what carries the tag of a recorded run whose program is gone', async () => {
    const { table } = new FakeWorld({ pid: 9, tag: 'a' }, { pid: 10, tag: 'somebody else’s' })
    expect(await findOrphans([entry(11, 'a')], table)).toEqual([
      { runId: 'a', roots: [], processes: [{ pid: 9, startTime: 't' }], doubtful: [] },
    ])
  })
  it('are named once', async () => {
    const { table } = new FakeWorld({ pid: 11, tag: 'a' })
    expect((await findOrphans([entry(11, 'a')], table))[0]?.processes).toHaveLength(1)
  })
})
