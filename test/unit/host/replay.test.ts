import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { replayRun } from '../../../src/main/host/replay'
import { createJournalStore } from '../../../src/main/journal/journalStore'
import type { JournalStore } from '../../../src/main/journal/ports'
import type { Screen } from '../../../src/main/terminal/ports'
import { createScreen } from '../../../src/main/terminal/screen'
import { decodeKeptScreen, encodeKeptScreen, type KeptScreen } from '../../../src/main/terminal/screenFile'
import { TranscriptRenderer } from '../../../src/main/terminal/transcript'
import { FRAME_HEADER_BYTES } from '../../../src/main/journal/frame'
import type { MemoryFs } from '../../support/journal/memoryFs'
import { bytesOf, sampleRun, textEvent } from '../../support/journal/samples'
import { ManualClock } from '../../support/manualClock'
import { cutAt, cuts, hostileOutput, type OutputKind } from '../../support/terminal/hostileOutput'
import { anyEvent, LivingRun, type Step, size } from '../../support/terminal/livingRun'
import { recordingSink } from '../../support/terminal/recordingSink'
import { clientTerminal, draw, terminalState, unreachable } from '../../support/terminal/terminalState'

const SEED = 20_261_122

/** What was kept, as it comes back from its file. */
function throughTheFile(kept: KeptScreen): KeptScreen {
  const file = encodeKeptScreen(kept)
  const read = file === null ? null : decodeKeptScreen(file)
  if (read === null) throw new Error('the file cannot be read')
  return read
}

/** What was read of the journal from its beginning, when anything was. */
interface Counted {
  readonly journals: JournalStore
  whole: number
  records: number
}

function counted(fs: MemoryFs): Counted {
  const journals = createJournalStore({ dataDir: '/data', clock: new ManualClock(), fs })
  const counts: Counted = {
    whole: 0,
    records: 0,
    journals: {
      ...journals,
      read: (runId) => {
        counts.whole += 1
        return journals.read(runId)
      },
      readAfter: async (runId, mark) => {
        const rest = await journals.readAfter(runId, mark)
        return rest === null ? null : each(rest)
      },
    },
  }
  async function* each<T>(items: AsyncIterable<T>): AsyncGenerator<T> {
    for await (const item of items) {
      counts.records += 1
      yield item
    }
  }
  return counts
}

async function replayed(journals: JournalStore, kept: KeptScreen | null): Promise<Screen> {
  const screen = createScreen({ clock: new ManualClock(), ...size })
  const newRenderer = () => new TranscriptRenderer()
  await replayRun({ journals, newRenderer, screenStore: { read: async () => kept } }, sampleRun, screen)
  return screen
}

/** Everything that a pane that attaches now shows. */
function shownBy(screen: Screen): unknown {
  const { cols, rows, picture } = screen.save()
  const client = clientTerminal(cols, rows)
  draw(client, picture)
  return { cols, rows, offset: screen.offset, state: terminalState(client), text: screen.text() }
}

const step = (kind: OutputKind): fc.Arbitrary<Step[]> =>
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc
        .tuple(hostileOutput(12, 0, [kind]), cuts(2))
        .map(([[output], places]) => cutAt(output, places).map((data): Step => ({ kind: 'output', data }))),
    },
    {
      weight: 1,
      arbitrary: fc.constant<Step[]>([
        { kind: 'output', data: bytesOf('beside\x1b[31m'), aside: true },
        { kind: 'event', event: textEvent('said') },
      ]),
    },
    ...(kind === 'reflowing'
      ? [
          {
            weight: 1,
            arbitrary: fc
              .record({ cols: fc.integer({ min: 20, max: 50 }), rows: fc.integer({ min: 4, max: 12 }) })
              .map((measures): Step[] => [{ kind: 'resize', ...measures }]),
          },
        ]
      : []),
  )
const programSteps = fc
  .constantFrom<OutputKind[]>('plain', 'linked', 'reflowing')
  .chain((kind) => fc.array(step(kind), { maxLength: 12 }))
  .map((steps) => steps.flat().filter((each) => each.kind !== 'output' || each.data.length > 0))
const transcriptSteps = fc.array(
  fc.oneof(
    { weight: 9, arbitrary: anyEvent.map((event): Step => ({ kind: 'event', event })) },
    {
      weight: 1,
      arbitrary: fc
        .record({ cols: fc.integer({ min: 20, max: 50 }), rows: fc.integer({ min: 4, max: 12 }) })
        .map((measures): Step => ({ kind: 'resize', ...measures })),
    },
  ),
  { maxLength: 40 },
)
const place = fc.double({ min: 0, max: 1, noNaN: true })

describe('a screen drawn from a picture and the journal behind it', () => {
  it.each([
    ['a program’s own', 'pty', programSteps, 80],
    ['a transcript', 'transcript', transcriptSteps, 100],
  ] as const)('is cell by cell the one drawn from the whole journal: %s', async (_name, mode, steps, numRuns) => {
    let compared = 0
    const property = fc.asyncProperty(steps, place, async (given, where) => {
      const run = new LivingRun(mode)
      const seen = recordingSink()
      run.screen.attach(seen.sink, { visible: true, ...size })
      await Promise.resolve()
      const cut = Math.floor(where * given.length)
      for (const each of given.slice(0, cut)) run.take(each)
      run.clock.advance(100)
      // What no sequence can bring about on another terminal, no picture can hold either.
      fc.pre(!unreachable(seen.terminal))
      const kept = throughTheFile(run.keep())
      for (const each of given.slice(cut)) run.take(each)
      fc.pre(run.faults === 0)
      await run.writer.close()
      run.screen.end()
      const { fs } = run
      const rest = counted(fs)
      const restored = await replayed(rest.journals, kept)
      expect(shownBy(restored)).toEqual(shownBy(await replayed(counted(fs).journals, null)))
      expect(shownBy(restored)).toEqual(shownBy(run.screen))
      expect(rest.whole).toBe(0)
      expect(rest.records).toBe(given.length - cut)
      compared += 1
    })
    await fc.assert(property, { numRuns, seed: SEED })
    expect(compared).toBeGreaterThan(numRuns / 2)
  })

  it('is drawn from the whole journal when the picture is ahead of it: the tail was lost, wherever it was cut', async () => {
    const run = new LivingRun('pty')
    const path = '/data/runs/run-1/000001.journal'
    for (let line = 0; line < 12; line += 1)
      run.take({ kind: 'output', data: bytesOf(`line ${line} \x1b[3${line % 8}m\r\n`) })
    const kept = throughTheFile(run.keep())
    const behind = run.keep().mark
    run.take({ kind: 'output', data: bytesOf('never seen again') })
    await run.writer.close()
    const whole = run.fs.bytes(path)
    expect(behind.start).toBeGreaterThan(300)
    for (let size = 0; size < whole.length; size += 11) {
      const fs = run.fs.copy()
      fs.files.set(path, whole.subarray(0, size))
      // The next host mends the tail and writes on, so that there is something else at the marked place.
      const next = createJournalStore({ dataDir: '/data', clock: new ManualClock(), fs })
      const writer = await next.reopen(sampleRun)
      for (let line = 0; line < 12; line += 1) writer.appendOutput(bytesOf(`other ${line} \x1b[3${line % 8}m\r\n`))
      await writer.close()
      const rest = counted(fs)
      const restored = shownBy(await replayed(rest.journals, kept))
      const drawnAnew = shownBy(await replayed(counted(fs).journals, null))
      const isThere = size >= behind.start + recordBytes(run.fs, path, behind.start)
      expect(rest.whole).toBe(isThere ? 0 : 1)
      expect(restored).toEqual(drawnAnew)
    }
  })

  it('is drawn from the whole journal when the drawing’s own state cannot be read', async () => {
    const run = new LivingRun('transcript')
    run.take({ kind: 'event', event: textEvent('words') })
    const kept = run.keep()
    await run.writer.close()
    for (const drawing of [
      null,
      {},
      { mode: 'pty' },
      { mode: 'transcript', renderer: { open: 1 } },
      { mode: 'x', renderer: {} },
    ]) {
      const rest = counted(run.fs)
      const screen = await replayed(rest.journals, { ...kept, drawing })
      expect(rest.whole).toBe(1)
      expect(screen.text()[0]).toBe('words')
    }
  })

  it('goes on over the files of a long run, from the one that the picture was taken in', async () => {
    const run = new LivingRun('pty')
    const flood = bytesOf('flood '.repeat(10_000))
    const print = (): void => run.take({ kind: 'output', data: flood })
    for (let count = 0; count < 285; count += 1) print()
    const kept = throughTheFile(run.keep())
    for (let count = 0; count < 9; count += 1) print()
    run.take({ kind: 'output', data: bytesOf('\r\nthe end') })
    await run.writer.close()
    expect(kept.mark.segment).toBeGreaterThan(1)
    const rest = counted(run.fs)
    const screen = await replayed(rest.journals, kept)
    expect([rest.whole, rest.records]).toEqual([0, 10])
    expect(shownBy(screen)).toEqual(shownBy(run.screen))
  })
})

describe('a screen drawn from the journal alone', () => {
  it('shows what its program printed before its start was written down', async () => {
    const run = new LivingRun('pty')
    const fs = run.fs
    await run.writer.close()
    const journals = createJournalStore({ dataDir: '/other', clock: new ManualClock(), fs })
    const writer = journals.create(sampleRun)
    writer.appendResize(30, 5)
    writer.appendOutput(bytesOf('early, '))
    writer.appendEvent({ type: 'process_started', pid: 7, command: 'x', args: [], screen: 'pty' })
    writer.appendOutput(bytesOf('late'))
    await writer.close()
    expect((await replayed(journals, null)).text()[0]).toBe('early, late')
  })
})

/** How long the record is that begins there. */
function recordBytes(fs: MemoryFs, path: string, start: number): number {
  return FRAME_HEADER_BYTES + fs.bytes(path).readUInt32LE(start + 8)
}
