import { beforeEach, describe, expect, it } from 'vitest'
import type { NewAlert } from '../../../src/main/host/alerts'
import { StorageWatch } from '../../../src/main/host/storageWatch'
import type { StorageHealth } from '../../../src/shared/contract/storage'
import { snowhookError } from '../../../src/shared/domain/errors'
import { ManualClock } from '../../support/manualClock'

const full = snowhookError('storage_failed', 'The disk is full.', { kept: 'All of it.', next: 'Free some space.' })
const broken = snowhookError('storage_failed', 'The disk is broken.')

let clock: ManualClock
let watch: StorageWatch
let alerts: NewAlert[]
let told: StorageHealth[]
beforeEach(() => {
  clock = new ManualClock()
  alerts = []
  told = []
  watch = new StorageWatch({ clock, raise: (alert) => alerts.push(alert) })
  watch.hub.subscribe({
    since: null,
    snapshot: (health) => told.push(health),
    delta: (health) => told.push(health),
    end: () => {},
  })
})
const refuse = (source: ReturnType<StorageWatch['source']>, bytes: number, problem = full): void =>
  source.onStorage(problem, () => bytes)
const take = (source: ReturnType<StorageWatch['source']>): void => source.onStorage(null, () => 0)

describe('the watch over the disk', () => {
  it('tells of one trouble once, however many files it concerns and however often it was tried', () => {
    const sources = [watch.source(), watch.source(), watch.source()]
    for (let round = 0; round < 5; round += 1) {
      for (const source of sources) refuse(source, 10)
      clock.advance(300)
      for (const source of sources) take(source)
      clock.advance(300)
    }
    // As long as it lasts, the health says so.
    expect(alerts).toEqual([])
    expect(watch.health).toMatchObject({ message: 'The disk is full.', next: 'Free some space.' })
    clock.advance(10_000)
    expect(alerts.map(({ level }) => level)).toEqual(['info'])
    expect(watch.health).toEqual({
      state: 'ok',
      since: null,
      message: null,
      next: null,
      waitingBytes: 0,
      heldRuns: 0,
    })
    expect(clock.pending).toBe(0)
  })

  it('says what waits and how many runs are held, and keeps that up to date', () => {
    const held: boolean[] = []
    let waiting = 100
    const run = watch.source((refused) => held.push(refused))
    const log = watch.source()
    run.onStorage(full, () => waiting)
    refuse(log, 7)
    expect(told.at(-1)).toMatchObject({ state: 'refusing', since: clock.now(), waitingBytes: 107, heldRuns: 1 })
    waiting = 5_000
    clock.advance(1_000)
    expect(told.at(-1)).toMatchObject({ waitingBytes: 5_007 })
    take(run)
    expect(told.at(-1)).toMatchObject({ state: 'refusing', waitingBytes: 7, heldRuns: 0 })
    expect(held).toEqual([true, false])
  })

  it('says why of something that is still refused', () => {
    const [first, second] = [watch.source(), watch.source()]
    refuse(first, 1)
    refuse(second, 1, broken)
    expect(watch.health.message).toBe('The disk is full.')
    take(first)
    expect(watch.health.message).toBe('The disk is broken.')
  })

  it('forgets a source that is closed, and wakes who waits for it', async () => {
    const source = watch.source()
    refuse(source, 1)
    const writable = source.whenWritable()
    source.close()
    await writable
    clock.advance(5_000)
    expect(watch.health.state).toBe('ok')
  })

  it('waits with the end of a run for as long as the disk refuses', async () => {
    const source = watch.source()
    const sync = Promise.withResolvers<void>()
    let over = false
    const stored = source.stored(sync.promise).then(() => {
      over = true
    })
    refuse(source, 1)
    for (let minute = 0; minute < 60; minute += 1) {
      clock.advance(60_000)
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(over).toBe(false)
    sync.resolve()
    await stored
  })

  it('waits a bounded time for a disk that does not answer, and when the host must close', async () => {
    const [hanging, refusing] = [watch.source(), watch.source()]
    const never = new Promise<void>(() => {})
    const one = hanging.stored(never)
    clock.advance(15_000)
    await one
    refuse(refusing, 1)
    const two = refusing.stored(never)
    watch.closeSoon()
    clock.advance(5_000)
    await two
    watch.dispose()
    expect(clock.pending).toBe(0)
  })
})
