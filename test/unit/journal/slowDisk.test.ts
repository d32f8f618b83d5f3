import { expect, it } from 'vitest'
import type { JournalFile, JournalFs } from '../../../src/main/journal/journalFs'
import { createJournalStore } from '../../../src/main/journal/journalStore'
import type { RunJournalWriter } from '../../../src/main/journal/ports'
import { RunId } from '../../../src/shared/domain/ids'
import { MemoryFs } from '../../support/journal/memoryFs'
import { textEvent } from '../../support/journal/samples'
import { turnUntil } from '../../support/journal/turnUntil'
import { ManualClock } from '../../support/manualClock'

/** A disk that takes writes into its cache at once and answers no sync until it is let go. */
class SlowFs extends MemoryFs {
  private stuck: (() => void)[] = []
  private slow = true

  override async open(path: string): Promise<JournalFile> {
    const file = await super.open(path)
    return {
      ...file,
      sync: async () => {
        if (this.slow) await new Promise<void>((resolve) => this.stuck.push(resolve))
        return file.sync()
      },
    }
  }

  letGo(): void {
    this.slow = false
    for (const go of this.stuck.splice(0)) go()
  }
}

const PIECE = 4_096

function scene(fs: JournalFs) {
  const clock = new ManualClock()
  const store = createJournalStore({ dataDir: '/data', clock, fs })
  const open = (name: string) => {
    const runId = RunId.parse(name)
    const pressure: boolean[] = []
    const watcher = { onPressure: (high: boolean) => pressure.push(high), onStorage: () => {}, onLoss: () => {} }
    return { runId, pressure, writer: store.create(runId, watcher), sent: 0 }
  }
  const outputOf = async (runId: RunId): Promise<Buffer> => {
    const parts: Uint8Array[] = []
    for await (const record of store.read(runId)) if (record.kind === 'output') parts.push(record.data)
    return Buffer.concat(parts)
  }
  return { clock, open, outputOf }
}

it('while syncs hang, those who flood are slowed down at their bound, and a quiet run is written and read as ever', async () => {
  const fs = new SlowFs()
  const { clock, open, outputOf } = scene(fs)
  const flooders = ['one', 'two', 'three', 'four'].map(open)
  const quiet = open('quiet')
  for (let round = 0; flooders.some(({ pressure }) => pressure.length === 0); round += 1) {
    expect(round).toBeLessThan(8_388_608 / PIECE + 2)
    for (const flooder of flooders) {
      // A program that waits prints nothing.
      if (flooder.pressure.length > 0) continue
      flooder.writer.appendOutput(Buffer.alloc(PIECE, flooder.runId[0]))
      flooder.sent += PIECE
    }
    if (round % 64 === 0) {
      clock.advance(8)
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  quiet.writer.appendOutput(Buffer.from('a word'))
  quiet.writer.appendEvent(textEvent('and an event'))
  expect((await turnUntil(clock, outputOf(quiet.runId))).toString()).toBe('a word')
  expect(quiet.pressure).toEqual([])
  expect(fs.syncs).toBe(0)

  fs.letGo()
  const close = (writer: RunJournalWriter): Promise<void> => turnUntil(clock, writer.close())
  for (const { pressure, runId, sent, writer } of flooders) {
    await close(writer)
    expect(pressure).toEqual([true, false])
    const output = await turnUntil(clock, outputOf(runId))
    expect(output.equals(Buffer.alloc(sent, runId[0]))).toBe(true)
  }
  await close(quiet.writer)
  expect(clock.pending).toBe(0)
})
