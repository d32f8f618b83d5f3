import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Backlog } from '../../../src/main/journal/backlog'
import { encodeFrame, frameKind } from '../../../src/main/journal/frame'
import { closedWithLoss } from '../../../src/main/journal/lostTail'
import { UnsyncedBytes } from '../../../src/main/journal/unsyncedBytes'
import { snowhookError } from '../../../src/shared/domain/errors'
import { RunId } from '../../../src/shared/domain/ids'

const START = 100
const open = (): UnsyncedBytes => new UnsyncedBytes(START, new Backlog(() => {}))
const fill = (length: number, seed: number): Buffer => Buffer.from(Array.from({ length }, (_, at) => (seed + at) % 251))

describe('bytes that are not known to be on disk', () => {
  const step = fc.oneof(
    fc.record({ push: fc.oneof(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 0, max: 9_000 })) }),
    fc.record({ settle: fc.double({ min: 0, max: 1, noNaN: true }) }),
  )
  it('are all there from any position on, whatever was pushed and settled before, and memory in use never changes', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.double({ min: 0, max: 1, noNaN: true }), (steps, where) => {
        const unsynced = open()
        let all = Buffer.alloc(0)
        const inFlight: { views: readonly Uint8Array[]; were: Buffer }[] = []
        for (const [index, given] of steps.entries()) {
          if ('push' in given) {
            const bytes = fill(given.push, index)
            unsynced.push(bytes)
            all = Buffer.concat([all, bytes])
            // It was copied.
            bytes.fill(0)
          } else {
            const views = unsynced.from(unsynced.synced)
            inFlight.push({ views, were: Buffer.concat(views) })
            const { synced, tail } = unsynced
            unsynced.settle(synced + Math.floor((tail - synced) * given.settle))
          }
        }
        const { synced, tail } = unsynced
        expect(tail).toBe(START + all.length)
        const position = synced + Math.floor((tail - synced) * where)
        let read = Buffer.alloc(0)
        for (let part = unsynced.from(position); part.length > 0; part = unsynced.from(position + read.length)) {
          read = Buffer.concat([read, ...part])
        }
        expect(read.equals(all.subarray(position - START))).toBe(true)
        for (const { views, were } of inFlight) expect(Buffer.concat(views).equals(were)).toBe(true)
      }),
    )
  })

  it('go to the disk in few large pieces, however small the parts they came in', () => {
    const unsynced = open()
    for (let part = 0; part < 20_000; part += 1) unsynced.push(fill(100, part))
    const [first] = [unsynced.from(START)]
    expect(Buffer.concat(first).length).toBe(1_048_576)
    expect(first.length).toBeLessThan(16)
  })

  it('in one write are no more than a megabyte, also when they came at once', () => {
    const unsynced = open()
    unsynced.push(Buffer.alloc(5_000_000))
    expect(Buffer.concat(unsynced.from(START)).length).toBe(1_048_576)
  })
})

describe('what a journal that was closed without its disk says', () => {
  const runId = RunId.parse('lost')
  const output = (payload: Uint8Array): Buffer => encodeFrame({ kind: frameKind.output, at: 1, position: 0, payload })
  const event = (): Buffer => encodeFrame({ kind: frameKind.event, at: 1, position: 1, payload: Buffer.from('{}') })
  const sentence = (unsynced: UnsyncedBytes): string =>
    closedWithLoss(runId, snowhookError('storage_failed', 'No room.'), unsynced.drop()).message

  it('counts every record behind what is on disk, also one that is there in part, and none before', () => {
    const unsynced = open()
    unsynced.push(Buffer.from('no frame, as the header of a file'))
    unsynced.push(output(Buffer.alloc(1_000)))
    const border = unsynced.tail
    unsynced.push(output(Buffer.alloc(200)))
    unsynced.push(event())
    for (let part = 0; part < 100; part += 1) unsynced.push(output(Buffer.alloc(3_000)))
    unsynced.settle(border + 7)
    expect(sentence(unsynced)).toContain('The last 1 event and 300200 bytes of output')
  })

  it('counts nothing when all is on disk', () => {
    const unsynced = open()
    unsynced.push(event())
    unsynced.settle(unsynced.tail)
    expect(sentence(unsynced)).toContain('The last 0 events and 0 bytes of output')
  })
})
