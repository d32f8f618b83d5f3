import { beforeEach, describe, expect, it } from 'vitest'
import { RecoveryDesk } from '../../../src/main/host/recoveryDesk'
import { processId } from '../../../src/main/host/recoverySweep'
import type { ProcessIdentity } from '../../../src/main/process/ports'
import type { FoundProcess, RecoveryReport } from '../../../src/shared/domain/recovery'
import { bad, good } from '../../support/host/fakeHost'
import { FakeProcesses } from '../../support/host/fakeProcesses'

let machine: FakeProcesses
beforeEach(() => {
  machine = new FakeProcesses()
})

const found = (identity: ProcessIdentity, state: FoundProcess['state'] = 'asked'): FoundProcess => ({
  id: processId(identity),
  pid: identity.pid,
  command: 'npm run dev',
  runId: null,
  evidence: 'It works in the folder of an agent.',
  state,
})
function deskOf(...processes: FoundProcess[]): { desk: RecoveryDesk; seen: (RecoveryReport | null)[] } {
  const report: RecoveryReport = { at: 1, killedHostSince: 0, runs: [], processes, mended: [] }
  const { table: processTable, stopTree } = machine
  const desk = new RecoveryDesk({ report, remains: new Map() }, { processTable, stopTree })
  const seen: (RecoveryReport | null)[] = []
  const note = (now: RecoveryReport | null): void => void seen.push(now)
  desk.hub.subscribe({ since: null, snapshot: note, delta: note, end: () => {} })
  return { desk, seen }
}
const states = (report: RecoveryReport | null | undefined): string[] =>
  report?.processes.map(({ state }) => state) ?? []

describe('a process that was asked about', () => {
  it('is ended when a person says so, alone, and everybody sees it', async () => {
    const [mine, other] = [machine.start('x'), machine.start('y')]
    const { desk, seen } = deskOf(found(mine), found(other))
    const report = good(await desk.decide([processId(mine)], 'end'))
    expect(states(report)).toEqual(['ended', 'asked'])
    expect(seen.map(states)).toEqual([
      ['asked', 'asked'],
      ['ended', 'asked'],
    ])
    expect(await machine.table.isAlive(mine)).toBe(false)
    expect(await machine.table.isAlive(other)).toBe(true)
  })

  it('is left alone when a person says so, and can be ended later', async () => {
    const one = machine.start('x')
    const { desk } = deskOf(found(one))
    expect(states(good(await desk.decide([processId(one)], 'leave')))).toEqual(['left'])
    expect(machine.stopped).toEqual([])
    expect(states(good(await desk.decide([processId(one)], 'end')))).toEqual(['ended'])
  })

  it('is gone when it is gone, also when another process has its pid by now', async () => {
    const gone = machine.start('x')
    const reused = { ...machine.start('y'), startTime: 'of an earlier process' }
    machine.end(gone.pid)
    const { desk } = deskOf(found(gone), found(reused))
    const report = good(await desk.decide([processId(gone), processId(reused)], 'end'))
    expect(states(report)).toEqual(['gone', 'gone'])
    expect(machine.stopped).toEqual([])
    expect(await machine.table.identify(reused.pid)).not.toBeNull()
  })

  it('survives visibly', async () => {
    const one = machine.start('x', true)
    const { desk } = deskOf(found(one))
    expect(states(good(await desk.decide([processId(one)], 'end')))).toEqual(['survived'])
  })
})

describe('what is not in the report', () => {
  it('is refused as a whole: nothing is done to the others either', async () => {
    const [known, stranger] = [machine.start('x'), machine.start('y')]
    const { desk, seen } = deskOf(found(known))
    expect(bad(await desk.decide([processId(known), processId(stranger)], 'end')).tag).toBe('not_found')
    expect(machine.stopped).toEqual([])
    expect(seen).toHaveLength(1)
  })

  it('is refused when the report was put away, and nothing was done by that', async () => {
    const one = machine.start('x')
    const { desk, seen } = deskOf(found(one))
    desk.dismiss()
    desk.dismiss()
    expect(seen.map((report) => report === null)).toEqual([false, true])
    expect(bad(await desk.decide([processId(one)], 'end')).tag).toBe('not_found')
    expect(await machine.table.isAlive(one)).toBe(true)
  })

  it('stays put away when an end that was asked for before comes to its end', async () => {
    const one = machine.start('x')
    const { desk, seen } = deskOf(found(one))
    const ending = desk.decide([processId(one)], 'end')
    desk.dismiss()
    expect(states(good(await ending))).toEqual(['ended'])
    expect(seen.at(-1)).toBeNull()
  })
})
