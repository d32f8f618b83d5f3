import { basename, join } from 'node:path'
import type { Clock } from '../../shared/domain/clock'
import { SnowhookException, snowhookError } from '../../shared/domain/errors'
import { RunId } from '../../shared/domain/ids'
import { Checkpoints } from './checkpoints'
import { EndsAtRest } from './endsAtRest'
import { type JournalFs, nodeJournalFs } from './journalFs'
import type { JournalStore, JournalWatcher } from './ports'
import { readAfter } from './readAfter'
import { type RunToRead, readEventPage, readEventsFrom, readOutputPage, readRun } from './runReader'
import { RunWriter, SEGMENT_MAX_BYTES, type WriterStart } from './runWriter'
import { endOfRun, listSegments, type RunPosition, RUNS_FOLDER, startOfRun } from './segments'
import { storageError } from './storageError'
import { SyncGate } from './syncGate'
import { mendTornTail } from './tornTail'

export interface JournalStoreParts {
  readonly dataDir: string
  readonly clock: Clock
  readonly fs?: JournalFs
  /** Bytes at which a run's journal goes on in a new file; for tests, which cannot write the default each time. */
  readonly segmentBytes?: number
}

const nobody: JournalWatcher = { onPressure: () => {}, onStorage: () => {}, onLoss: () => {} }

/** The journals of all runs in a data dir, one folder a run. */
export function createJournalStore({
  dataDir,
  clock,
  fs = nodeJournalFs,
  segmentBytes = SEGMENT_MAX_BYTES,
}: JournalStoreParts): JournalStore {
  const gate = new SyncGate()
  const writers = new Map<RunId, RunWriter>()
  const checkpoints = new Checkpoints()
  const ends = new EndsAtRest(async (runId) => endOfRun(fs, await listSegments(fs, folderOf(runId))))
  const folderOf = (runId: RunId): string => join(dataDir, RUNS_FOLDER, runId)
  const exists = (runId: RunId): boolean => writers.has(runId) || fs.exists(folderOf(runId))

  function openWriter(runId: RunId, watcher: JournalWatcher, start: WriterStart): RunWriter {
    const onClosed = (): void => void writers.delete(runId)
    const writer = new RunWriter({
      runId,
      folder: folderOf(runId),
      fs,
      clock,
      gate,
      watcher,
      start,
      onClosed,
      segmentBytes,
    })
    writers.set(runId, writer)
    ends.forget(runId)
    return writer
  }

  /** Makes what is still queued readable first. */
  async function settled(runId: RunId): Promise<RunToRead> {
    const writer = writers.get(runId)
    await writer?.visible()
    return { runId, folder: folderOf(runId), live: writer !== undefined, checkpoints }
  }

  /** Where the run ends, also what is not yet on disk. */
  const endOf = async (runId: RunId): Promise<RunPosition> => writers.get(runId)?.end ?? ends.of(runId)

  async function reopen(runId: RunId, watcher: JournalWatcher): Promise<RunWriter> {
    if (writers.has(runId)) throw refusal('busy', `The journal of run ${runId} is being written.`)
    const segments = await listSegments(fs, folderOf(runId))
    const last = segments.at(-1)
    if (last === undefined) {
      // Killed when it had made the folder and nothing in it yet.
      if (exists(runId)) return openWriter(runId, watcher, { ...startOfRun, segment: 1, fileEnd: 0 })
      throw refusal('not_found', `Run ${runId} has no journal.`)
    }
    const { end, mended } = await mendTornTail(fs, last.path)
    checkpoints.forget(last.path)
    const position = await endOfRun(fs, segments)
    const writer = openWriter(runId, watcher, { ...position, segment: last.number, fileEnd: end })
    if (mended !== null) writer.appendEvent({ type: 'recovered', message: `${basename(last.path)}: ${mended}.` })
    return writer
  }

  return {
    create: (runId, watcher = nobody) => {
      if (exists(runId)) throw refusal('already_exists', `Run ${runId} already has a journal.`)
      return openWriter(runId, watcher, { ...startOfRun, segment: 1, fileEnd: 0 })
    },
    reopen: async (runId, watcher = nobody) => {
      try {
        return await reopen(runId, watcher)
      } catch (cause) {
        throw failure(cause, `reopen the journal of run ${runId}`)
      }
    },
    exists,
    list: async () => {
      const names = await fs.list(join(dataDir, RUNS_FOLDER))
      return names.flatMap((name) => RunId.safeParse(name).data ?? [])
    },
    read: async function* (runId, onDamage = () => {}) {
      try {
        yield* readRun(fs, await settled(runId), onDamage)
      } catch (cause) {
        throw failure(cause, `read the journal of run ${runId}`)
      }
    },
    readAfter: (runId, mark) => reading(runId, async () => readAfter(fs, await settled(runId), mark)),
    eventsFrom: async function* (runId, seq) {
      try {
        yield* readEventsFrom(fs, await settled(runId), seq)
      } catch (cause) {
        throw failure(cause, `read the journal of run ${runId}`)
      }
    },
    eventPage: (runId, page) =>
      reading(runId, async () => readEventPage(fs, await settled(runId), page, (await endOf(runId)).nextSeq)),
    outputPage: (runId, page) => reading(runId, async () => readOutputPage(fs, await settled(runId), page)),
    outputSize: (runId) => reading(runId, async () => (await endOf(runId)).nextOffset),
  }
}

async function reading<T>(runId: RunId, read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (cause) {
    throw failure(cause, `read the journal of run ${runId}`)
  }
}

const failure = (cause: unknown, doing: string): SnowhookException =>
  new SnowhookException(storageError(cause, doing, 'Whatever is readable in it stays so.'))

const refusal = (tag: 'busy' | 'not_found' | 'already_exists', message: string): SnowhookException =>
  new SnowhookException(snowhookError(tag, message, { kept: 'Nothing was changed.' }))
