import { describe, expect, it } from 'vitest'
import { decodeFrame, encodeFrame, frameKind } from '../../../src/main/journal/frame'
import { createJournalStore } from '../../../src/main/journal/journalStore'
import { MemoryFs } from '../../support/journal/memoryFs'
import { bytesOf, readAll, sampleRun } from '../../support/journal/samples'
import { ManualClock } from '../../support/manualClock'

describe('output of a program beside the one whose picture the pane shows', () => {
  it('is part of the output, and can be told from the rest when it is read again', async () => {
    const fs = new MemoryFs()
    const store = createJournalStore({ dataDir: '/data', clock: new ManualClock(), fs })
    const writer = store.create(sampleRun)
    writer.appendOutput(bytesOf('drawn '))
    expect(writer.appendOutput(bytesOf('beside '), true)).toBe(6)
    writer.appendOutput(bytesOf('drawn again'))
    await writer.close()
    const again = createJournalStore({ dataDir: '/data', clock: new ManualClock(), fs })
    const damage: string[] = []
    const records = await readAll(again, (what) => damage.push(what))
    expect(records.map((record) => (record.kind === 'output' ? record.aside : null))).toEqual([
      undefined,
      true,
      undefined,
    ])
    expect(damage).toEqual([])
    const page = await again.outputPage(sampleRun, { from: 0, maxBytes: 1_000 })
    expect(Buffer.from(page.data).toString()).toBe('drawn beside drawn again')
    expect(await again.outputSize(sampleRun)).toBe(24)
  })

  it('is the last of a run, and the next run of bytes goes on behind it', async () => {
    const fs = new MemoryFs()
    const store = createJournalStore({ dataDir: '/data', clock: new ManualClock(), fs })
    const writer = store.create(sampleRun)
    writer.appendOutput(bytesOf('12345'), true)
    await writer.close()
    const reopened = await store.reopen(sampleRun)
    expect(reopened.appendOutput(bytesOf('6'))).toBe(5)
    await reopened.close()
  })

  it.each([bytesOf('plain'), Uint8Array.of(0xf9, 0x53, 0x4e, 0x48)])(
    'is so marked whatever its bytes are',
    (payload) => {
      const frame = { kind: frameKind.output, at: 1, position: 2, payload, aside: true }
      const read = decodeFrame(encodeFrame(frame), 0)
      expect(typeof read === 'string' ? read : { ...read.frame, payload: Uint8Array.from(read.frame.payload) }).toEqual(
        frame,
      )
    },
  )
})
